import { useId } from "react";
import { useList } from "./useList";

interface Props {
  /** The parameter of the address. */
  name: string;
  label: string;
  words: readonly string[];
}

/** Words to choose from, where there is more than one. */
export function ListFilter({ name, label, words }: Props) {
  const { words: chosen, add } = useList(name);
  const rest = words.filter((word) => !chosen.includes(word));
  const id = useId();
  if (words.length < 2) return null;
  return (
    <span>
      <label htmlFor={id}>{label}</label>{" "}
      <select id={id} value="" onChange={(event) => add(event.target.value)}>
        <option value="">Any</option>
        {rest.map((word) => (
          <option key={word}>{word}</option>
        ))}
      </select>
    </span>
  );
}

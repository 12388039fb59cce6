import { useId, useState, type KeyboardEvent } from "react";
import type { Tied } from "./Field";

interface Props extends Tied {
  words: readonly string[];
  change: (words: string[]) => void;
  /** What one of them is called: "tag", "type". */
  what: string;
  /** Words to choose from; others are taken as well. */
  suggestions?: readonly string[];
}

/** A field of several words: Enter or a comma adds one, Backspace takes the last one back. */
export function Words({ words, change, what, suggestions = [], ...tied }: Props) {
  const [text, setText] = useState("");
  const list = useId();
  const add = () => {
    const word = text.trim();
    if (word && !words.includes(word)) change([...words, word]);
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.key === "Enter" || event.key === ",") && text.trim()) {
      event.preventDefault();
      add();
    } else if (event.key === "Backspace" && text === "") {
      change(words.slice(0, -1));
    }
  };
  const rest = suggestions.filter((word) => !words.includes(word));
  return (
    <div className="words">
      {words.map((word) => (
        <span className="chip" key={word}>
          {word}
          <button
            type="button"
            aria-label={`Remove ${what} ${word}`}
            onClick={() => change(words.filter((each) => each !== word))}
          >
            ×
          </button>
        </span>
      ))}
      <input
        {...tied}
        value={text}
        list={rest.length > 0 ? list : undefined}
        placeholder={`Add ${/^[aeiou]/.test(what) ? "an" : "a"} ${what}`}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={add}
      />
      <datalist id={list}>
        {rest.map((word) => (
          <option key={word} value={word} />
        ))}
      </datalist>
    </div>
  );
}

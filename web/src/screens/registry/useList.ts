import { useParameters } from "../../parts/page";

/** The words that the address holds under one name, and ways to change them. */
export function useList(name: string) {
  const { parameters, setAll } = useParameters();
  const words = parameters.getAll(name);
  return {
    words,
    add: (word: string) => word && !words.includes(word) && setAll(name, [...words, word]),
    remove: (word: string) =>
      setAll(
        name,
        words.filter((each) => each !== word),
      ),
  };
}

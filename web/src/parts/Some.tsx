import { useState, type ReactNode } from "react";
import "../styles/words.css";

interface Props {
  words: readonly string[];
  most: number;
  children: (word: string) => ReactNode;
}

/** The first few words of many, and all when asked for. */
export function Some({ words, most, children }: Props) {
  const { shown, toggle } = useSome(words, most);
  return (
    <span className="chips">
      {shown.map(children)}
      {toggle}
    </span>
  );
}

/** Which of the words to show, and the button for the rest of them; `kept` are shown always. */
export function useSome(words: readonly string[], most: number, kept: readonly string[] = []) {
  const [isWhole, setWhole] = useState(false);
  const few = words.filter((word, at) => at < most || kept.includes(word));
  const rest = words.length - few.length;
  const toggle = rest > 0 && (
    <button
      type="button"
      className="link-button"
      aria-expanded={isWhole}
      onClick={() => setWhole(!isWhole)}
    >
      {isWhole ? "Fewer" : `+${rest.toLocaleString("en")} more`}
    </button>
  );
  return { shown: isWhole ? words : few, toggle };
}

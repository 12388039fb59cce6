import { useState, type ReactNode } from "react";

interface Props {
  words: readonly string[];
  most: number;
  children: (word: string) => ReactNode;
}

/** The first few words of many, and all when asked for. */
export function Some({ words, most, children }: Props) {
  const [isWhole, setWhole] = useState(false);
  const rest = words.length - most;
  return (
    <span className="chips">
      {(isWhole ? words : words.slice(0, most)).map(children)}
      {rest > 0 && (
        <button
          type="button"
          className="link-button"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? "Fewer" : `${rest.toLocaleString("en")} more`}
        </button>
      )}
    </span>
  );
}

import type { Tied } from "../../parts/Field";
import { Icon } from "../../parts/Icon";
import { Words } from "../../parts/Words";

interface Props {
  tied: Tied;
  /** What one of them is called: "type", "alias". */
  what: string;
  fixed: readonly string[];
  words: readonly string[];
  change: (words: string[]) => void;
  isDisabled: boolean;
}

/** Words of which some stay, and to which others are added as long as they are not saved. */
export function FixedWords({ tied, what, fixed, words, change, isDisabled }: Props) {
  return (
    <div className="fixed-words">
      {fixed.length > 0 && (
        <ul className="chips">
          {fixed.map((word) => (
            <li className="type" key={word}>
              <Icon name="lock" label="Saved:" /> {word}
            </li>
          ))}
        </ul>
      )}
      {isDisabled ? (
        <input {...tied} disabled placeholder={`Add ${article(what)} ${what}`} />
      ) : (
        <Words {...tied} what={what} words={words} change={change} />
      )}
    </div>
  );
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? "an" : "a";
}

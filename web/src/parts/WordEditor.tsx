import { useId, useRef, useState, type ReactNode } from "react";
import type { Refusal } from "../api/change";
import { Icon } from "./Icon";
import { useSome } from "./Some";
import { WordAdder } from "./WordAdder";
import "../styles/words.css";

const MOST = 30;

interface Props {
  /** What one of the words is called: "tag", "alias". */
  what: string;
  words: readonly string[];
  /** The word as it is shown, with the button that takes it away. */
  chip?: (word: string, remove: ReactNode) => ReactNode;
  /** `focus` gives the focus back to the editor, once the change is undone. */
  add: (word: string, focus: () => void) => Promise<boolean>;
  remove: (word: string, focus: () => void) => void;
  /** Why nothing can be changed. */
  reason?: string | undefined;
  /** Why this word must stay. */
  keeps?: (word: string) => string | undefined;
  refusals: readonly Refusal[];
  clear: () => void;
}

/** Words in a line that are changed one by one, each change at once. */
export function WordEditor(props: Props) {
  const { what, words, chip = plainChip, reason, refusals } = props;
  const error = useId();
  const line = useRef<HTMLDivElement>(null);
  // A word that was just added, or that comes back, is seen however many stand before it.
  const [touched, setTouched] = useState<readonly string[]>([]);
  const { shown, toggle } = useSome(words, MOST, touched);
  const focus = () => line.current?.querySelector<HTMLElement>(".word-adder")?.focus();
  const add = (word: string) => {
    setTouched((now) => [...now, word]);
    return props.add(word, focus);
  };
  const remove = (word: string) => {
    setTouched((now) => [...now, word]);
    props.remove(word, focus);
    // The button that was pressed is about to go.
    focus();
  };
  const removal = (word: string) =>
    !reason &&
    !props.keeps?.(word) && (
      <button
        type="button"
        aria-label={`Remove the ${what} ${word}`}
        title={`Remove the ${what}`}
        onClick={() => remove(word)}
      >
        ×
      </button>
    );
  return (
    <div className="word-editor" ref={line}>
      <div className="chips">
        {shown.map((word) => (
          <span className="word" key={word}>
            {chip(word, removal(word))}
          </span>
        ))}
        {toggle}
        {reason ? (
          <span className="closed" title={reason}>
            {words.length === 0 && <span className="muted">none</span>}
            <Icon name="lock" label={reason} />
          </span>
        ) : (
          <WordAdder
            what={what}
            add={add}
            clear={props.clear}
            error={refusals.length > 0 ? error : undefined}
          />
        )}
      </div>
      {refusals.length > 0 && (
        <div className="field-error" id={error} role="alert">
          {refusals.map(({ message }) => (
            <p key={message}>{message}</p>
          ))}
        </div>
      )}
    </div>
  );
}

function plainChip(word: string, remove: ReactNode) {
  return (
    <span className="chip">
      {word}
      {remove}
    </span>
  );
}

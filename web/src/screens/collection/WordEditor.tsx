import { useId, useRef, type ReactNode } from "react";
import type { Refusal } from "../../api/change";
import { Icon } from "../../parts/Icon";
import { WordAdder } from "./WordAdder";

interface Props {
  /** What one of the words is called: "tag", "alias". */
  what: string;
  words: readonly string[];
  /** The word as it is shown, with the button that takes it away. */
  chip: (word: string, remove: ReactNode) => ReactNode;
  add: (word: string) => Promise<boolean>;
  remove: (word: string) => void;
  /** Why nothing can be changed. */
  reason?: string | undefined;
  /** Why this word must stay. */
  keeps?: (word: string) => string | undefined;
  refusals: readonly Refusal[];
  clear: () => void;
}

/** Words in a line that are changed one by one, each change at once. */
export function WordEditor(props: Props) {
  const { what, words, chip, reason, refusals } = props;
  const error = useId();
  const line = useRef<HTMLDivElement>(null);
  const remove = (word: string) => {
    props.remove(word);
    // The button that was pressed is about to go.
    line.current?.querySelector<HTMLElement>(".word-adder")?.focus();
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
        {words.map((word) => (
          <span className="word" key={word}>
            {chip(word, removal(word))}
          </span>
        ))}
        {reason ? (
          <span className="closed" title={reason}>
            {words.length === 0 && <span className="muted">none</span>}
            <Icon name="lock" label={reason} />
          </span>
        ) : (
          <WordAdder
            what={what}
            add={props.add}
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

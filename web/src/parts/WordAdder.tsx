import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from "react";
import { Icon } from "./Icon";

interface Props {
  what: string;
  add: (word: string) => Promise<boolean>;
  clear: () => void;
  /** The element that says why the last word was refused. */
  error: string | undefined;
}

/** A button that opens a small field; Enter adds, Escape closes. */
export function WordAdder({ what, add, clear, error }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState("");
  const button = useRef<HTMLButtonElement>(null);
  const isBack = useRef(false);
  useEffect(() => {
    if (isBack.current && !isOpen) button.current?.focus();
    isBack.current = false;
  }, [isOpen]);
  const label = `Add ${/^[aeio]/.test(what) ? "an" : "a"} ${what}`;
  const close = () => {
    setText("");
    setOpen(false);
    clear();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const word = text.trim();
    if (!word) return;
    setText("");
    // What was refused comes back to be mended.
    if (!(await add(word))) setText((now) => now || word);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    isBack.current = true;
    close();
  };
  if (!isOpen) {
    return (
      <button
        type="button"
        ref={button}
        className="button small quiet word-adder"
        aria-label={label}
        onClick={() => setOpen(true)}
      >
        <Icon name="plus" /> {what.charAt(0).toUpperCase() + what.slice(1)}
      </button>
    );
  }
  return (
    <form className="word-form" onSubmit={(event) => void submit(event)}>
      <input
        autoFocus
        className="word-adder"
        aria-label={label}
        aria-invalid={error ? true : undefined}
        aria-describedby={error}
        placeholder={label}
        autoComplete="off"
        maxLength={128}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={(event) => !text && !event.relatedTarget && !error && close()}
      />
      <button className="button small" disabled={!text.trim()}>
        Add
      </button>
    </form>
  );
}

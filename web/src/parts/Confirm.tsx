import { useState, type FormEvent, type ReactNode } from "react";
import type { Refusal } from "../api/change";
import { Field, OtherRefusals } from "./Field";
import { Modal } from "./Modal";
import { useFocusOnRefused } from "./refused";
import "../styles/forms.css";

interface Props {
  title: string;
  /** What the button does, as a verb: "Remove". */
  action: string;
  close: () => void;
  /** Gets the name that was typed, where one is asked for. */
  confirm: (typed: string) => void;
  refusals: readonly Refusal[];
  isRunning: boolean;
  /** The name to repeat, for what cannot be undone. */
  name?: string;
  children: ReactNode;
}

/** Asks once more before something is taken away. */
export function Confirm({ title, action, close, confirm, refusals, isRunning, ...rest }: Props) {
  const { name, children } = rest;
  const [typed, setTyped] = useState("");
  const form = useFocusOnRefused(refusals);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm(typed);
  };
  return (
    <Modal title={title} close={close}>
      <form ref={form} className="confirm" onSubmit={submit}>
        <div className="confirm-text">{children}</div>
        {name !== undefined && (
          <TypedName name={name} typed={typed} change={setTyped} refusals={refusals} />
        )}
        <OtherRefusals refusals={refusals} shown={name === undefined ? [] : ["confirmName"]} />
        <footer className="form-foot">
          <button className="button danger" disabled={isRunning}>
            {action}
          </button>
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
        </footer>
      </form>
    </Modal>
  );
}

interface TypedProps {
  name: string;
  typed: string;
  change: (typed: string) => void;
  refusals: readonly Refusal[];
  isDisabled?: boolean;
}

/** The server compares the name, by its own rules of which names are the same. */
export function TypedName({ name, typed, change, refusals, isDisabled = false }: TypedProps) {
  return (
    <Field label={`Type “${name}” to confirm`} name="confirmName" refusals={refusals}>
      {(tied) => (
        <input
          {...tied}
          required
          autoComplete="off"
          spellCheck={false}
          disabled={isDisabled}
          value={typed}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
}

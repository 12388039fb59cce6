import type { FormEvent, ReactNode } from "react";
import type { Refusal } from "../api/change";
import { OtherRefusals } from "./Field";
import { Modal } from "./Modal";
import { useFocusOnRefused } from "./refused";

interface Props {
  title: string;
  close: () => void;
  /** What the button says, and what it says while that is done: "Rename", "Renaming…". */
  action: string;
  doing: string;
  submit: () => Promise<void>;
  isRunning: boolean;
  /** Whether there is something to do. */
  isReady: boolean;
  isDanger?: boolean;
  refusals: readonly Refusal[];
  /** The names of the fields that show their own refusals. */
  shown?: readonly string[];
  children: ReactNode;
}

/** A small form in a dialog of its own. */
export function FormDialog(props: Props) {
  const { title, close, action, doing, submit, isRunning, isReady, refusals } = props;
  const form = useFocusOnRefused(refusals);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void submit();
  };
  return (
    <Modal title={title} close={close}>
      <form ref={form} className="form" onSubmit={onSubmit}>
        {props.children}
        <OtherRefusals refusals={refusals} shown={props.shown ?? []} />
        <div className="form-foot">
          <button
            className={props.isDanger ? "button danger" : "button primary"}
            disabled={isRunning || !isReady}
          >
            {isRunning ? doing : action}
          </button>
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Modal>
  );
}

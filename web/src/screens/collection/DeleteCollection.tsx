import { useState, type FormEvent } from "react";
import { useLocation } from "wouter";
import { useChange } from "../../api/change";
import { links } from "../../app/links";
import { useToast } from "../../app/Toasts";
import { Field, OtherRefusals } from "../../parts/Field";
import { Modal } from "../../parts/Modal";
import { placeOf } from "./place";
import { DeleteCollection as DeleteMutation, type ShownCollection } from "./query";

interface Props {
  collection: ShownCollection;
  close: () => void;
}

/** Deletes the collection for whoever types its name. */
export function DeleteCollection({ collection, close }: Props) {
  const [typed, setTyped] = useState("");
  const { run, refusals, isRunning } = useChange(DeleteMutation);
  const [, navigate] = useLocation();
  const tell = useToast();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const at = placeOf(collection);
    if (!(await run({ collectionId: collection.id }))) return;
    navigate(links.registry(at), { replace: true });
    tell(`Deleted the collection ${at.collection}.`);
  };
  return (
    <Modal title="Delete collection" close={close}>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <p>
          All links in <strong>{collection.name}</strong> go, with their aliases and numbers. The
          artifacts that are linked stay where they were logged. This cannot be undone.
        </p>
        <Field label={`Type ${collection.name} to confirm`}>
          {(tied) => (
            <input
              {...tied}
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        <OtherRefusals refusals={refusals} shown={[]} />
        <div className="form-foot">
          <button className="button danger" disabled={isRunning || typed !== collection.name}>
            {isRunning ? "Deleting…" : "Delete collection"}
          </button>
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Modal>
  );
}

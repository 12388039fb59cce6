import { useState } from "react";
import { useLocation } from "wouter";
import { useChange } from "../../api/change";
import { links } from "../../app/links";
import { useToast } from "../../app/Toasts";
import { Field } from "../../parts/Field";
import { FormDialog } from "../../parts/FormDialog";
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
  const submit = async () => {
    const at = placeOf(collection);
    if (!(await run({ collectionId: collection.id }))) return;
    navigate(links.registry(at), { replace: true });
    tell(`Deleted the collection ${at.collection}.`);
  };
  return (
    <FormDialog
      title="Delete collection"
      close={close}
      action="Delete collection"
      doing="Deleting…"
      submit={submit}
      isRunning={isRunning}
      isReady={typed === collection.name}
      isDanger
      refusals={refusals}
    >
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
    </FormDialog>
  );
}

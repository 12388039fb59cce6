import { useState } from "react";
import { useLocation } from "wouter";
import { useChange } from "../../api/change";
import { links } from "../../app/links";
import { useToast } from "../../app/Toasts";
import { Field } from "../../parts/Field";
import { FormDialog } from "../../parts/FormDialog";
import { placeOf } from "./place";
import { UpdateCollection, type ShownCollection } from "./query";

interface Props {
  collection: ShownCollection;
  close: () => void;
}

/** Another name, and with it another address. */
export function RenameCollection({ collection, close }: Props) {
  const [name, setName] = useState(collection.name);
  const { run, refusals, isRunning } = useChange(UpdateCollection);
  const [, navigate] = useLocation();
  const tell = useToast();
  const submit = async () => {
    const at = placeOf(collection);
    const done = await run({ collectionId: collection.id, name });
    if (!done?.collection) return;
    close();
    // The old address leads nowhere any more.
    navigate(links.collection({ ...at, collection: done.collection.name }), { replace: true });
    tell(`Renamed ${at.collection} to ${done.collection.name}.`);
  };
  return (
    <FormDialog
      title="Rename collection"
      close={close}
      action="Rename"
      doing="Renaming…"
      submit={submit}
      isRunning={isRunning}
      isReady={name !== collection.name}
      refusals={refusals}
      shown={["name"]}
    >
      <Field
        label="Name"
        hint="Code and links that use the old name will not find the collection any more."
        name="name"
        refusals={refusals}
      >
        {(tied) => (
          <input
            {...tied}
            required
            autoComplete="off"
            maxLength={128}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}

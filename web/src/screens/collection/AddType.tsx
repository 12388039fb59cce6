import { useState } from "react";
import { useChange } from "../../api/change";
import { useToast } from "../../app/Toasts";
import { Field } from "../../parts/Field";
import { FormDialog } from "../../parts/FormDialog";
import { UpdateCollection, type ShownCollection } from "./query";

interface Props {
  collection: ShownCollection;
  close: () => void;
}

/** One more artifact type that the collection takes. */
export function AddType({ collection, close }: Props) {
  const [type, setType] = useState("");
  const { run, refusals, isRunning } = useChange(UpdateCollection);
  const tell = useToast();
  const { acceptsAllTypes, acceptedTypes, name } = collection.registry;
  const rest = acceptedTypes.filter((each) => !collection.types.includes(each));
  const submit = async () => {
    if (!(await run({ collectionId: collection.id, addTypes: [type.trim()] }))) return;
    tell(`${collection.name} takes artifacts of the type ${type.trim()} now.`);
    close();
  };
  const hint = acceptsAllTypes
    ? "A type cannot be taken back."
    : `One of those that the registry ${name} accepts. It cannot be taken back.`;
  return (
    <FormDialog
      title="Add a type"
      close={close}
      action="Add type"
      doing="Adding…"
      submit={submit}
      isRunning={isRunning}
      isReady={type.trim() !== ""}
      refusals={refusals}
      shown={["addTypes"]}
    >
      <Field label="Type" hint={hint} name="addTypes" refusals={refusals}>
        {(tied) =>
          acceptsAllTypes ? (
            <>
              <input
                {...tied}
                required
                autoComplete="off"
                list={`${tied.id}-known`}
                value={type}
                onChange={(event) => setType(event.target.value)}
              />
              <datalist id={`${tied.id}-known`}>
                {rest.map((each) => (
                  <option key={each} value={each} />
                ))}
              </datalist>
            </>
          ) : (
            <select
              {...tied}
              required
              value={type}
              onChange={(event) => setType(event.target.value)}
            >
              <option value="">Select a type</option>
              {rest.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          )
        }
      </Field>
    </FormDialog>
  );
}

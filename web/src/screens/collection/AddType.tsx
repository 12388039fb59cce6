import { useState, type FormEvent } from "react";
import { useChange } from "../../api/change";
import { useToast } from "../../app/Toasts";
import { Field, OtherRefusals } from "../../parts/Field";
import { Modal } from "../../parts/Modal";
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
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run({ collectionId: collection.id, addTypes: [type.trim()] }))) return;
    tell(`${collection.name} takes artifacts of the type ${type.trim()} now.`);
    close();
  };
  const hint = acceptsAllTypes
    ? "A type cannot be taken back."
    : `One of those that the registry ${name} accepts. It cannot be taken back.`;
  return (
    <Modal title="Add a type" close={close}>
      <form className="form" onSubmit={(event) => void submit(event)}>
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
        <OtherRefusals refusals={refusals} shown={["addTypes"]} />
        <div className="form-foot">
          <button className="button primary" disabled={isRunning || !type.trim()}>
            {isRunning ? "Adding…" : "Add type"}
          </button>
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Modal>
  );
}

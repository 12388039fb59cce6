import type { Refusal } from "../../api/change";
import { Field, type Tied } from "../../parts/Field";
import { Words } from "../../parts/Words";
import type { ShownRegistry } from "../registry/Registry";

interface Props {
  registry: ShownRegistry;
  types: readonly string[];
  change: (types: string[]) => void;
  refusals: readonly Refusal[];
}

/** The types that the collection is to accept, as the registry allows: one, several, or new ones. */
export function TypeField({ registry, types, change, refusals }: Props) {
  const { acceptsAllTypes, acceptedTypes, singleTypeCollections: isSingle } = registry;
  const hint = isSingle
    ? "This registry's collections have exactly one type, which stays."
    : "One or more. A type can be added later, and none can be taken back.";
  return (
    <Field label={isSingle ? "Type" : "Types"} hint={hint} name="types" refusals={refusals}>
      {(tied) => {
        if (acceptsAllTypes && !isSingle) {
          const shared = { what: "type", words: types, change, suggestions: acceptedTypes };
          return <Words {...tied} {...shared} />;
        }
        if (acceptsAllTypes) return <AnyOne {...{ tied, types, change }} known={acceptedTypes} />;
        return <Listed {...{ tied, types, change, isSingle }} known={acceptedTypes} />;
      }}
    </Field>
  );
}

interface Control {
  tied: Tied;
  types: readonly string[];
  change: (types: string[]) => void;
  known: readonly string[];
}

function AnyOne({ tied, types, change, known }: Control) {
  const list = `${tied.id}-known`;
  return (
    <>
      <input
        {...tied}
        required
        list={list}
        autoComplete="off"
        value={types[0] ?? ""}
        onChange={(event) => change(event.target.value ? [event.target.value] : [])}
      />
      <datalist id={list}>
        {known.map((type) => (
          <option key={type} value={type} />
        ))}
      </datalist>
    </>
  );
}

function Listed({ tied, types, change, known, isSingle }: Control & { isSingle: boolean }) {
  const isMore = !isSingle && types.length > 0;
  const offered = known.filter((type) => !isMore || !types.includes(type));
  const choose = (type: string) => change(isMore ? [...types, type] : type ? [type] : []);
  return (
    <div className="words">
      {!isSingle &&
        types.map((type) => (
          <span className="chip" key={type}>
            {type}
            <button
              type="button"
              aria-label={`Remove type ${type}`}
              onClick={() => change(types.filter((each) => each !== type))}
            >
              ×
            </button>
          </span>
        ))}
      {(isSingle || offered.length > 0) && (
        <select
          {...tied}
          required={types.length === 0}
          value={isSingle ? (types[0] ?? "") : ""}
          onChange={(event) => choose(event.target.value)}
        >
          <option value="">{isMore ? "Add another type" : "Select a type"}</option>
          {offered.map((type) => (
            <option key={type}>{type}</option>
          ))}
        </select>
      )}
    </div>
  );
}

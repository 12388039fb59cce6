import { useState } from "react";
import type { Refusal } from "../../api/change";
import { Field } from "../../parts/Field";
import { Radios } from "../../parts/Radios";
import { Words } from "../../parts/Words";

const USUAL = ["model", "dataset"];

const MODES = [
  {
    value: "all",
    text: "All types",
    hint: "Artifacts of any type can be linked. An Admin can change this later.",
  },
  {
    value: "list",
    text: "Specify types",
    hint: "Only the types below. More can be added later, and none removed.",
  },
] as const;

interface Props {
  /** The types alone that are accepted; undefined for all. */
  types: readonly string[] | undefined;
  change: (types: readonly string[] | undefined) => void;
  refusals: readonly Refusal[];
}

/** All artifact types, or a list of them. */
export function TypesFields({ types, change, refusals }: Props) {
  // Kept while one looks at the other choice.
  const [listed, setListed] = useState<readonly string[]>([]);
  const list = (words: string[]) => {
    setListed(words);
    change(words);
  };
  return (
    <>
      <Radios
        label="Accepted types"
        options={MODES}
        value={types ? "list" : "all"}
        change={(mode) => change(mode === "all" ? undefined : listed)}
      />
      {types && (
        <Field
          label="Types"
          name="acceptedTypes"
          refusals={refusals}
          hint="Enter adds one, such as model or dataset."
        >
          {(tied) => (
            <Words {...tied} what="type" words={types} change={list} suggestions={USUAL} />
          )}
        </Field>
      )}
    </>
  );
}

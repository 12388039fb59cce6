import { Field } from "../../parts/Field";
import { Words } from "../../parts/Words";
import type { PartProps } from "./filled";

/** What it is to be found by. */
export function TagsField({ values, set, refusals }: PartProps) {
  return (
    <Field label="Tags" hint="Enter adds one" isOptional name="tags" refusals={refusals}>
      {(tied) => (
        <Words {...tied} what="tag" words={values.tags} change={(tags) => set({ tags })} />
      )}
    </Field>
  );
}

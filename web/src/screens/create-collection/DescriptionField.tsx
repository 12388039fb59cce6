import { Field } from "../../parts/Field";
import type { PartProps } from "./filled";

/** What it holds, at length. */
export function DescriptionField({ values, set, refusals }: PartProps) {
  return (
    <Field label="Description" hint="Markdown" isOptional name="description" refusals={refusals}>
      {(tied) => (
        <textarea
          {...tied}
          rows={4}
          value={values.description}
          onChange={(event) => set({ description: event.target.value })}
        />
      )}
    </Field>
  );
}

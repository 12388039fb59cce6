import { Field } from "../../parts/Field";
import type { PartProps } from "./filled";

/** What the collection is called. */
export function NameField({ values, set, refusals }: PartProps) {
  return (
    <Field label="Name" name="name" refusals={refusals}>
      {(tied) => (
        <input
          {...tied}
          required
          autoComplete="off"
          maxLength={128}
          value={values.name}
          onChange={(event) => set({ name: event.target.value })}
        />
      )}
    </Field>
  );
}

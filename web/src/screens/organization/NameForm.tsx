import { useState, type FormEvent, type ReactNode } from "react";
import type { Refusal } from "../../api/change";
import { Field, OtherRefusals } from "../../parts/Field";
import { Reason } from "../../parts/Reason";
import { useFocusOnRefused } from "../../parts/refused";

interface Props {
  label: string;
  action: string;
  hint?: ReactNode;
  maxLength: number;
  /** Makes it; tells whether it was done. */
  make: (name: string) => Promise<boolean>;
  refusals: readonly Refusal[];
  isRunning: boolean;
  reason: string | undefined;
}

/** Makes something that begins with a name alone. */
export function NameForm(props: Props) {
  const { label, action, hint, maxLength, make, refusals, isRunning, reason } = props;
  const [name, setName] = useState("");
  const form = useFocusOnRefused(refusals);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await make(name)) setName("");
  };
  return (
    <form ref={form} className="add-form" onSubmit={(event) => void submit(event)}>
      <Field label={label} name="name" refusals={refusals} hint={hint}>
        {(tied) => (
          <input
            {...tied}
            required
            autoComplete="off"
            spellCheck={false}
            maxLength={maxLength}
            disabled={reason !== undefined}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <button className="button" disabled={reason !== undefined || isRunning}>
        {action}
      </button>
      {reason && <Reason>{reason}</Reason>}
      <OtherRefusals refusals={refusals} shown={["name"]} />
    </form>
  );
}

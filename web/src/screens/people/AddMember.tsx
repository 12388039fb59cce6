import { useId, useState, type FormEvent } from "react";
import type { Refusal } from "../../api/change";
import { Field, OtherRefusals } from "../../parts/Field";
import { Reason } from "../../parts/Reason";
import { useFocusOnRefused } from "../../parts/refused";
import { ROLE_WORDS, type RegistryRole } from "./roles";

interface Kind {
  key: "user" | "team";
  label: string;
  names: readonly string[];
}

interface Props<Role extends RegistryRole> {
  kinds: readonly [Kind, ...Kind[]];
  roles: readonly Role[];
  usual: Role;
  /** Adds the member; tells whether it was done. */
  add: (kind: Kind["key"], name: string, role: Role) => Promise<boolean>;
  refusals: readonly Refusal[];
  isRunning: boolean;
  reason?: string | undefined;
  /** The field of the mutation that names the member. */
  field: string;
}

/** A user or a team to add, by name, with a role. */
export function AddMember<Role extends RegistryRole>(props: Props<Role>) {
  const { kinds, roles, usual, add, refusals, isRunning, reason, field } = props;
  const [kind, setKind] = useState(kinds[0].key);
  const [name, setName] = useState("");
  const [role, setRole] = useState(usual);
  const list = useId();
  const now = kinds.find((each) => each.key === kind) ?? kinds[0];
  const isDisabled = reason !== undefined;
  const form = useFocusOnRefused(refusals);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await add(now.key, name.trim(), role)) setName("");
  };
  return (
    <form ref={form} className="add-form" onSubmit={(event) => void submit(event)}>
      {kinds.length > 1 && (
        <Field label="Kind">
          {(tied) => (
            <select
              {...tied}
              disabled={isDisabled}
              value={now.key}
              onChange={(event) => setKind(event.target.value as Kind["key"])}
            >
              {kinds.map(({ key }) => (
                <option key={key} value={key}>
                  {key === "user" ? "User" : "Team"}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Field label={now.label} name={field} refusals={refusals}>
        {(tied) => (
          <>
            <input
              {...tied}
              required
              list={list}
              autoComplete="off"
              spellCheck={false}
              disabled={isDisabled}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <datalist id={list}>
              {now.names.map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <Field label="Role" name="role" refusals={refusals}>
        {(tied) => (
          <select
            {...tied}
            disabled={isDisabled}
            value={role}
            onChange={(event) => setRole(event.target.value as Role)}
          >
            {roles.map((each) => (
              <option key={each} value={each}>
                {ROLE_WORDS[each]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <button className="button" disabled={isDisabled || isRunning}>
        Add
      </button>
      {reason && <Reason>{reason}</Reason>}
      <OtherRefusals refusals={refusals} shown={[field, "role"]} />
    </form>
  );
}

import { useId, useRef, useState, type ReactNode } from "react";
import type { Refusal } from "../../api/change";
import { ROLE_WORDS, type RegistryRole } from "./roles";

interface Props<Role extends RegistryRole> {
  label: string;
  role: Role;
  roles: readonly Role[];
  beside?: ReactNode;
  set: (role: Role) => Promise<boolean>;
  refusals: readonly Refusal[];
  isRunning: boolean;
  isDisabled: boolean;
}

/** A role to choose, and then to save: with the keyboard one walks through what lies between. */
export function RoleSelect<Role extends RegistryRole>(props: Props<Role>) {
  const { label, role, roles, beside, set, refusals, isRunning, isDisabled } = props;
  const [chosen, setChosen] = useState<Role>();
  const error = useId();
  const select = useRef<HTMLSelectElement>(null);
  const rest = () => {
    setChosen(undefined);
    // The button that was pressed goes away.
    select.current?.focus();
  };
  const save = async (next: Role) => {
    if (await set(next)) rest();
    else select.current?.focus();
  };
  const isOther = chosen !== undefined && chosen !== role;
  return (
    <div className="role">
      <select
        ref={select}
        aria-label={label}
        aria-invalid={refusals.length > 0 || undefined}
        aria-describedby={refusals.length > 0 ? error : undefined}
        value={chosen ?? role}
        disabled={isDisabled}
        onChange={(event) => setChosen(event.target.value as Role)}
      >
        {roles.map((each) => (
          <option key={each} value={each}>
            {ROLE_WORDS[each]}
          </option>
        ))}
      </select>
      {isOther ? (
        <>
          <button
            type="button"
            className="button small primary"
            disabled={isRunning}
            onClick={() => void save(chosen)}
          >
            Save
          </button>
          <button type="button" className="button small quiet" onClick={rest}>
            Cancel
          </button>
        </>
      ) : (
        <span className="muted">{beside}</span>
      )}
      {refusals.length > 0 && (
        <div className="field-error" id={error} role="alert">
          {refusals.map((refusal) => (
            <p key={refusal.message}>{refusal.message}</p>
          ))}
        </div>
      )}
    </div>
  );
}

import { useState, type ReactNode } from "react";
import type { Refusal } from "../../api/change";
import { Confirm } from "../../parts/Confirm";
import { RoleSelect } from "./RoleSelect";
import type { RegistryRole } from "./roles";

interface Props<Role extends RegistryRole> {
  /** How the member is named in sentences. */
  name: string;
  who: ReactNode;
  role: Role;
  roles: readonly Role[];
  /** Stands beside the role: what it comes to. */
  beside?: ReactNode;
  /** Gives the role, or takes the member out; tells whether it was done. */
  set: (role: Role | null) => Promise<boolean>;
  refusals: readonly Refusal[];
  isRunning: boolean;
  clear: () => void;
  mayChange: boolean;
  mayRemove: boolean;
  /** The verb of taking this member out. */
  removal?: string;
  /** What being out means. */
  consequence: ReactNode;
}

/** One member: the role, to change, and a way out. */
export function MemberRow<Role extends RegistryRole>(props: Props<Role>) {
  const { name, who, role, roles, beside, set, refusals, isRunning, mayChange } = props;
  const removal = props.removal ?? "Remove";
  const [isAsking, setAsking] = useState(false);
  const ask = (isOpen: boolean) => {
    props.clear();
    setAsking(isOpen);
  };
  const remove = async () => {
    if (await set(null)) setAsking(false);
  };
  return (
    <tr>
      <th scope="row">{who}</th>
      <td>
        <RoleSelect
          label={`Role of ${name}`}
          {...{ role, roles, set, isRunning, beside }}
          isDisabled={!mayChange}
          refusals={isAsking ? [] : refusals}
        />
      </td>
      <td className="row-end">
        <button
          type="button"
          className="button small"
          disabled={!props.mayRemove}
          aria-label={`${removal} ${name}`}
          onClick={() => ask(true)}
        >
          {removal}
        </button>
        {isAsking && (
          <Confirm
            title={`${removal} ${name}`}
            action={removal}
            close={() => ask(false)}
            confirm={() => void remove()}
            refusals={refusals}
            isRunning={isRunning}
          >
            {props.consequence}
          </Confirm>
        )}
      </td>
    </tr>
  );
}

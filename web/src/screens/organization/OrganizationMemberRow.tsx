import { useLocation } from "wouter";
import { useChange } from "../../api/change";
import { links } from "../../app/links";
import { useViewer } from "../../app/session";
import { useToast } from "../../app/Toasts";
import { MemberRow } from "../people/MemberRow";
import { ORGANIZATION_ROLES, ROLE_WORDS, type OrganizationRole } from "../people/roles";
import { Who } from "../people/Who";
import { SetOrganizationMemberMutation, type Membership } from "./members";
import type { ShownOrganization } from "./query";

interface Props extends Membership {
  organization: ShownOrganization;
  mayChange: boolean;
  changed: () => void;
}

/** A member of an organization; whoever it is may leave. */
export function OrganizationMemberRow({ organization, user, role, mayChange, changed }: Props) {
  const { run, refusals, isRunning, clear } = useChange(SetOrganizationMemberMutation);
  const viewer = useViewer();
  const [, navigate] = useLocation();
  const tell = useToast();
  const { username } = user;
  const { name, displayName } = organization;
  const isYou = user.id === viewer.id;
  const set = async (next: OrganizationRole | null) => {
    if (!(await run({ organization: name, username, role: next }))) return false;
    tell(
      `${username} ${next ? `is ${ROLE_WORDS[next]}` : "is no member any more"} of ${displayName}.`,
    );
    if (isYou && next === null && !viewer.isAdministrator) navigate(links.home());
    else changed();
    return true;
  };
  return (
    <MemberRow
      name={username}
      who={<Who user={user} isYou={isYou} />}
      role={role}
      roles={ORGANIZATION_ROLES}
      {...{ set, refusals, isRunning, clear, mayChange }}
      mayRemove={mayChange || isYou}
      removal={isYou ? "Leave" : "Remove"}
      consequence={
        <p>
          {isYou ? "You lose" : `${username} loses`} all access to {displayName}: to its teams, its
          projects and its registries. What was made there stays.
        </p>
      }
    />
  );
}

import { useChange } from "../../api/change";
import { useViewer } from "../../app/session";
import { useToast } from "../../app/Toasts";
import { MemberRow } from "../people/MemberRow";
import { ORGANIZATION_ROLES, ROLE_WORDS, type OrganizationRole } from "../people/roles";
import { Who } from "../people/Who";
import { SetTeamMemberMutation, type TeamMembership } from "./team-members";
import type { ShownTeam } from "./team-query";

interface Props extends TeamMembership {
  team: ShownTeam;
  mayChange: boolean;
  changed: () => void;
}

/** A member of a team. */
export function TeamMemberRow({ team, user, role, mayChange, changed }: Props) {
  const { run, refusals, isRunning, clear } = useChange(SetTeamMemberMutation);
  const viewer = useViewer();
  const tell = useToast();
  const { username } = user;
  const set = async (next: OrganizationRole | null) => {
    if (!(await run({ teamId: team.id, username, role: next }))) return false;
    tell(
      `${username} ${next ? `is ${ROLE_WORDS[next]}` : "is no member any more"} of ${team.name}.`,
    );
    changed();
    return true;
  };
  return (
    <MemberRow
      name={username}
      who={<Who user={user} isYou={user.id === viewer.id} />}
      role={role}
      roles={ORGANIZATION_ROLES}
      {...{ set, refusals, isRunning, clear, mayChange }}
      mayRemove={mayChange}
      consequence={
        <p>
          {username} loses the team's projects, and what the team was given in registries. What was
          made there stays.
        </p>
      }
    />
  );
}

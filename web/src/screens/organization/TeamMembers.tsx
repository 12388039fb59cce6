import { useChange } from "../../api/change";
import { useRead } from "../../api/read";
import { useToast } from "../../app/Toasts";
import { Empty } from "../../parts/Empty";
import { Failed } from "../../parts/Failed";
import { usePage } from "../../parts/page";
import { Waiting } from "../../parts/Waiting";
import { AddMember } from "../people/AddMember";
import { MemberTable } from "../people/MemberTable";
import { ORGANIZATION_ROLES, ROLE_WORDS } from "../people/roles";
import { useNames } from "../people/useNames";
import { SetTeamMemberMutation, TeamMembersQuery } from "./team-members";
import { TeamMemberRow } from "./TeamMemberRow";
import type { TeamTabProps } from "./team-query";

/** Who belongs to the team; this decides nothing in registries. */
export function TeamMembers(props: TeamTabProps) {
  const { organization, team, reason } = props;
  const { page, go } = usePage();
  const { data, error, again } = useRead(
    TeamMembersQuery,
    { organization: organization.name, team: team.name, ...page },
    { isMain: true },
  );
  const found = data?.organization?.team?.members;
  return (
    <section>
      <p className="description">
        These roles count in the team's projects. Admins of {organization.displayName} are Admin
        here without being listed.
      </p>
      <AddToTeam {...{ organization, team, reason }} added={again} />
      {error && !data && <Failed error={error} again={again} />}
      {!data && !error && <Waiting />}
      {found?.totalCount === 0 && <Empty title="Nobody is in this team" />}
      {found && found.totalCount > 0 && (
        <MemberTable caption={`Members of ${team.name}`} page={found} go={go}>
          {found.nodes.map(({ user, role }) => (
            <TeamMemberRow
              key={user.id}
              {...{ team, user, role }}
              mayChange={!reason}
              changed={again}
            />
          ))}
        </MemberTable>
      )}
    </section>
  );
}

type AddProps = Pick<TeamTabProps, "organization" | "team" | "reason"> & { added: () => void };

function AddToTeam({ organization, team, reason, added }: AddProps) {
  const { run, refusals, isRunning } = useChange(SetTeamMemberMutation);
  const names = useNames(organization.name, reason !== undefined);
  const tell = useToast();
  return (
    <AddMember
      kinds={[{ key: "user", label: "Username", names: names.users }]}
      roles={ORGANIZATION_ROLES}
      usual="MEMBER"
      field="username"
      {...{ refusals, isRunning, reason }}
      add={async (_, username, role) => {
        if (!(await run({ teamId: team.id, username, role }))) return false;
        tell(`${username} is ${ROLE_WORDS[role]} of ${team.name}.`);
        added();
        return true;
      }}
    />
  );
}

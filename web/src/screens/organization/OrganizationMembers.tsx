import { useChange } from "../../api/change";
import { graphql } from "../../api/graphql";
import { useRead } from "../../api/read";
import { useToast } from "../../app/Toasts";
import { Failed } from "../../parts/Failed";
import { usePage } from "../../parts/page";
import { Waiting } from "../../parts/Waiting";
import { AddMember } from "../people/AddMember";
import { MemberTable } from "../people/MemberTable";
import { ORGANIZATION_ROLES, ROLE_WORDS } from "../people/roles";
import { OrganizationMemberRow } from "./OrganizationMemberRow";
import { OrganizationMembersQuery, SetOrganizationMemberMutation } from "./members";
import type { TabProps } from "./query";

const KnownQuery = graphql(`
  query KnownUsers {
    users(first: 100) {
      nodes {
        id
        username
      }
    }
  }
`);

/** Who belongs to the organization, and as what. */
export function OrganizationMembers({ organization, reason }: TabProps) {
  const { page, go } = usePage();
  const { data, error, again } = useRead(
    OrganizationMembersQuery,
    { name: organization.name, ...page },
    { isMain: true },
  );
  const found = data?.organization?.members;
  return (
    <section>
      <AddToOrganization {...{ organization, reason }} added={again} />
      {error && !data && <Failed error={error} again={again} />}
      {!data && !error && <Waiting />}
      {found && (
        <MemberTable caption={`Members of ${organization.displayName}`} page={found} go={go}>
          {found.nodes.map(({ user, role }) => (
            <OrganizationMemberRow
              key={user.id}
              {...{ organization, user, role }}
              mayChange={!reason}
              changed={again}
            />
          ))}
        </MemberTable>
      )}
    </section>
  );
}

function AddToOrganization({ organization, reason, added }: TabProps & { added: () => void }) {
  const { run, refusals, isRunning } = useChange(SetOrganizationMemberMutation);
  const { data } = useRead(KnownQuery, {}, { pause: reason !== undefined });
  const tell = useToast();
  const names = data?.users.nodes.map(({ username }) => username) ?? [];
  return (
    <AddMember
      kinds={[{ key: "user", label: "Username", names }]}
      roles={ORGANIZATION_ROLES}
      usual="MEMBER"
      field="username"
      {...{ refusals, isRunning, reason }}
      add={async (_, username, role) => {
        if (!(await run({ organization: organization.name, username, role }))) return false;
        tell(`${username} is ${ROLE_WORDS[role]} of ${organization.displayName}.`);
        added();
        return true;
      }}
    />
  );
}

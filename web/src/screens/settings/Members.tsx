import { useChange } from "../../api/change";
import { useRead } from "../../api/read";
import { useToast } from "../../app/Toasts";
import { Empty } from "../../parts/Empty";
import { Failed } from "../../parts/Failed";
import { usePage } from "../../parts/page";
import { Waiting } from "../../parts/Waiting";
import { AddMember } from "../people/AddMember";
import { MemberTable } from "../people/MemberTable";
import { REGISTRY_ROLES, ROLE_WORDS } from "../people/roles";
import { useNames } from "../people/useNames";
import { GrantRow } from "./GrantRow";
import { MembersQuery, SetRegistryMemberMutation } from "./members";
import { lacking } from "./reasons";
import type { RegistrySettings } from "./query";
import type { TabProps } from "./Settings";

/** The users and teams with a role here, and what it comes to. */
export function Members({ registry }: TabProps) {
  const { page, go } = usePage();
  const { data, error, again } = useRead(
    MembersQuery,
    { id: registry.id, ...page },
    { isMain: true },
  );
  const found = data?.node?.__typename === "Registry" ? data.node.members : undefined;
  const reason = lacking(registry, "MANAGE_MEMBERS", "ADMIN");
  return (
    <section>
      <p className="description">{othersOf(registry)}</p>
      <AddToRegistry registry={registry} reason={reason} added={again} />
      {error && !data && <Failed error={error} again={again} />}
      {!data && !error && <Waiting />}
      {found?.totalCount === 0 && <Empty title="Nobody has a role of their own here" />}
      {found && found.totalCount > 0 && (
        <MemberTable caption={`Members of ${registry.name}`} page={found} go={go}>
          {found.nodes.map((grant) => (
            <GrantRow
              key={grant.member.id}
              {...{ registry, grant }}
              mayChange={!reason}
              changed={again}
            />
          ))}
        </MemberTable>
      )}
    </section>
  );
}

/** Who has a role without being listed. */
function othersOf({ organization, visibility }: RegistrySettings): string {
  const { displayName, implicitRegistryRole } = organization;
  const admins = `Admins of ${displayName} are Admin here without being listed`;
  if (visibility === "RESTRICTED") return `${admins}; all others only as listed.`;
  return `${admins}, and all its other members are ${ROLE_WORDS[implicitRegistryRole]}. The highest of somebody's roles counts.`;
}

interface AddProps {
  registry: RegistrySettings;
  reason: string | undefined;
  added: () => void;
}

function AddToRegistry({ registry, reason, added }: AddProps) {
  const { run, refusals, isRunning } = useChange(SetRegistryMemberMutation);
  const names = useNames(registry.organization.name, reason !== undefined);
  const tell = useToast();
  return (
    <AddMember
      kinds={[
        { key: "user", label: "Username", names: names.users },
        { key: "team", label: "Team name", names: names.teams },
      ]}
      roles={REGISTRY_ROLES}
      usual="VIEWER"
      field="member"
      {...{ refusals, isRunning, reason }}
      add={async (kind, name, role) => {
        const member = kind === "user" ? { username: name } : { teamName: name };
        if (!(await run({ registryId: registry.id, member, role }))) return false;
        tell(`${name} is ${ROLE_WORDS[role]} of ${registry.name}.`);
        added();
        return true;
      }}
    />
  );
}

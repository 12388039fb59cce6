import { Link } from "wouter";
import { useChange } from "../../api/change";
import { links } from "../../app/links";
import { useViewer } from "../../app/session";
import { useToast } from "../../app/Toasts";
import { MemberRow } from "../people/MemberRow";
import { REGISTRY_ROLES, ROLE_WORDS, type RegistryRole } from "../people/roles";
import { Who } from "../people/Who";
import { SetRegistryMemberMutation, type Grant } from "./members";
import type { RegistrySettings } from "./query";

interface Props {
  registry: RegistrySettings;
  grant: Grant;
  mayChange: boolean;
  changed: () => void;
}

const FOR_SERVICES: readonly RegistryRole[] = ["MEMBER", "ADMIN"];

/** A user or a team with the role that was given here, and what they are by all ways together. */
export function GrantRow({ registry, grant, mayChange, changed }: Props) {
  const { run, refusals, isRunning, clear } = useChange(SetRegistryMemberMutation);
  const viewer = useViewer();
  const tell = useToast();
  const { member, role, effectiveRole } = grant;
  const isTeam = member.__typename === "Team";
  const name = isTeam ? member.teamName : member.username;
  const set = async (next: RegistryRole | null) => {
    const ref = isTeam ? { teamId: member.id } : { userId: member.id };
    if (!(await run({ registryId: registry.id, member: ref, role: next }))) return false;
    const now = next ? `is ${ROLE_WORDS[next]} of` : "has no role of their own any more in";
    tell(`${name} ${now} ${registry.name}.`);
    changed();
    return true;
  };
  return (
    <MemberRow
      name={name}
      who={
        isTeam ? (
          <span className="who">
            <Link href={links.team(registry.organization.name, name)}>{name}</Link>
            <span className="badge">Team</span>
          </span>
        ) : (
          <Who user={member} isYou={member.id === viewer.id} />
        )
      }
      role={role}
      roles={!isTeam && member.isServiceAccount ? FOR_SERVICES : REGISTRY_ROLES}
      beside={effectiveRole !== role && `${ROLE_WORDS[effectiveRole]} in effect, by another way`}
      {...{ set, refusals, isRunning, clear, mayChange }}
      mayRemove={mayChange}
      consequence={
        <p>
          {name} loses the role {ROLE_WORDS[role]} in {registry.name}. What {name} is by other ways
          stays.
        </p>
      }
    />
  );
}

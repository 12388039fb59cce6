import type { ReactNode } from "react";
import { useRead } from "../../api/read";
import { links } from "../../app/links";
import { Failed } from "../../parts/Failed";
import { useParameters } from "../../parts/page";
import { Tabs } from "../../parts/Tabs";
import { Title } from "../../parts/Title";
import { Waiting } from "../../parts/Waiting";
import { NotFound } from "../NotFound";
import { yours } from "../people/roles";
import { DeleteTeam } from "./DeleteTeam";
import { Projects } from "./Projects";
import { TeamQuery, type ShownTeam, type TeamTabProps } from "./team-query";
import { TeamMembers } from "./TeamMembers";
import "../../styles/settings.css";
import "../../styles/people.css";

const TABS = { projects: "Projects", members: "Members", delete: "Delete" } as const;
type Tab = keyof typeof TABS;

/** A team: its projects and its people. */
export default function Team({ params }: { params: { organization: string; team: string } }) {
  const { parameters } = useParameters();
  const tab = (parameters.get("tab") ?? "projects") as Tab;
  const { data, error, again } = useRead(TeamQuery, params, { isMain: tab === "delete" });
  if (!Object.hasOwn(TABS, tab)) return <NotFound />;
  if (error && !data) return <Failed error={error} again={again} />;
  if (!data) return <Waiting />;
  if (!data.organization?.team) return <NotFound what="This team" />;
  const { organization } = data;
  return (
    <Shown organization={organization} team={data.organization.team} {...{ tab }} changed={again} />
  );
}

type ShownProps = Pick<TeamTabProps, "organization" | "team" | "changed"> & { tab: Tab };

function Shown({ organization, team, tab, changed }: ShownProps) {
  const shared = { organization, team, changed, ...reasonsOf(team) };
  const shown: Record<Tab, () => ReactNode> = {
    projects: () => <Projects {...shared} />,
    members: () => <TeamMembers {...shared} />,
    delete: () => <DeleteTeam {...shared} />,
  };
  const { name, displayName } = organization;
  const href = links.team(name, team.name);
  return (
    <section>
      <Title
        text={team.name}
        crumbs={[
          { text: "Registries", href: links.home() },
          { text: displayName, href: links.organization(name) },
          { text: "Teams", href: links.organization(name, "teams") },
        ]}
      />
      <Tabs
        label="Team"
        current={tab}
        tabs={(Object.keys(TABS) as Tab[]).map((key) => ({
          key,
          text: TABS[key],
          href: key === "projects" ? href : `${href}?tab=${key}`,
        }))}
      />
      {shown[tab]()}
    </section>
  );
}

/** Why the viewer may not do things in the team. */
function reasonsOf({ viewerRole }: ShownTeam) {
  const needs = (role: string) => `This needs the role ${role} in the team; ${yours(viewerRole)}.`;
  return {
    reason: viewerRole === "ADMIN" ? undefined : needs("Admin"),
    makeReason: viewerRole === "ADMIN" || viewerRole === "MEMBER" ? undefined : needs("Member"),
  };
}

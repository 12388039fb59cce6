import type { ReactNode } from "react";
import { useRead } from "../../api/read";
import { links } from "../../app/links";
import { Failed } from "../../parts/Failed";
import { Tabs } from "../../parts/Tabs";
import { Title } from "../../parts/Title";
import { Waiting } from "../../parts/Waiting";
import { NotFound } from "../NotFound";
import { useManageReason } from "./manage";
import { OrganizationMembers } from "./OrganizationMembers";
import { OrganizationSettings } from "./OrganizationSettings";
import { OrganizationQuery, type ShownOrganization } from "./query";
import { Registries } from "./Registries";
import { Teams } from "./Teams";
import "../../styles/settings.css";
import "../../styles/people.css";

const TABS = {
  registries: "Registries",
  teams: "Teams",
  members: "Members",
  settings: "Settings",
} as const;

type Tab = keyof typeof TABS;

/** An organization: its registries, its teams, its people, its settings. */
export default function Organization({
  params,
}: {
  params: { organization: string; tab?: string };
}) {
  const tab = (params.tab ?? "registries") as Tab;
  const { data, error, again } = useRead(
    OrganizationQuery,
    { name: params.organization },
    { isMain: tab === "settings" },
  );
  if (!Object.hasOwn(TABS, tab)) return <NotFound />;
  if (error && !data) return <Failed error={error} again={again} />;
  if (!data) return <Waiting />;
  if (!data.organization) return <NotFound what="This organization" />;
  return <Shown organization={data.organization} tab={tab} />;
}

function Shown({ organization, tab }: { organization: ShownOrganization; tab: Tab }) {
  const reason = useManageReason(organization);
  const shared = { organization, reason };
  const shown: Record<Tab, () => ReactNode> = {
    registries: () => <Registries {...shared} />,
    teams: () => <Teams {...shared} />,
    members: () => <OrganizationMembers {...shared} />,
    settings: () => <OrganizationSettings {...shared} />,
  };
  const { name, displayName } = organization;
  return (
    <section>
      <Title text={displayName} crumbs={[{ text: "Registries", href: links.home() }]} />
      <p className="muted">
        Paths call it <code>{name}</code>
      </p>
      <Tabs
        label="Organization"
        current={tab}
        tabs={(Object.keys(TABS) as Tab[]).map((key) => ({
          key,
          text: TABS[key],
          href: links.organization(name, key === "registries" ? undefined : key),
        }))}
      />
      {shown[tab]()}
    </section>
  );
}

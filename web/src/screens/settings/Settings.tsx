import type { ReactNode } from "react";
import { useRead } from "../../api/read";
import { links, paths, type RegistryPlace } from "../../app/links";
import { useViewer } from "../../app/session";
import { Failed } from "../../parts/Failed";
import { Tabs } from "../../parts/Tabs";
import { Title } from "../../parts/Title";
import { Waiting } from "../../parts/Waiting";
import { NotFound } from "../NotFound";
import { Aliases } from "./Aliases";
import { AcceptedTypes } from "./AcceptedTypes";
import { Danger } from "./Danger";
import { useDrafts } from "../../app/drafts";
import { General } from "./General";
import { Members } from "./Members";
import { SettingsQuery, type RegistrySettings } from "./query";
import "../../styles/people.css";
import "../../styles/settings.css";

const TABS = {
  general: "General",
  types: "Types",
  members: "Members",
  aliases: "Protected aliases",
  danger: "Delete",
} as const;

type Tab = keyof typeof TABS;

export interface TabProps {
  registry: RegistrySettings;
  at: RegistryPlace;
  /** Names what is changed here and not saved yet. */
  draftKey: string;
}

/** How a registry is set up; each control that the viewer may not use says why. */
export default function Settings({ params }: { params: RegistryPlace & { tab: string } }) {
  const at = { organization: params.organization, registry: params.registry };
  const tab = params.tab as Tab;
  const { data, error, again } = useRead(
    SettingsQuery,
    { path: paths.registry(at) },
    { isMain: tab !== "members" },
  );
  if (!Object.hasOwn(TABS, tab)) return <NotFound />;
  if (error && !data) return <Failed error={error} again={again} />;
  if (!data) return <Waiting />;
  if (!data.registry) return <NotFound what="This registry" />;
  return <Shown registry={data.registry} at={at} tab={tab} />;
}

function Shown({ registry, at, tab }: { registry: RegistrySettings; at: RegistryPlace; tab: Tab }) {
  const viewer = useViewer();
  const keyOf = (each: Tab) => `${viewer.id}/${registry.id}/${each}`;
  const keys = Object.keys(TABS) as Tab[];
  const unsaved = useDrafts(keys.map(keyOf));
  const { name, displayName } = registry.organization;
  const shared = { registry, at, draftKey: keyOf(tab) };
  const shown: Record<Tab, () => ReactNode> = {
    general: () => <General {...shared} />,
    types: () => <AcceptedTypes {...shared} />,
    members: () => <Members {...shared} />,
    aliases: () => <Aliases {...shared} />,
    danger: () => <Danger {...shared} />,
  };
  return (
    <section>
      <Title
        text={`Settings of ${registry.name}`}
        crumbs={[
          { text: "Registries", href: links.home() },
          { text: displayName, href: links.organization(name) },
          { text: registry.name, href: links.registry(at) },
        ]}
      />
      <Tabs
        label="Settings"
        current={tab}
        tabs={keys.map((key) => ({
          key,
          text: unsaved.includes(keyOf(key)) ? `${TABS[key]} (unsaved)` : TABS[key],
          href: links.settings(at, key),
        }))}
      />
      {shown[tab]()}
    </section>
  );
}

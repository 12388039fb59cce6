import { useState, type FormEvent } from "react";
import { Link } from "wouter";
import { graphql } from "../../api/graphql";
import { useRead } from "../../api/read";
import { links } from "../../app/links";
import { useViewer } from "../../app/session";
import { Empty } from "../../parts/Empty";
import { Failed } from "../../parts/Failed";
import { useParameters, usePage } from "../../parts/page";
import { PageFields, Pager } from "../../parts/Pager";
import { Waiting } from "../../parts/Waiting";
import { RegistryCard, RegistryCardFields } from "../home/RegistryCard";
import type { TabProps } from "./query";

const RegistriesQuery = graphql(
  `
    query OrganizationRegistries(
      $name: String!
      $where: RegistryWhere
      $first: Int
      $after: String
      $last: Int
      $before: String
    ) {
      organization(name: $name) {
        id
        registries(where: $where, first: $first, after: $after, last: $last, before: $before) {
          totalCount
          nodes {
            id
            ...RegistryCard
          }
          pageInfo {
            ...Page
          }
        }
      }
    }
  `,
  [PageFields, RegistryCardFields],
);

const PAGE = 24;

/** The organization's registries, page by page. */
export function Registries({ organization }: TabProps) {
  const { name } = organization;
  const { parameters } = useParameters();
  const { page, go } = usePage(PAGE);
  const text = parameters.get("q") ?? "";
  const { data, error, again } = useRead(
    RegistriesQuery,
    { name, where: text ? { name: { matches: anyCase(text) } } : null, ...page },
    { isMain: true },
  );
  const found = data?.organization?.registries;
  return (
    <section>
      <h2 className="visually-hidden">Registries</h2>
      <Bar organization={organization} text={text} />
      {error && <Failed error={error} again={again} />}
      {!data && !error && <Waiting />}
      {found?.nodes.length === 0 && (
        <Empty title={text ? `No registry has “${text}” in its name` : "No registry yet"} />
      )}
      {found && found.nodes.length > 0 && (
        <>
          <ul className="cards">
            {found.nodes.map((registry) => (
              <li key={registry.id}>
                <RegistryCard organization={name} registry={registry} />
              </li>
            ))}
          </ul>
          <Pager
            pageInfo={found.pageInfo}
            shown={found.nodes.length}
            total={found.totalCount}
            what="registries"
            go={go}
          />
        </>
      )}
    </section>
  );
}

/** A pattern of the text itself, in small letters or large. */
function anyCase(text: string): string {
  return `(?i)${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`;
}

function Bar({ organization, text }: { organization: TabProps["organization"]; text: string }) {
  const { isAdministrator } = useViewer();
  const { name, viewerRole } = organization;
  const mayCreate = isAdministrator || viewerRole === "MEMBER" || viewerRole === "ADMIN";
  return (
    <div className="section-line">
      <NameFilter key={text} shown={text} />
      {mayCreate ? (
        <Link href={links.newRegistry(name)} className="button primary">
          Create registry
        </Link>
      ) : (
        <span className="muted">Creating a registry needs the role Member.</span>
      )}
    </div>
  );
}

function NameFilter({ shown }: { shown: string }) {
  const { set } = useParameters();
  const [text, setText] = useState(shown);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set({ q: text.trim() });
  };
  return (
    <form onSubmit={submit} role="search" aria-label="Registries">
      <input
        type="search"
        aria-label="Filter registries by name"
        placeholder="Filter by name"
        maxLength={100}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === "") set({ q: null });
        }}
      />
    </form>
  );
}

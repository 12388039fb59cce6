import { Link } from "wouter";
import { graphql, type ResultOf } from "../../api/graphql";
import { links } from "../../app/links";
import { useViewer } from "../../app/session";
import { RegistryCard, RegistryCardFields } from "./RegistryCard";

export const OrganizationCardsFields = graphql(
  `
    fragment OrganizationCards on Organization {
      id
      name
      displayName
      viewerRole
      registries(first: 24) {
        totalCount
        nodes {
          id
          ...RegistryCard
        }
      }
    }
  `,
  [RegistryCardFields],
);

interface Props {
  organization: ResultOf<typeof OrganizationCardsFields>;
}

/** An organization's registries as cards, the first of them. */
export function OrganizationCards({ organization }: Props) {
  const { name, displayName, registries, viewerRole } = organization;
  const rest = registries.totalCount - registries.nodes.length;
  const { isAdministrator } = useViewer();
  const mayCreate = isAdministrator || viewerRole === "MEMBER" || viewerRole === "ADMIN";
  return (
    <section className="organization-cards" aria-label={displayName}>
      <div className="section-line">
        <h2>
          <Link href={links.organization(name)}>{displayName}</Link>
        </h2>
        <div className="actions">
          <Link href={links.organization(name, "teams")} className="button">
            Teams
          </Link>
          {mayCreate && (
            <Link href={links.newRegistry(name)} className="button primary">
              Create registry
            </Link>
          )}
        </div>
      </div>
      <ul className="cards">
        {registries.nodes.map((registry) => (
          <li key={registry.id}>
            <RegistryCard organization={name} registry={registry} />
          </li>
        ))}
      </ul>
      {registries.nodes.length === 0 && <p className="muted">No registry that you may see.</p>}
      {rest > 0 && (
        <p>
          <Link href={links.organization(name)}>
            All {registries.totalCount.toLocaleString("en")} registries of {displayName}
          </Link>
        </p>
      )}
    </section>
  );
}

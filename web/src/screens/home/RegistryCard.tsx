import { Link } from "wouter";
import { graphql, type ResultOf } from "../../api/graphql";
import { links } from "../../app/links";
import { Time } from "../../parts/Time";
import { Types } from "../../parts/Types";

export const RegistryCardFields = graphql(`
  fragment RegistryCard on Registry {
    id
    name
    description
    visibility
    isCore
    acceptsAllTypes
    acceptedTypes
    updatedAt
    collections(first: 1) {
      totalCount
    }
  }
`);

interface Props {
  organization: string;
  registry: ResultOf<typeof RegistryCardFields>;
}

/** A registry at a glance: what it takes, how much is in it, who may see it. */
export function RegistryCard({ organization, registry }: Props) {
  const count = registry.collections.totalCount;
  return (
    <article className="registry-card">
      <div className="section-line">
        <h3>{registry.name}</h3>
        {registry.visibility === "RESTRICTED" && <span className="badge">Restricted</span>}
        {registry.isCore && <span className="badge">Core</span>}
      </div>
      <p className="description">{registry.description || "No description."}</p>
      <Types types={registry.acceptedTypes} acceptsAll={registry.acceptsAllTypes} />
      <div className="card-foot">
        <span className="muted">
          {count === 1 ? "1 collection" : `${count.toLocaleString("en")} collections`}, changed{" "}
          <Time at={registry.updatedAt} />
        </span>
        <Link
          href={links.registry({ organization, registry: registry.name })}
          className="button small"
          aria-label={`View details of ${registry.name}`}
        >
          View details
        </Link>
      </div>
    </article>
  );
}

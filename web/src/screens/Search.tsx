import { Link } from "wouter";
import { graphql, type ResultOf } from "../api/graphql";
import { useRead } from "../api/read";
import { links } from "../app/links";
import { Empty } from "../parts/Empty";
import { Failed } from "../parts/Failed";
import { useParameters } from "../parts/page";
import { Title } from "../parts/Title";
import { Waiting } from "../parts/Waiting";

const SearchQuery = graphql(`
  query Search($text: String!, $after: String) {
    search(text: $text, first: 25, after: $after) {
      totalCount
      nodes {
        __typename
        ... on Registry {
          id
          name
          description
          organization {
            id
            name
          }
        }
        ... on Collection {
          id
          name
          tags
          types
          registry {
            id
            name
            organization {
              id
              name
            }
          }
        }
        ... on Version {
          id
          number
          aliases
          tags
          collection {
            id
            name
            registry {
              id
              name
              organization {
                id
                name
              }
            }
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Hit = ResultOf<typeof SearchQuery>["search"]["nodes"][number];

/** What was found, the best first. */
export function Search() {
  const { parameters, set } = useParameters();
  const text = parameters.get("q") ?? "";
  const after = parameters.get("after");
  const { data, error, again } = useRead(
    SearchQuery,
    { text, ...(after ? { after } : {}) },
    { pause: !text, isMain: true },
  );
  const found = data?.search;
  return (
    <section>
      <Title text={text ? `Search: ${text}` : "Search"} />
      {!text && <Empty title="Type what you look for above, and press Enter" />}
      {error && !data && <Failed error={error} again={again} />}
      {text && !data && !error && <Waiting what="Searching" />}
      {found?.nodes.length === 0 && (
        <Empty title="Nothing found">
          <p>The search looks at names, descriptions, tags and aliases, by whole words.</p>
        </Empty>
      )}
      {found && found.nodes.length > 0 && (
        <>
          <p className="muted">{found.totalCount.toLocaleString("en")} found</p>
          <ul className="hits">
            {found.nodes.map((hit) => (
              <li key={hit.id}>
                <HitLine hit={hit} />
              </li>
            ))}
          </ul>
          {found.pageInfo.hasNextPage && (
            <button
              type="button"
              className="button"
              onClick={() => set({ after: found.pageInfo.endCursor })}
            >
              Next page
            </button>
          )}
        </>
      )}
    </section>
  );
}

function HitLine({ hit }: { hit: Hit }) {
  if (hit.__typename === "Registry") {
    const organization = hit.organization.name;
    return (
      <HitLink
        kind="Registry"
        href={links.registry({ organization, registry: hit.name })}
        path={[organization, hit.name]}
        words={[]}
      />
    );
  }
  if (hit.__typename === "Collection") {
    const at = placeOf(hit);
    return (
      <HitLink
        kind="Collection"
        href={links.collection(at)}
        path={[at.organization, at.registry, at.collection]}
        words={hit.tags}
      />
    );
  }
  const at = placeOf(hit.collection);
  return (
    <HitLink
      kind="Version"
      href={links.version(at, `v${hit.number}`)}
      path={[at.organization, at.registry, `${at.collection}:v${hit.number}`]}
      words={[...hit.aliases, ...hit.tags]}
    />
  );
}

function placeOf(collection: {
  name: string;
  registry: { name: string; organization: { name: string } };
}) {
  const { name, registry } = collection;
  return { organization: registry.organization.name, registry: registry.name, collection: name };
}

interface HitProps {
  kind: string;
  href: string;
  path: readonly string[];
  words: readonly string[];
}

function HitLink({ kind, href, path, words }: HitProps) {
  return (
    <>
      <span className="badge">{kind}</span>
      <Link href={href}>{path.join(" / ")}</Link>
      {words.map((word) => (
        <span className="chip" key={word}>
          {word}
        </span>
      ))}
    </>
  );
}

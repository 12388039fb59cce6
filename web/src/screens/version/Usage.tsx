import { Link } from "wouter";
import { links, paths, type CollectionPlace } from "../../app/links";
import { graphiqlLink } from "../../app/shown-query";
import { Snippet } from "../../parts/Snippet";
import type { ShownVersion } from "./query";
import { codeFor, QUERY } from "./usage";

interface Props {
  at: CollectionPlace;
  /** The number or alias in the address, by which the code names the version. */
  name: string;
  version: ShownVersion;
}

/** Code that gets at the version, by whichever of its names one likes. */
export default function Usage({ at, name, version }: Props) {
  const variables = JSON.stringify({ path: paths.version(at, name) }, null, 2);
  return (
    <div className="usage">
      <ByName at={at} name={name} version={version} />
      {codeFor(at, name, window.location.origin).map(({ title, what, text }) => (
        <section key={title} aria-label={title}>
          <h2>{title}</h2>
          <Snippet what={what} code={text} />
        </section>
      ))}
      <section aria-label="GraphQL">
        <div className="section-line">
          <h2>GraphQL</h2>
          <a className="button small" href={graphiqlLink({ query: QUERY, variables })}>
            Open in GraphiQL
          </a>
        </div>
        <Snippet what="the query" code={QUERY} />
        <Snippet what="the query's variables" code={variables} />
      </section>
    </div>
  );
}

function ByName({ at, name, version }: Props) {
  const number = `v${version.number}`;
  return (
    <div className="by-name">
      <nav className="chips" aria-label="Name the version by">
        <span>Name it by</span>
        {[number, ...version.aliases].map((each) => (
          <Link
            key={each}
            className="button small"
            href={`${links.version(at, each)}?tab=usage`}
            replace
            aria-current={each === name ? "true" : undefined}
          >
            {each}
          </Link>
        ))}
      </nav>
      <p className="muted">
        {name === number
          ? "A number always means this content."
          : "An alias means whichever version has it when the code runs."}
      </p>
    </div>
  );
}

import { Link } from "wouter";
import { useRead } from "../../api/read";
import { links } from "../../app/links";
import { Copy } from "../../parts/Copy";
import { Some } from "../../parts/Some";
import { Time } from "../../parts/Time";
import { Alias } from "../collection/Alias";
import { personName, placeOf } from "../collection/place";
import { usePages } from "../pick/usePages";
import { RunLine } from "./RunLine";
import type { ShownVersion } from "./query";
import { ConsumersQuery, LinksQuery, SourceQuery } from "./tab-queries";

/** Where the version comes from, who uses it, and where else it is linked. */
export default function Links({ version }: { version: ShownVersion }) {
  const id = version.source.id;
  return (
    <>
      <Source id={id} path={version.source.path} />
      <Consumers id={id} />
      <Elsewhere id={id} own={version.id} />
    </>
  );
}

function Source({ id, path }: { id: string; path: string }) {
  const { data } = useRead(SourceQuery, { id });
  const source = data?.node?.__typename === "ArtifactVersion" ? data.node : undefined;
  return (
    <section className="card" aria-label="Source">
      <h2>Source</h2>
      <p className="with-copy">
        <code>{path}</code>
        <Copy text={path} what="the path of the source" />
      </p>
      {source && (
        <p className="muted">
          Logged <Time at={source.createdAt} /> by {personName(source.createdBy)}
        </p>
      )}
      <h3>Produced by</h3>
      {source?.producedBy && (
        <ul className="lines">
          <RunLine run={source.producedBy} />
        </ul>
      )}
      {source && !source.producedBy && <p className="muted">No run that you may see.</p>}
    </section>
  );
}

function Consumers({ id }: { id: string }) {
  const page = usePages(ConsumersQuery, { id }, false, (data) =>
    data.node?.__typename === "ArtifactVersion" ? data.node.usedBy : undefined,
  );
  return (
    <section className="card" aria-label="Used by">
      <h2>Used by</h2>
      {page.nodes.length > 0 && (
        <ul className="lines">
          {page.nodes.map((run) => (
            <RunLine key={run.id} run={run} />
          ))}
        </ul>
      )}
      {page.nodes.length === 0 && !page.isLoading && (
        <p className="muted">No run that you may see has used it yet.</p>
      )}
      {page.more && <p>{page.more}</p>}
    </section>
  );
}

function Elsewhere({ id, own }: { id: string; own: string }) {
  const page = usePages(LinksQuery, { id }, false, (data) =>
    data.node?.__typename === "ArtifactVersion" ? data.node.links : undefined,
  );
  const others = page.nodes.filter((link) => link.id !== own);
  return (
    <section className="card" aria-label="Linked elsewhere">
      <h2>Linked elsewhere</h2>
      {others.length > 0 && (
        <ul className="lines">
          {others.map((link) => {
            const at = placeOf(link.collection);
            return (
              <li key={link.id}>
                <Link href={links.version(at, `v${link.number}`)}>
                  {at.organization} / {at.registry} / {at.collection}:v{link.number}
                </Link>
                <Some words={link.aliases} most={5}>
                  {(alias) => (
                    <Alias
                      key={alias}
                      alias={alias}
                      protectedAliases={link.collection.registry.protectedAliases}
                    />
                  )}
                </Some>
                <span className="muted">
                  linked <Time at={link.linkedAt} />
                </span>
              </li>
            );
          })}
        </ul>
      )}
      {others.length === 0 && !page.isLoading && (
        <p className="muted">In no other collection that you may see.</p>
      )}
      {page.more && <p>{page.more}</p>}
    </section>
  );
}

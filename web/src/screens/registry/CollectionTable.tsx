import { Link, useLocation } from "wouter";
import { links, paths, type RegistryPlace } from "../../app/links";
import { Chip } from "../../parts/Chip";
import { Copy } from "../../parts/Copy";
import { Empty } from "../../parts/Empty";
import { Pager } from "../../parts/Pager";
import { useRows } from "../../parts/rows";
import { Time } from "../../parts/Time";
import { Types } from "../../parts/Types";
import type { ShownRegistry } from "./Registry";

interface Props {
  at: RegistryPlace;
  collections: ShownRegistry["collections"];
  isFiltered: boolean;
  go: (to: { after?: string; before?: string }) => void;
}

/** One page of a registry's collections. */
export function CollectionTable({ at, collections, isFiltered, go }: Props) {
  const [, navigate] = useLocation();
  const { nodes, pageInfo, totalCount } = collections;
  const hrefs = nodes.map(({ name }) => links.collection({ ...at, collection: name }));
  const rows = useRows(nodes.length, (row) => navigate(hrefs[row] ?? ""));
  if (nodes.length === 0) return <Nothing isFiltered={isFiltered} />;
  return (
    <>
      <div className="table-box">
        <table>
          <caption className="visually-hidden">Collections</caption>
          <thead>
            <tr>
              <th scope="col">Collection</th>
              <th scope="col">Types</th>
              <th scope="col">Tags</th>
              <th scope="col">Newest version</th>
              <th scope="col">Changed</th>
              <th scope="col">
                <span className="visually-hidden">Copy</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {nodes.map((collection, row) => (
              <tr key={collection.id} {...rows.of(row)}>
                <th scope="row">
                  <Link href={hrefs[row] ?? ""}>{collection.name}</Link>
                </th>
                <td>
                  <Types types={collection.types} />
                </td>
                <td>
                  <span className="chips">
                    {collection.tags.map((tag) => (
                      <Chip key={tag} text={tag} />
                    ))}
                  </span>
                </td>
                <td>
                  <Newest version={collection.latestVersion} />
                </td>
                <td>
                  <Time at={collection.updatedAt} />
                </td>
                <td>
                  <Copy
                    text={paths.collection({ ...at, collection: collection.name })}
                    what={`the path of ${collection.name}`}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager
        pageInfo={pageInfo}
        shown={nodes.length}
        total={totalCount}
        what="collections"
        go={go}
      />
    </>
  );
}

type Latest = ShownRegistry["collections"]["nodes"][number]["latestVersion"];

function Newest({ version }: { version: Latest }) {
  if (!version) return <span className="muted">none yet</span>;
  const named = version.aliases.filter((alias) => alias !== "latest");
  return (
    <span className="chips">
      v{version.number}
      {named.map((alias) => (
        <span className="alias" key={alias}>
          {alias}
        </span>
      ))}
    </span>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) return <Empty title="No collection fits these filters" />;
  return (
    <Empty title="No collections yet">
      <p>
        Create one above, or link an artifact with the code above: linking to a collection that does
        not exist creates it.
      </p>
    </Empty>
  );
}

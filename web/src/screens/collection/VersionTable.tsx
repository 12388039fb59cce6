import { useLocation } from "wouter";
import { links, type CollectionPlace } from "../../app/links";
import { Pager } from "../../parts/Pager";
import { useRows } from "../../parts/rows";
import type { ShownCollection } from "./query";
import { VersionRow } from "./VersionRow";

interface Props {
  at: CollectionPlace;
  collection: ShownCollection;
  go: (to: { after?: string; before?: string }) => void;
}

const HEADS = ["Version", "Aliases", "Tags", "Description", "Size, digest", "Source", "Linked"];

/** One page of a collection's versions. */
export function VersionTable({ at, collection, go }: Props) {
  const [, navigate] = useLocation();
  const { nodes, pageInfo, totalCount } = collection.versions;
  const hrefs = nodes.map(({ number }) => links.version(at, `v${number}`));
  const rows = useRows(nodes.length, (row) => navigate(hrefs[row] ?? ""));
  return (
    <>
      <div className="table-box">
        <table className="versions">
          <caption className="visually-hidden">Versions</caption>
          <thead>
            <tr>
              {HEADS.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {nodes.map((version, row) => (
              <VersionRow
                key={version.id}
                at={at}
                version={version}
                href={hrefs[row] ?? ""}
                protectedAliases={collection.registry.protectedAliases}
                row={rows.of(row)}
              />
            ))}
          </tbody>
        </table>
      </div>
      <Pager pageInfo={pageInfo} shown={nodes.length} total={totalCount} what="versions" go={go} />
    </>
  );
}

import { useRead } from "../../api/read";
import { bytes } from "../../parts/bytes";
import { Copy } from "../../parts/Copy";
import { Empty } from "../../parts/Empty";
import { Failed } from "../../parts/Failed";
import { Icon } from "../../parts/Icon";
import { usePage } from "../../parts/page";
import { Pager } from "../../parts/Pager";
import { Waiting } from "../../parts/Waiting";
import type { ItsRegistry } from "../collection/query";
import type { ShownVersion } from "./query";
import { FilesQuery } from "./tab-queries";
import type { ResultOf } from "../../api/graphql";

type Node = NonNullable<ResultOf<typeof FilesQuery>["node"]>;
type File = Extract<Node, { files: unknown }>["files"]["nodes"][number];

interface Props {
  version: ShownVersion;
  registry: ItsRegistry;
}

/** One page of the version's files. */
export default function Files({ version, registry }: Props) {
  const { page, go } = usePage();
  const { data, error, again } = useRead(FilesQuery, { id: version.id, ...page });
  if (error && !data) return <Failed error={error} again={again} />;
  if (!data) return <Waiting />;
  const files = data.node?.__typename === "Version" ? data.node.files : undefined;
  if (!files) return <Empty title="The version is not there any more" />;
  if (files.nodes.length === 0) return <Empty title="It holds no files" />;
  const mayDownload = registry.viewerCan.includes("DOWNLOAD");
  return (
    <>
      {!mayDownload && (
        <p className="muted">
          Downloading needs the role Viewer in the registry {registry.name}; yours shows what there
          is.
        </p>
      )}
      <div className="table-box">
        <table className="files">
          <caption className="visually-hidden">Files</caption>
          <thead>
            <tr>
              <th scope="col">Path</th>
              <th scope="col">Size</th>
              <th scope="col">Digest</th>
              <th scope="col">
                <span className="visually-hidden">Download</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {files.nodes.map((file) => (
              <Row key={file.path} file={file} />
            ))}
          </tbody>
        </table>
      </div>
      <Pager
        pageInfo={files.pageInfo}
        shown={files.nodes.length}
        total={files.totalCount}
        what="files"
        go={go}
      />
    </>
  );
}

function Row({ file }: { file: File }) {
  const { path, sizeBytes, digest, reference } = file;
  return (
    <tr>
      <th scope="row">
        <span>{path}</span>
        {reference !== null && <Reference to={reference} />}
      </th>
      <td className="number">{bytes(sizeBytes)}</td>
      <td>
        <span className="with-copy">
          <code title={digest}>{digest.slice(0, 12)}</code>
          <Copy text={digest} what={`the digest of ${path}`} />
        </span>
      </td>
      <td>
        <Download file={file} />
      </td>
    </tr>
  );
}

function Reference({ to }: { to: string }) {
  // Whoever logged it chose the address; only the web's own kinds are safe to follow.
  const isWeb = /^https?:\/\//i.test(to);
  return (
    <span className="reference muted">
      refers to{" "}
      {isWeb ? (
        <a href={to} rel="noopener noreferrer nofollow">
          {to}
        </a>
      ) : (
        to
      )}
    </span>
  );
}

function Download({ file: { path, url, reference } }: { file: File }) {
  if (url) {
    return (
      <a className="button small" href={url} download aria-label={`Download ${path}`}>
        <Icon name="download" /> Download
      </a>
    );
  }
  return (
    <span className="muted">{reference === null ? "not for your role" : "kept elsewhere"}</span>
  );
}

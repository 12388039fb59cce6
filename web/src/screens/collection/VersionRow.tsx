import type { ComponentProps } from "react";
import { Link } from "wouter";
import { paths, type CollectionPlace } from "../../app/links";
import { bytes } from "../../parts/bytes";
import { Copy } from "../../parts/Copy";
import { TagList } from "../../parts/TagList";
import { Time } from "../../parts/Time";
import { AliasList } from "./AliasList";
import { personName } from "./place";
import type { ShownVersion } from "./query";

interface Props {
  at: CollectionPlace;
  version: ShownVersion;
  href: string;
  protectedAliases: readonly string[];
  row: ComponentProps<"tr">;
}

/** A version, with what people ask for most without opening it. */
export function VersionRow({ at, version, href, protectedAliases, row }: Props) {
  const { number, aliases, description, sizeBytes, digest, source, linkedAt, linkedBy } = version;
  const name = `v${number}`;
  const run = source.producedBy;
  return (
    <tr {...row}>
      <th scope="row">
        <span className="with-copy">
          <Link href={href}>{name}</Link>
          <Copy text={paths.version(at, name)} what={`the path of ${name}`} />
        </span>
      </th>
      <td className="aliases">
        <AliasList at={at} aliases={aliases} protectedAliases={protectedAliases} />
      </td>
      <td className="tags">
        <TagList tags={source.tags} />
      </td>
      <td className="first-line" title={description?.slice(0, 500)}>
        <span>{firstLine(description)}</span>
      </td>
      <td className="size">
        {bytes(sizeBytes)}
        <span className="with-copy muted">
          <code>{digest.slice(0, 8)}</code>
          <Copy text={digest} what={`the digest of ${name}`} />
        </span>
      </td>
      <td className="source">
        <span>{source.path}</span>
        {run && <span className="muted">by {run.displayName || run.name}</span>}
      </td>
      <td className="linked">
        <Time at={linkedAt} />
        <span className="muted">by {personName(linkedBy)}</span>
      </td>
    </tr>
  );
}

const LONGEST = 200;

/** The first line that says something, without the marks of a heading. */
function firstLine(text: string | null): string {
  const line = /\S.*/.exec(text ?? "")?.[0] ?? "";
  return line.replace(/^#+\s*/, "").slice(0, LONGEST);
}

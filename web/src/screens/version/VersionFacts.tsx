import type { ReactNode } from "react";
import type { CollectionPlace } from "../../app/links";
import { bytes } from "../../parts/bytes";
import { Copy } from "../../parts/Copy";
import { Time } from "../../parts/Time";
import { personName } from "../collection/place";
import { AliasEditor } from "./AliasEditor";
import type { ItsCollection, ShownVersion } from "./query";
import { SourceTags } from "./SourceTags";

interface Props {
  at: CollectionPlace;
  name: string;
  version: ShownVersion;
  collection: ItsCollection;
  gone: () => void;
}

/** What the version is called, how large it is, where it came from. */
export function VersionFacts({ at, name, version, collection, gone }: Props) {
  const { type, sizeBytes, digest, source, linkedAt, linkedBy } = version;
  return (
    <dl className="fact-list">
      <Fact name="Aliases" isWide>
        <AliasEditor at={at} name={name} version={version} collection={collection} gone={gone} />
      </Fact>
      <Fact name="Tags" isWide>
        <SourceTags version={version} gone={gone} />
      </Fact>
      <Fact name="Type">
        <span className="type">{type}</span>
      </Fact>
      <Fact name="Size">{bytes(sizeBytes)}</Fact>
      <Fact name="Digest">
        <span className="with-copy">
          <code title={digest}>{digest.slice(0, 12)}</code>
          <Copy text={digest} what="the digest" />
        </span>
      </Fact>
      <Fact name="Source">
        <span className="with-copy">
          {source.path}
          <Copy text={source.path} what="the path of the source" />
        </span>
      </Fact>
      <Fact name="Linked">
        <Time at={linkedAt} /> by {personName(linkedBy)}
      </Fact>
    </dl>
  );
}

function Fact(props: { name: string; isWide?: boolean; children: ReactNode }) {
  return (
    <div className={props.isWide ? "wide" : undefined}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

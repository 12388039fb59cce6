import { useState } from "react";
import { links, paths, type CollectionPlace } from "../../app/links";
import { Copy } from "../../parts/Copy";
import { Reason } from "../../parts/Reason";
import { Title } from "../../parts/Title";
import { reasonAgainst } from "../collection/may";
import type { ItsCollection, ShownVersion } from "./query";
import { Switcher } from "./Switcher";
import { Unlink } from "./Unlink";

interface Props {
  at: CollectionPlace;
  /** The number or alias in the address. */
  name: string;
  version: ShownVersion;
  collection: ItsCollection;
}

/** Which version it is, and the ways to the others. */
export function VersionTitle({ at, name, version, collection }: Props) {
  const [isUnlinking, setUnlinking] = useState(false);
  const { registry } = collection;
  const number = `v${version.number}`;
  const reason = against(version, collection);
  return (
    <>
      <Title
        text={`${at.collection}:${number}`}
        crumbs={[
          { text: "Registries", href: links.home() },
          { text: registry.organization.displayName, href: links.organization(at.organization) },
          { text: at.registry, href: links.registry(at) },
          { text: at.collection, href: links.collection(at) },
        ]}
        actions={
          <>
            <Switcher at={at} version={version} collection={collection} />
            <button
              type="button"
              className="button"
              disabled={reason !== undefined}
              title={reason}
              onClick={() => setUnlinking(true)}
            >
              Unlink
            </button>
          </>
        }
      />
      <p className="full-name">
        <code>{paths.version(at, number)}</code>
        <Copy text={paths.version(at, number)} what="the full name" label="Copy" />
        {name !== number && (
          <span className="pin">
            {name} → {number}
          </span>
        )}
      </p>
      {reason && <Reason>{reason}</Reason>}
      {isUnlinking && <Unlink at={at} version={version} close={() => setUnlinking(false)} />}
    </>
  );
}

function against(version: ShownVersion, { registry }: ItsCollection): string | undefined {
  const held = version.aliases.find((alias) => registry.protectedAliases.includes(alias));
  const ofHeld = held && reasonAgainst(registry, "EDIT_PROTECTED_ALIASES");
  const reason = reasonAgainst(registry, "UNLINK");
  return (
    reason ?? (ofHeld && `It cannot be unlinked: it has the protected alias ${held}. ${ofHeld}`)
  );
}

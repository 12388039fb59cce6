import { paths, type CollectionPlace } from "../../app/links";
import { Copy } from "../../parts/Copy";
import { WordEditor } from "../../parts/WordEditor";
import { Alias } from "../collection/Alias";
import { byWeight } from "../collection/aliases";
import { reasonAgainst, reasonAgainstAlias } from "../collection/may";
import type { ItsCollection, ShownVersion } from "./query";
import { useAliases } from "./useAliases";

interface Props {
  at: CollectionPlace;
  name: string;
  version: ShownVersion;
  collection: ItsCollection;
  gone: () => void;
}

/** The version's aliases: set, moved here from another version, taken away. */
export function AliasEditor({ at, name, version, collection, gone }: Props) {
  const { add, remove, refusals, clear } = useAliases(at, name, version, gone);
  const { registry } = collection;
  return (
    <WordEditor
      what="alias"
      words={byWeight(version.aliases, registry.protectedAliases)}
      reason={reasonAgainst(registry, "EDIT_ALIASES")}
      keeps={(alias) => reasonAgainstAlias(registry, alias)}
      refusals={refusals}
      clear={clear}
      chip={(alias, button) => (
        <Alias
          alias={alias}
          protectedAliases={registry.protectedAliases}
          reason={reasonAgainstAlias(registry, alias)}
        >
          <Copy text={paths.version(at, alias)} what={`the path by ${alias}`} />
          {button}
        </Alias>
      )}
      add={add}
      remove={(alias, focus) => void remove(alias, focus)}
    />
  );
}

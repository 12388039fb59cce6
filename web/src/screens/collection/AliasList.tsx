import { paths, type CollectionPlace } from "../../app/links";
import { Copy } from "../../parts/Copy";
import { Alias } from "./Alias";
import { Some } from "./Some";

const MOST = 6;

interface Props {
  at: CollectionPlace;
  aliases: readonly string[];
  protectedAliases: readonly string[];
}

/** A version's aliases, each with a button that copies its path; the first few of many. */
export function AliasList({ at, aliases, protectedAliases }: Props) {
  // What must not be overlooked comes first.
  const rank = (alias: string) =>
    protectedAliases.includes(alias) ? 0 : alias === "latest" ? 1 : 2;
  const inOrder = [...aliases].sort((one, other) => rank(one) - rank(other));
  return (
    <Some words={inOrder} most={MOST}>
      {(alias) => (
        <Alias key={alias} alias={alias} protectedAliases={protectedAliases}>
          <Copy text={paths.version(at, alias)} what={`the path by ${alias}`} />
        </Alias>
      )}
    </Some>
  );
}

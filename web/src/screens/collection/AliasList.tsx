import { paths, type CollectionPlace } from "../../app/links";
import { Copy } from "../../parts/Copy";
import { Some } from "../../parts/Some";
import { Alias } from "./Alias";
import { byWeight } from "./aliases";

const MOST = 6;

interface Props {
  at: CollectionPlace;
  aliases: readonly string[];
  protectedAliases: readonly string[];
}

/** A version's aliases, each with a button that copies its path; the first few of many. */
export function AliasList({ at, aliases, protectedAliases }: Props) {
  return (
    <Some words={byWeight(aliases, protectedAliases)} most={MOST}>
      {(alias) => (
        <Alias key={alias} alias={alias} protectedAliases={protectedAliases}>
          <Copy text={paths.version(at, alias)} what={`the path by ${alias}`} />
        </Alias>
      )}
    </Some>
  );
}

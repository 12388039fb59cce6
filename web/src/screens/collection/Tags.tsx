import { useTagEdit } from "../../parts/useTagEdit";
import { WordEditor } from "../../parts/WordEditor";
import { reasonAgainst } from "./may";
import { UpdateCollection, type ShownCollection } from "./query";

/** The collection's tags, changed where they stand. */
export function Tags({ collection, gone }: { collection: ShownCollection; gone: () => void }) {
  const { id: collectionId, tags, registry } = collection;
  const edit = useTagEdit(UpdateCollection, (change) => ({ collectionId, ...change }), gone);
  return (
    <WordEditor what="tag" words={tags} reason={reasonAgainst(registry, "EDIT_TAGS")} {...edit} />
  );
}

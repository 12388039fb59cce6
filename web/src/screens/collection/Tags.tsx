import type { ShownCollection } from "./query";
import { UpdateCollection } from "./query";
import { reasonAgainst } from "./may";
import { useEdit } from "./useEdit";
import { WordEditor } from "./WordEditor";

/** The collection's tags, changed where they stand. */
export function Tags({ collection, gone }: { collection: ShownCollection; gone: () => void }) {
  const { edit, refusals, clear } = useEdit(UpdateCollection, gone);
  const collectionId = collection.id;
  const adding = (tag: string) => ({ collectionId, addTags: [tag] });
  const removing = (tag: string) => ({ collectionId, removeTags: [tag] });
  const added = (tag: string) => `Added the tag ${tag}.`;
  const removed = (tag: string) => `Removed the tag ${tag}.`;
  return (
    <WordEditor
      what="tag"
      words={collection.tags}
      reason={reasonAgainst(collection.registry, "EDIT_TAGS")}
      refusals={refusals}
      clear={clear}
      chip={(tag, remove) => (
        <span className="chip">
          {tag}
          {remove}
        </span>
      )}
      add={(tag) =>
        edit({ input: adding(tag), said: added(tag) }, { input: removing(tag), said: removed(tag) })
      }
      remove={(tag) =>
        void edit(
          { input: removing(tag), said: removed(tag) },
          { input: adding(tag), said: added(tag) },
        )
      }
    />
  );
}

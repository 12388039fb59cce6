import { useEdit } from "../collection/useEdit";
import { WordEditor } from "../collection/WordEditor";
import { UpdateSource, type ShownVersion } from "./query";

/** The tags, which the source carries to every place where it is linked. */
export function SourceTags({ version, gone }: { version: ShownVersion; gone: () => void }) {
  const { edit, refusals, clear } = useEdit(UpdateSource, gone);
  const { id: artifactVersionId, tags, artifact } = version.source;
  const adding = (tag: string) => ({ artifactVersionId, addTags: [tag] });
  const removing = (tag: string) => ({ artifactVersionId, removeTags: [tag] });
  const added = (tag: string) => `Added the tag ${tag}.`;
  const removed = (tag: string) => `Removed the tag ${tag}.`;
  const reason = artifact.project
    ? undefined
    : "Tags belong to the source; this needs the role Member in its team.";
  return (
    <WordEditor
      what="tag"
      words={tags}
      reason={reason}
      refusals={refusals}
      clear={clear}
      chip={(tag, button) => (
        <span className="chip">
          {tag}
          {button}
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

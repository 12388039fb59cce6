import { useTagEdit } from "../../parts/useTagEdit";
import { WordEditor } from "../../parts/WordEditor";
import { UpdateSource, type ShownVersion } from "./query";

/** The tags, which the source carries to every place where it is linked. */
export function SourceTags({ version, gone }: { version: ShownVersion; gone: () => void }) {
  const { id: artifactVersionId, tags, artifact } = version.source;
  const edit = useTagEdit(UpdateSource, (change) => ({ artifactVersionId, ...change }), gone);
  const reason = artifact.project
    ? undefined
    : "Tags belong to the source; this needs the role Member in its team.";
  return <WordEditor what="tag" words={tags} reason={reason} {...edit} />;
}

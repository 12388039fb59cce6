import type { Refusal } from "../../api/change";
import { ArtifactField } from "./ArtifactField";
import type { Picked } from "./picked";
import { ProjectField } from "./ProjectField";
import { VersionField } from "./VersionField";

interface Props {
  organization: string;
  /** Only artifacts of these types are offered; none given means any. */
  types: readonly string[];
  picked: Picked;
  pick: (picked: Picked) => void;
  refusals: readonly Refusal[];
}

/** Project, then artifact, then version, each narrowed by what was chosen before. */
export function VersionPicker({ organization, types, picked, pick, refusals }: Props) {
  const { project, artifact, version } = picked;
  return (
    <>
      <ProjectField
        organization={organization}
        picked={project}
        pick={(project) => pick({ project })}
      />
      <ArtifactField
        key={`artifact of ${project?.value}`}
        project={project?.value}
        types={types}
        picked={artifact}
        pick={(artifact) => pick({ project, artifact })}
      />
      <VersionField
        key={`version of ${artifact?.value}`}
        artifact={artifact?.value}
        picked={version}
        pick={(version) => pick({ project, artifact, version })}
        refusals={refusals}
      />
    </>
  );
}

import { Field } from "../../parts/Field";
import { Choice } from "./Choice";
import { fits, withPicked, type PickedArtifact } from "./picked";
import { ArtifactsQuery } from "./query";
import { usePages } from "./usePages";

interface Props {
  project: string | undefined;
  types: readonly string[];
  picked: PickedArtifact | undefined;
  pick: (artifact: PickedArtifact | undefined) => void;
}

/** The artifacts of the project that are of these types. */
export function ArtifactField({ project, types, picked, pick }: Props) {
  // The server narrows by one type alone; of several, what does not fit is left out here.
  const type = types.length === 1 ? (types[0] ?? null) : null;
  const page = usePages(ArtifactsQuery, { project: project ?? "", type }, !project, (data) => {
    return data.project?.artifacts;
  });
  const options = page.nodes
    .filter(({ type }) => fits(type, types))
    .map(({ id, name, type }) => ({ value: id, text: `${name} (${type})`, type }));
  return (
    <Field label="Artifact" hint={page.more}>
      {(tied) => (
        <Choice
          tied={tied}
          value={picked?.value}
          pick={(id) => pick(options.find(({ value }) => value === id))}
          groups={[{ options: withPicked(options, picked) }]}
          isDisabled={!project}
          empty={project ? none(types, page) : "Select a project first"}
          prompt="Select an artifact"
        />
      )}
    </Field>
  );
}

function none(types: readonly string[], page: { isLoading: boolean; more: unknown }): string {
  if (page.isLoading) return "Loading…";
  const ofTypes = types.length > 0 ? ` of type ${types.join(" or ")}` : "";
  return page.more ? `None${ofTypes} so far` : `None${ofTypes}`;
}

import { Field } from "../../parts/Field";
import { Choice, type Group, type Option } from "./Choice";
import { MoreProjects } from "./MoreProjects";
import { useProjects, type Team } from "./useProjects";

interface Props {
  organization: string;
  picked: Option | undefined;
  pick: (project: Option | undefined) => void;
}

/** The projects of every team that one may read from. */
export function ProjectField({ organization, picked, pick }: Props) {
  const teams = useProjects(organization);
  const loaded = teams.nodes.map(groupOf).filter(({ options }) => options.length > 0);
  const known = loaded.flatMap(({ options }) => options);
  const isMissing = picked && !known.some(({ value }) => value === picked.value);
  // What was chosen stays so, though it stands on a page that is not loaded.
  const groups = isMissing ? [{ options: [picked] }, ...loaded] : loaded;
  const isMore = teams.more || teams.cut.length > 0;
  return (
    <Field label="Project" hint={isMore && <MoreProjects {...teams} />}>
      {(tied) => (
        <Choice
          tied={tied}
          value={picked?.value}
          pick={(path) => pick(known.find(({ value }) => value === path))}
          groups={groups}
          empty={teams.isLoading ? "Loading…" : "No team of yours has a project"}
          prompt="Select a project"
        />
      )}
    </Field>
  );
}

function groupOf({ name, projects }: Team): Group {
  return {
    label: name,
    options: projects.nodes.map(({ path, name }) => ({ value: path, text: name })),
  };
}

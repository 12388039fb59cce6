import { useEffect } from "react";
import type { Refusal } from "../../api/change";
import { useRead } from "../../api/read";
import { Field } from "../../parts/Field";
import { ArtifactsQuery, ProjectsQuery, VersionsQuery } from "./query";
import { Choice, usePages } from "./Choice";

/** What has been chosen so far: the path of a project, the ids of the others. */
export interface Picked {
  project?: string | undefined;
  artifact?: string | undefined;
  version?: string | undefined;
}

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
      <Project organization={organization} value={project} pick={(project) => pick({ project })} />
      <Artifact
        key={`artifact of ${project}`}
        project={project}
        types={types}
        value={artifact}
        pick={(artifact) => pick({ project, artifact })}
      />
      <Version
        key={`version of ${artifact}`}
        artifact={artifact}
        value={version}
        pick={(version) => pick({ project, artifact, version })}
        refusals={refusals}
      />
    </>
  );
}

type Pick = (value: string | undefined) => void;

function Project(props: { organization: string; value: string | undefined; pick: Pick }) {
  const { data } = useRead(ProjectsQuery, { organization: props.organization });
  const teams = data?.organization?.teams.nodes ?? [];
  const groups = teams.map(({ name, projects }) => ({
    label: name,
    options: projects.nodes.map((project) => ({ value: project.path, text: project.name })),
  }));
  const isCut =
    data?.organization?.teams.pageInfo.hasNextPage ||
    teams.some(({ projects }) => projects.totalCount > projects.nodes.length);
  return (
    <Field label="Project" hint={isCut ? "The first 100 of each are shown." : undefined}>
      {(tied) => (
        <Choice
          tied={tied}
          value={props.value}
          pick={props.pick}
          groups={groups.filter(({ options }) => options.length > 0)}
          empty={data ? "No team of yours has a project" : "Loading…"}
          prompt="Select a project"
        />
      )}
    </Field>
  );
}

function Artifact(props: {
  project: string | undefined;
  types: readonly string[];
  value: string | undefined;
  pick: Pick;
}) {
  const { project, types } = props;
  // The server narrows by one type alone; of several, what does not fit is left out here.
  const type = types.length === 1 ? (types[0] ?? null) : null;
  const page = usePages(ArtifactsQuery, { project: project ?? "", type }, !project, (data) => {
    return data.project?.artifacts;
  });
  const fitting = page.nodes.filter(({ type }) => types.length === 0 || types.includes(type));
  const isGone = props.value && !page.isLoading && !fitting.some(({ id }) => id === props.value);
  useEffect(() => {
    // Other types were chosen since.
    if (isGone) props.pick(undefined);
  }, [isGone]);
  const options = fitting.map(({ id, name, type }) => ({ value: id, text: `${name} (${type})` }));
  const ofType = types.length > 0 ? ` of type ${types.join(" or ")}` : "";
  return (
    <Field label="Artifact" hint={page.more}>
      {(tied) => (
        <Choice
          tied={tied}
          value={props.value}
          pick={props.pick}
          groups={[{ options }]}
          isDisabled={!project}
          empty={
            !project
              ? "Select a project first"
              : page.isLoading
                ? "Loading…"
                : `None${ofType}${page.more ? " so far" : ""}`
          }
          prompt="Select an artifact"
        />
      )}
    </Field>
  );
}

function Version(props: {
  artifact: string | undefined;
  value: string | undefined;
  pick: Pick;
  refusals: readonly Refusal[];
}) {
  const { artifact } = props;
  const page = usePages(VersionsQuery, { id: artifact ?? "" }, !artifact, (data) => {
    return data.node?.__typename === "Artifact" ? data.node.versions : undefined;
  });
  const committed = page.nodes.filter(({ state }) => state === "COMMITTED");
  const options = committed.map(({ id, number, aliases }) => ({
    value: id,
    text: [`v${number}`, ...(aliases.length > 0 ? [`(${aliases.join(", ")})`] : [])].join(" "),
  }));
  return (
    <Field label="Version" hint={page.more} name="link" refusals={props.refusals}>
      {(tied) => (
        <Choice
          tied={tied}
          value={props.value}
          pick={props.pick}
          groups={[{ options }]}
          isDisabled={!artifact}
          empty={!artifact ? "Select an artifact first" : page.isLoading ? "Loading…" : "None"}
          prompt="Select a version"
        />
      )}
    </Field>
  );
}

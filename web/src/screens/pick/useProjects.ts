import { useState } from "react";
import { useClient } from "urql";
import { TeamProjectsQuery, TeamsQuery, type Projects } from "./query";
import { usePages, type Pages } from "./usePages";

export interface Team {
  id: string;
  name: string;
  projects: Projects;
}

export interface TeamsSoFar extends Pages<Team> {
  /** Those that have more projects than are loaded. */
  cut: readonly Team[];
  /** Reads the next projects of one team. */
  load: (team: Team) => Promise<void>;
}

/** The teams of an organization with their projects, as far as either were asked for. */
export function useProjects(organization: string): TeamsSoFar {
  const client = useClient();
  const page = usePages(TeamsQuery, { organization }, false, (data) => data.organization?.teams);
  const [further, setFurther] = useState<ReadonlyMap<string, Projects>>(new Map());
  const load = async ({ id, projects }: Team) => {
    const variables = { id, after: projects.pageInfo.endCursor };
    const { data } = await client.query(TeamProjectsQuery, variables);
    if (data?.node?.__typename !== "Team") return;
    const next = data.node.projects;
    const all = { ...next, nodes: [...projects.nodes, ...next.nodes] };
    setFurther((known) => new Map(known).set(id, all));
  };
  const nodes = page.nodes.map((team) => ({
    ...team,
    projects: further.get(team.id) ?? team.projects,
  }));
  const cut = nodes.filter(({ projects }) => projects.pageInfo.hasNextPage);
  return { ...page, nodes, cut, load };
}

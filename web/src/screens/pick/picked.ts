import type { Option } from "./Choice";

/** What has been chosen so far: the path of a project, the ids of the others. */
export interface Picked {
  project?: Option | undefined;
  artifact?: PickedArtifact | undefined;
  version?: Option | undefined;
}

export interface PickedArtifact extends Option {
  type: string;
}

/** Whether there is a choice of these types. */
export function fits(type: string, types: readonly string[]): boolean {
  return types.length === 0 || types.includes(type);
}

/** What stays chosen where only these types are offered. */
export function fitting(picked: Picked, types: readonly string[]): Picked {
  const { project, artifact } = picked;
  return artifact && !fits(artifact.type, types) ? { project } : picked;
}

/** The options, with the chosen one though it stands on a page that is not loaded. */
export function withPicked(options: readonly Option[], picked: Option | undefined): Option[] {
  const isMissing = picked && !options.some(({ value }) => value === picked.value);
  return isMissing ? [picked, ...options] : [...options];
}

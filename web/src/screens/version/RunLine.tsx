import { Time } from "../../parts/Time";

interface Props {
  run: {
    name: string;
    displayName: string | null;
    state: string;
    createdAt: string;
    project: { path: string } | null;
  };
}

/** A run in a list: its name, where it ran, how it ended. */
export function RunLine({ run }: Props) {
  const { name, displayName, state, createdAt, project } = run;
  return (
    <li>
      <strong>{displayName || name}</strong>
      {displayName && displayName !== name && <code>{name}</code>}
      {project && <span>{project.path}</span>}
      <span className="badge">{state.toLowerCase()}</span>
      <span className="muted">
        begun <Time at={createdAt} />
      </span>
    </li>
  );
}

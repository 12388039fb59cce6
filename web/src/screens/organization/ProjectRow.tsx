import { useState } from "react";
import { useChange } from "../../api/change";
import { useToast } from "../../app/Toasts";
import { Confirm } from "../../parts/Confirm";
import { Copy } from "../../parts/Copy";
import { Time } from "../../parts/Time";
import { DeleteProjectMutation, type ShownProject } from "./projects";

interface Props {
  project: ShownProject;
  reason: string | undefined;
  deleted: () => void;
}

/** A project, what is in it, and how to be rid of it. */
export function ProjectRow({ project, reason, deleted }: Props) {
  const { run, refusals, isRunning, clear } = useChange(DeleteProjectMutation);
  const [isAsking, setAsking] = useState(false);
  const tell = useToast();
  const { id, name, path } = project;
  const ask = (isOpen: boolean) => {
    clear();
    setAsking(isOpen);
  };
  const remove = async (confirmName: string) => {
    if (!(await run({ projectId: id, confirmName }))) return;
    setAsking(false);
    tell(`Deleted the project ${name}.`);
    deleted();
  };
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{project.artifacts.totalCount.toLocaleString("en")}</td>
      <td>{project.runs.totalCount.toLocaleString("en")}</td>
      <td>
        <Time at={project.createdAt} />
      </td>
      <td className="row-end">
        <Copy text={path} what={`the path ${path}`} />
        <button
          type="button"
          className="button small"
          aria-label={`Delete ${name}`}
          disabled={reason !== undefined}
          onClick={() => ask(true)}
        >
          Delete
        </button>
        {isAsking && (
          <Confirm
            title={`Delete ${name}`}
            action="Delete project"
            name={name}
            close={() => ask(false)}
            confirm={(typed) => void remove(typed)}
            refusals={refusals}
            isRunning={isRunning}
          >
            <p>
              Deletes the project with its artifacts, their files and its runs. It is refused while
              anything of it is linked in a registry. This cannot be undone.
            </p>
          </Confirm>
        )}
      </td>
    </tr>
  );
}

import { useChange } from "../../api/change";
import { useRead } from "../../api/read";
import { useToast } from "../../app/Toasts";
import { Empty } from "../../parts/Empty";
import { Failed } from "../../parts/Failed";
import { usePage } from "../../parts/page";
import { Pager } from "../../parts/Pager";
import { Snippet } from "../../parts/Snippet";
import { Waiting } from "../../parts/Waiting";
import { NameForm } from "./NameForm";
import { ProjectRow } from "./ProjectRow";
import { CreateProjectMutation, ProjectsQuery } from "./projects";
import type { TeamTabProps } from "./team-query";

/** The team's projects, in which artifacts are logged. */
export function Projects({ organization, team, reason, makeReason, changed }: TeamTabProps) {
  const { page, go } = usePage();
  const variables = { organization: organization.name, team: team.name, ...page };
  const { data, error, again } = useRead(ProjectsQuery, variables, { isMain: true });
  const { run, refusals, isRunning } = useChange(CreateProjectMutation);
  const tell = useToast();
  const renew = () => {
    again();
    changed();
  };
  const make = async (name: string) => {
    if (!(await run({ team: team.name, name }))) return false;
    tell(`Created the project ${name}.`);
    renew();
    return true;
  };
  const found = data?.organization?.team?.projects;
  return (
    <section>
      <NameForm
        label="New project"
        action="Create project"
        maxLength={128}
        reason={makeReason}
        {...{ make, refusals, isRunning }}
      />
      {error && !data && <Failed error={error} again={again} />}
      {!data && !error && <Waiting />}
      {found?.totalCount === 0 && (
        <Empty title="No project that you may see">
          <p>The SDK makes a project when something is logged to it.</p>
          <Snippet what="the code that logs an artifact" code={logCode(team.name)} />
        </Empty>
      )}
      {found && found.totalCount > 0 && (
        <>
          <div className="table-box">
            <table>
              <caption className="visually-hidden">Projects of {team.name}</caption>
              <thead>
                <tr>
                  <th scope="col">Project</th>
                  <th scope="col">Artifacts</th>
                  <th scope="col">Runs</th>
                  <th scope="col">Created</th>
                  <th scope="col">
                    <span className="visually-hidden">Copy or delete</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {found.nodes.map((project) => (
                  <ProjectRow key={project.id} {...{ project, reason }} deleted={renew} />
                ))}
              </tbody>
            </table>
          </div>
          {reason && <p className="muted">Deleting a project needs the role Admin in the team.</p>}
          <Pager
            pageInfo={found.pageInfo}
            shown={found.nodes.length}
            total={found.totalCount}
            what="projects"
            go={go}
          />
        </>
      )}
    </section>
  );
}

function logCode(team: string): string {
  return `import wandb

with wandb.init(entity="${team}", project="PROJECT") as run:
    artifact = wandb.Artifact("ARTIFACT", type="TYPE")
    artifact.add_file("FILE")
    run.log_artifact(artifact)
`;
}

import { useState } from "react";
import { useLocation } from "wouter";
import { useChange } from "../../api/change";
import { graphql } from "../../api/graphql";
import { links } from "../../app/links";
import { useToast } from "../../app/Toasts";
import { Confirm } from "../../parts/Confirm";
import { Reason } from "../../parts/Reason";
import type { TeamTabProps } from "./team-query";

const DeleteTeamMutation = graphql(`
  mutation DeleteTeam($input: DeleteTeamInput!) {
    deleteTeam(input: $input) {
      deletedId
      errors {
        code
        message
        field
      }
    }
  }
`);

/** Deleting a team, which must have no projects any more. */
export function DeleteTeam({ organization, team, reason }: TeamTabProps) {
  const { run, refusals, isRunning, clear } = useChange(DeleteTeamMutation);
  const [isAsking, setAsking] = useState(false);
  const [, navigate] = useLocation();
  const tell = useToast();
  const ask = (isOpen: boolean) => {
    clear();
    setAsking(isOpen);
  };
  const remove = async () => {
    if (!(await run({ teamId: team.id }))) return;
    navigate(links.organization(organization.name, "teams"), { replace: true });
    tell(`Deleted the team ${team.name}.`);
  };
  const count = team.projects.totalCount;
  const projects =
    count === 1
      ? "a project; delete it first."
      : `${count.toLocaleString("en")} projects; delete them first.`;
  const why = reason ?? (count > 0 ? `The team has ${projects}` : undefined);
  return (
    <div className="form settings-form danger-zone">
      <h2>Delete this team</h2>
      <p>
        Takes away all roles that the team was given in registries; its name can be taken again. A
        team that has projects cannot be deleted.
      </p>
      {why && <Reason>{why}</Reason>}
      <footer className="form-foot">
        <button
          type="button"
          className="button danger"
          disabled={why !== undefined}
          onClick={() => ask(true)}
        >
          Delete team
        </button>
      </footer>
      {isAsking && (
        <Confirm
          title={`Delete ${team.name}`}
          action="Delete team"
          close={() => ask(false)}
          confirm={() => void remove()}
          refusals={refusals}
          isRunning={isRunning}
        >
          <p>Its members lose what the team was given. This cannot be undone.</p>
        </Confirm>
      )}
    </div>
  );
}

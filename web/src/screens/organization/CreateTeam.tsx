import { useLocation } from "wouter";
import { useChange } from "../../api/change";
import { graphql } from "../../api/graphql";
import { links } from "../../app/links";
import { useToast } from "../../app/Toasts";
import { NameForm } from "./NameForm";

const CreateTeamMutation = graphql(`
  mutation CreateTeam($input: CreateTeamInput!) {
    createTeam(input: $input) {
      team {
        id
        name
      }
      errors {
        code
        message
        field
      }
    }
  }
`);

interface Props {
  organization: string;
  reason: string | undefined;
}

/** Makes a team, and leads to it. */
export function CreateTeam({ organization, reason }: Props) {
  const { run, refusals, isRunning } = useChange(CreateTeamMutation);
  const [, navigate] = useLocation();
  const tell = useToast();
  const make = async (name: string) => {
    const made = await run({ organization, name });
    if (!made?.team) return false;
    navigate(`${links.team(organization, made.team.name)}?tab=members`);
    tell(`Created the team ${made.team.name}. You are Admin of it.`);
    return true;
  };
  return (
    <NameForm
      label="New team"
      action="Create team"
      maxLength={64}
      {...{ make, refusals, isRunning, reason }}
    />
  );
}

import { graphql, type ResultOf } from "../../api/graphql";

export const TeamQuery = graphql(`
  query Team($organization: String!, $team: String!) {
    organization(name: $organization) {
      id
      name
      displayName
      team(name: $team) {
        id
        name
        viewerRole
        projects(first: 1) {
          totalCount
        }
      }
    }
  }
`);

type Within = NonNullable<ResultOf<typeof TeamQuery>["organization"]>;
export type ShownTeam = NonNullable<Within["team"]>;

export interface TeamTabProps {
  organization: Within;
  team: ShownTeam;
  /** Why the viewer does not manage the team; undefined for those who do. */
  reason: string | undefined;
  /** Why the viewer makes no projects here. */
  makeReason: string | undefined;
  changed: () => void;
}

import { graphql, type ResultOf } from "../../api/graphql";
import { PageFields } from "../../parts/Pager";
import { WhoFields } from "../people/Who";

export const TeamMembersQuery = graphql(
  `
    query TeamMembers(
      $organization: String!
      $team: String!
      $first: Int
      $after: String
      $last: Int
      $before: String
    ) {
      organization(name: $organization) {
        id
        team(name: $team) {
          id
          members(first: $first, after: $after, last: $last, before: $before) {
            totalCount
            nodes {
              role
              user {
                id
                ...Who
              }
            }
            pageInfo {
              ...Page
            }
          }
        }
      }
    }
  `,
  [PageFields, WhoFields],
);

type Within = NonNullable<ResultOf<typeof TeamMembersQuery>["organization"]>;
export type TeamMembership = NonNullable<Within["team"]>["members"]["nodes"][number];

export const SetTeamMemberMutation = graphql(`
  mutation SetTeamMember($input: SetTeamMemberInput!) {
    setTeamMember(input: $input) {
      team {
        id
        viewerRole
      }
      errors {
        code
        message
        field
      }
    }
  }
`);

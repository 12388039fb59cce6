import { graphql, type ResultOf } from "../../api/graphql";

export const TeamMembersQuery = graphql(`
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
              username
              name
              isServiceAccount
            }
          }
          pageInfo {
            hasNextPage
            hasPreviousPage
            startCursor
            endCursor
          }
        }
      }
    }
  }
`);

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

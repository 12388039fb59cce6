import { graphql, type ResultOf } from "../../api/graphql";
import { PageFields } from "../../parts/Pager";
import { WhoFields } from "../people/Who";

export const OrganizationMembersQuery = graphql(
  `
    query OrganizationMembers(
      $name: String!
      $first: Int
      $after: String
      $last: Int
      $before: String
    ) {
      organization(name: $name) {
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
  `,
  [PageFields, WhoFields],
);

type Found = NonNullable<ResultOf<typeof OrganizationMembersQuery>["organization"]>;
export type Membership = Found["members"]["nodes"][number];

export const SetOrganizationMemberMutation = graphql(`
  mutation SetOrganizationMember($input: SetOrganizationMemberInput!) {
    setOrganizationMember(input: $input) {
      organization {
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

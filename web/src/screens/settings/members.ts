import { graphql, type ResultOf } from "../../api/graphql";
import { PageFields } from "../../parts/Pager";
import { WhoFields } from "../people/Who";

export const MembersQuery = graphql(
  `
    query RegistryMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
      node(id: $id) {
        __typename
        id
        ... on Registry {
          members(first: $first, after: $after, last: $last, before: $before) {
            totalCount
            nodes {
              role
              effectiveRole
              member {
                __typename
                ... on User {
                  id
                  ...Who
                }
                ... on Team {
                  id
                  teamName: name
                }
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

type Found = NonNullable<ResultOf<typeof MembersQuery>["node"]>;
export type Grant = Extract<Found, { __typename: "Registry" }>["members"]["nodes"][number];

export const SetRegistryMemberMutation = graphql(`
  mutation SetRegistryMember($input: SetRegistryMemberInput!) {
    setRegistryMember(input: $input) {
      registry {
        id
        viewerRole
        viewerCan
      }
      errors {
        code
        message
        field
      }
    }
  }
`);

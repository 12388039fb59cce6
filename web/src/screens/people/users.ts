import { graphql, type ResultOf } from "../../api/graphql";
import { PageFields } from "../../parts/Pager";
import { WhoFields } from "./Who";

export const UsersQuery = graphql(
  `
    query Users($query: String, $first: Int, $after: String, $last: Int, $before: String) {
      users(query: $query, first: $first, after: $after, last: $last, before: $before) {
        totalCount
        nodes {
          id
          ...Who
          email
          isAdministrator
          deactivatedAt
        }
        pageInfo {
          ...Page
        }
      }
    }
  `,
  [PageFields, WhoFields],
);

export type ShownUser = ResultOf<typeof UsersQuery>["users"]["nodes"][number];

export const CreateUserMutation = graphql(`
  mutation CreateUser($input: CreateUserInput!) {
    createUser(input: $input) {
      user {
        id
        username
      }
      errors {
        code
        message
        field
      }
    }
  }
`);

export const DeactivateUserMutation = graphql(`
  mutation DeactivateUser($input: DeactivateUserInput!) {
    deactivateUser(input: $input) {
      user {
        id
        deactivatedAt
      }
      errors {
        code
        message
        field
      }
    }
  }
`);

import { graphql, type ResultOf } from "../../api/graphql";

export const UsersQuery = graphql(`
  query Users($query: String, $first: Int, $after: String, $last: Int, $before: String) {
    users(query: $query, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      nodes {
        id
        username
        name
        email
        isServiceAccount
        isAdministrator
        deactivatedAt
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`);

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

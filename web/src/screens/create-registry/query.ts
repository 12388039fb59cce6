import { graphql } from "../../api/graphql";

export const OrganizationsQuery = graphql(`
  query CreatableOrganizations($after: String) {
    organizations(first: 100, after: $after) {
      totalCount
      nodes {
        id
        name
        displayName
        viewerRole
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const CreateRegistryMutation = graphql(`
  mutation CreateRegistry($input: CreateRegistryInput!) {
    createRegistry(input: $input) {
      registry {
        id
        name
        organization {
          id
          name
        }
      }
      errors {
        code
        message
        field
      }
    }
  }
`);

import { graphql } from "../../api/graphql";

/** What linking would say, and whether the version stands in the collection already. */
export const CheckLinkQuery = graphql(`
  query CheckLink($input: LinkArtifactInput!, $source: ID!) {
    checkLink(input: $input) {
      allowed
      errors {
        code
        message
        field
      }
    }
    node(id: $source) {
      __typename
      ... on ArtifactVersion {
        id
        links(first: 50) {
          nodes {
            id
            number
            collection {
              id
            }
          }
        }
      }
    }
  }
`);

export const LinkArtifact = graphql(`
  mutation LinkVersion($input: LinkArtifactInput!) {
    linkArtifact(input: $input) {
      version {
        id
        number
        aliases
      }
      collection {
        id
        updatedAt
      }
      errors {
        code
        message
        field
      }
    }
  }
`);

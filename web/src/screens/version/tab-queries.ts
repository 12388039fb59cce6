import { graphql } from "../../api/graphql";

export const FilesQuery = graphql(`
  query FilesOfVersion($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    node(id: $id) {
      __typename
      ... on Version {
        id
        files(first: $first, after: $after, last: $last, before: $before) {
          totalCount
          nodes {
            path
            sizeBytes
            digest
            reference
            url
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

export const SourceQuery = graphql(`
  query SourceOfVersion($id: ID!) {
    node(id: $id) {
      __typename
      ... on ArtifactVersion {
        id
        path
        digest
        createdAt
        createdBy {
          id
          username
          name
        }
        producedBy {
          id
          name
          displayName
          state
          jobType
          createdAt
          project {
            id
            path
          }
        }
      }
    }
  }
`);

export const LinksQuery = graphql(`
  query LinksOfSource($id: ID!, $after: String) {
    node(id: $id) {
      __typename
      ... on ArtifactVersion {
        id
        links(first: 50, after: $after) {
          totalCount
          nodes {
            id
            number
            aliases
            linkedAt
            collection {
              id
              name
              registry {
                id
                name
                protectedAliases
                organization {
                  id
                  name
                }
              }
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`);

export const ConsumersQuery = graphql(`
  query ConsumersOfSource($id: ID!, $after: String) {
    node(id: $id) {
      __typename
      ... on ArtifactVersion {
        id
        usedBy(first: 50, after: $after) {
          totalCount
          nodes {
            id
            name
            displayName
            state
            createdAt
            project {
              id
              path
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`);

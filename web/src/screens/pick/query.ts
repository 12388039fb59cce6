import { graphql } from "../../api/graphql";

export const ProjectsQuery = graphql(`
  query PickProject($organization: String!) {
    organization(name: $organization) {
      id
      teams(first: 100) {
        nodes {
          id
          name
          projects(first: 100) {
            totalCount
            nodes {
              id
              name
              path
            }
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  }
`);

export const ArtifactsQuery = graphql(`
  query PickArtifact($project: String!, $type: String, $after: String) {
    project(path: $project) {
      id
      artifacts(type: $type, first: 100, after: $after) {
        totalCount
        nodes {
          id
          name
          type
          path
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export const VersionsQuery = graphql(`
  query PickVersion($id: ID!, $after: String) {
    node(id: $id) {
      __typename
      ... on Artifact {
        id
        versions(first: 100, after: $after) {
          totalCount
          nodes {
            id
            number
            aliases
            state
            createdAt
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

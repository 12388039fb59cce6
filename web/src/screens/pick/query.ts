import { graphql, type ResultOf } from "../../api/graphql";

const ProjectPage = graphql(`
  fragment ProjectPage on ProjectConnection {
    totalCount
    nodes {
      id
      name
      path
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
`);

export type Projects = ResultOf<typeof ProjectPage>;

export const TeamsQuery = graphql(
  `
    query PickProject($organization: String!, $after: String) {
      organization(name: $organization) {
        id
        teams(first: 100, after: $after) {
          totalCount
          nodes {
            id
            name
            projects(first: 100) {
              ...ProjectPage
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [ProjectPage],
);

/** Further projects of a team that has more than come with all teams. */
export const TeamProjectsQuery = graphql(
  `
    query PickProjectOfTeam($id: ID!, $after: String) {
      node(id: $id) {
        __typename
        ... on Team {
          id
          projects(first: 100, after: $after) {
            ...ProjectPage
          }
        }
      }
    }
  `,
  [ProjectPage],
);

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

import { graphql, type ResultOf } from "../../api/graphql";
import { PageFields } from "../../parts/Pager";

export const ProjectsQuery = graphql(
  `
    query Projects(
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
          projects(first: $first, after: $after, last: $last, before: $before) {
            totalCount
            nodes {
              id
              name
              path
              createdAt
              artifacts(first: 1) {
                totalCount
              }
              runs(first: 1) {
                totalCount
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
  [PageFields],
);

type Within = NonNullable<ResultOf<typeof ProjectsQuery>["organization"]>;
export type ShownProject = NonNullable<Within["team"]>["projects"]["nodes"][number];

export const CreateProjectMutation = graphql(`
  mutation CreateProject($input: CreateProjectInput!) {
    createProject(input: $input) {
      project {
        id
        name
      }
      errors {
        code
        message
        field
      }
    }
  }
`);

export const DeleteProjectMutation = graphql(`
  mutation DeleteProject($input: DeleteProjectInput!) {
    deleteProject(input: $input) {
      deletedId
      errors {
        code
        message
        field
      }
    }
  }
`);

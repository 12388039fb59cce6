import { graphql, type ResultOf } from "../../api/graphql";

export const SearchQuery = graphql(`
  query Search($text: String!, $after: String) {
    search(text: $text, first: 25, after: $after) {
      totalCount
      nodes {
        __typename
        ... on Registry {
          id
          name
          description
          organization {
            id
            name
          }
        }
        ... on Collection {
          id
          name
          tags
          types
          registry {
            id
            name
            organization {
              id
              name
            }
          }
        }
        ... on Version {
          id
          number
          aliases
          tags
          collection {
            id
            name
            registry {
              id
              name
              organization {
                id
                name
              }
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
`);

export type Hit = ResultOf<typeof SearchQuery>["search"]["nodes"][number];

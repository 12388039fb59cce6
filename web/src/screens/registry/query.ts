import { graphql } from "../../api/graphql";

export const RegistryQuery = graphql(`
  query Registry(
    $path: String!
    $where: CollectionWhere
    $orderBy: CollectionOrder
    $first: Int
    $after: String
    $last: Int
    $before: String
  ) {
    registry(path: $path) {
      id
      name
      path
      description
      visibility
      isCore
      acceptsAllTypes
      acceptedTypes
      singleTypeCollections
      viewerRole
      viewerCan
      organization {
        id
        name
        displayName
      }
      collections(
        where: $where
        orderBy: $orderBy
        first: $first
        after: $after
        last: $last
        before: $before
      ) {
        totalCount
        nodes {
          id
          name
          types
          tags
          updatedAt
          latestVersion {
            id
            number
            aliases
            linkedAt
          }
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
`);

import { graphql, type ResultOf } from "../../api/graphql";

/** What the screens of a collection and of a version need to know of the registry. */
export const RegistryFields = graphql(`
  fragment RegistryOfCollection on Registry {
    id
    name
    acceptsAllTypes
    acceptedTypes
    singleTypeCollections
    protectedAliases
    viewerRole
    viewerCan
    organization {
      id
      name
      displayName
    }
  }
`);

export type ItsRegistry = ResultOf<typeof RegistryFields>;

export const CollectionQuery = graphql(
  `
    query Collection(
      $path: String!
      $where: VersionWhere
      $orderBy: VersionOrder
      $first: Int
      $after: String
      $last: Int
      $before: String
    ) {
      collection(path: $path) {
        id
        name
        path
        types
        description
        tags
        createdAt
        updatedAt
        createdBy {
          id
          username
          name
        }
        use: snippet(kind: USE)
        download: snippet(kind: DOWNLOAD)
        link: snippet(kind: LINK)
        registry {
          ...RegistryOfCollection
        }
        versions(
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
            number
            aliases
            description
            sizeBytes
            digest
            linkedAt
            linkedBy {
              id
              username
              name
            }
            source {
              id
              path
              tags
              producedBy {
                id
                name
                displayName
              }
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
  `,
  [RegistryFields],
);

export type ShownCollection = NonNullable<ResultOf<typeof CollectionQuery>["collection"]>;
export type ShownVersion = ShownCollection["versions"]["nodes"][number];

export const CardQuery = graphql(`
  query CardOfCollection($id: ID!) {
    node(id: $id) {
      __typename
      ... on Collection {
        id
        description
      }
    }
  }
`);

export const UpdateCollection = graphql(`
  mutation UpdateCollection($input: UpdateCollectionInput!) {
    updateCollection(input: $input) {
      collection {
        id
        name
        types
        description
        tags
      }
      errors {
        code
        message
        field
      }
    }
  }
`);

export const DeleteCollection = graphql(`
  mutation DeleteCollection($input: DeleteCollectionInput!) {
    deleteCollection(input: $input) {
      deletedId
      errors {
        code
        message
        field
      }
    }
  }
`);

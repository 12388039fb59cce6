import { graphql } from "relay-runtime";

export const VersionsScreen = graphql`
  query VersionsQuery($path: String!) {
    collection(path: $path) {
      name
      ...Versions_collection
    }
  }
`;

// With usePaginationFragment: `loadNext(50)` reads the next page, `refetch` all anew by the node's id.
export const Versions = graphql`
  fragment Versions_collection on Collection
  @argumentDefinitions(count: { type: "Int", defaultValue: 50 }, cursor: { type: "String" })
  @refetchable(queryName: "VersionsPaginationQuery") {
    versions(first: $count, after: $cursor) @connection(key: "Versions_collection_versions") {
      edges {
        node {
          id
          number
          aliases
        }
      }
    }
  }
`;

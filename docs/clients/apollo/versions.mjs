// The versions of a collection, page by page: node versions.mjs COLLECTION SIZE
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";

const { VITRINE_URL, VITRINE_KEY } = process.env;
const [path, size] = process.argv.slice(2);

const client = new ApolloClient({
  link: ApolloLink.from([
    new HttpLink({
      uri: `${VITRINE_URL}/graphql`,
      headers: { authorization: `Bearer ${VITRINE_KEY}` },
    }),
  ]),
  cache: new InMemoryCache({
    typePolicies: { Collection: { fields: { versions: relayStylePagination(["where", "orderBy"]) } } },
  }),
});

const VERSIONS = gql`
  query Versions($path: String!, $first: Int!, $after: String) {
    collection(path: $path) {
      id
      versions(first: $first, after: $after) {
        edges {
          cursor
          node {
            id
            number
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
`;

const numbers = [];
let after = null;
do {
  const { data } = await client.query({
    query: VERSIONS,
    variables: { path, first: Number(size), after },
    fetchPolicy: "network-only",
  });
  const { edges, pageInfo } = data.collection.versions;
  // The cache joins the pages, so that this one holds those before it.
  numbers.splice(0, numbers.length, ...edges.map(({ node }) => node.number));
  after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
} while (after);
console.log(JSON.stringify(numbers));
client.stop();

// The versions of a collection, page by page: node versions.mjs COLLECTION SIZE
import { Client, cacheExchange, fetchExchange, gql } from "@urql/core";

const { VITRINE_URL, VITRINE_KEY } = process.env;
const [path, size] = process.argv.slice(2);

const client = new Client({
  url: `${VITRINE_URL}/graphql`,
  exchanges: [cacheExchange, fetchExchange],
  preferGetMethod: false,
  fetchOptions: {
    headers: {
      authorization: `Bearer ${VITRINE_KEY}`,
      // Without it urql takes a stream of events first, which queries are not.
      accept: "application/graphql-response+json, application/json;q=0.9",
    },
  },
});

const VERSIONS = gql`
  query Versions($path: String!, $first: Int!, $after: String) {
    collection(path: $path) {
      id
      versions(first: $first, after: $after) {
        nodes {
          id
          number
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`;

const numbers = [];
let after = null;
do {
  const { data, error } = await client.query(VERSIONS, { path, first: Number(size), after });
  if (error) throw error;
  const { nodes, pageInfo } = data.collection.versions;
  numbers.push(...nodes.map(({ number }) => number));
  after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
} while (after);
console.log(JSON.stringify(numbers));

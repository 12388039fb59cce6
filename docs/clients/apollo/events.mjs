// What happens to a collection, from here on: node events.mjs COLLECTION HOW_MANY
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";

const { VITRINE_URL, VITRINE_KEY } = process.env;
const [path, howMany] = process.argv.slice(2);

// No WebSocket is needed: the link takes subscriptions as multipart answers.
const client = new ApolloClient({
  link: new HttpLink({
    uri: `${VITRINE_URL}/graphql`,
    headers: { authorization: `Bearer ${VITRINE_KEY}` },
  }),
  cache: new InMemoryCache(),
});

const EVENTS = gql`
  subscription Events($path: String!, $after: String) {
    collectionEvents(path: $path, after: $after) {
      cursor
      event {
        id
        kind
      }
    }
  }
`;

const kinds = [];
const subscription = client
  .subscribe({ query: EVENTS, variables: { path } })
  .subscribe(({ data, error }) => {
    if (error) throw error;
    kinds.push(data.collectionEvents.event.kind);
    if (kinds.length < Number(howMany)) return;
    console.log(JSON.stringify(kinds));
    subscription.unsubscribe();
    client.stop();
  });

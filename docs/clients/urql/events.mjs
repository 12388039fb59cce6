// What happens to a collection, from here on: node events.mjs COLLECTION HOW_MANY
import { Client, fetchExchange, gql, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const { VITRINE_URL, VITRINE_KEY } = process.env;
const [path, howMany] = process.argv.slice(2);

const socket = createClient({
  url: `${VITRINE_URL.replace(/^http/, "ws")}/graphql`,
  webSocketImpl: WebSocket, // only for Node before 22; browsers have their own
  connectionParams: { authorization: `Bearer ${VITRINE_KEY}` },
});

const client = new Client({
  url: `${VITRINE_URL}/graphql`,
  preferGetMethod: false,
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: (request) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe(request, sink) }),
      }),
    }),
  ],
});

const EVENTS = gql`
  subscription Events($path: String!, $after: String) {
    collectionEvents(path: $path, after: $after) {
      cursor
      event {
        kind
      }
    }
  }
`;

const kinds = [];
const { unsubscribe } = client.subscription(EVENTS, { path }).subscribe(({ data, error }) => {
  if (error) throw error;
  kinds.push(data.collectionEvents.event.kind);
  if (kinds.length < Number(howMany)) return;
  console.log(JSON.stringify(kinds));
  unsubscribe();
});

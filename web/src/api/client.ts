import { cacheExchange } from "@urql/exchange-graphcache";
import { Client, fetchExchange, mapExchange } from "@urql/core";
import { connection } from "./connection";
import { keys, optimistic, updates } from "./cache";
import { possibleTypes } from "./cache.json";
import { askViewer } from "./viewer";

// The server's other media type is a stream of events, which queries are not.
const ACCEPT = "application/graphql-response+json, application/json;q=0.9";

/** A client with an empty cache: one for each session, so that nothing seen outlives it. */
export function makeClient(): Client {
  return new Client({
    url: "/graphql",
    preferGetMethod: false,
    requestPolicy: "cache-and-network",
    fetchOptions: { credentials: "same-origin", headers: { accept: ACCEPT } },
    exchanges: [
      mapExchange({
        onOperation: askViewer,
        onResult(result) {
          if (result.error?.networkError) connection.lost();
          else if (!result.stale) connection.found();
        },
      }),
      cacheExchange({ possibleTypes, keys: keys(), optimistic, updates }),
      fetchExchange,
    ],
  });
}

import { stringifyDocument } from "@urql/core";
import type { Client, ClientOptions } from "graphql-ws/client";
import { graphql, type ResultOf } from "./graphql";

const EVENTS = {
  registry: graphql(`
    subscription RegistryEvents($path: String!, $after: String) {
      news: registryEvents(path: $path, after: $after) {
        cursor
        event {
          kind
          actor {
            id
            username
            name
          }
        }
      }
    }
  `),
  collection: graphql(`
    subscription CollectionEvents($path: String!, $after: String) {
      news: collectionEvents(path: $path, after: $after) {
        cursor
        event {
          kind
          actor {
            id
            username
            name
          }
        }
      }
    }
  `),
};

export type Followed = keyof typeof EVENTS;
type News = ResultOf<(typeof EVENTS)["registry"]>;
export type LiveEvent = News["news"]["event"];

interface Listener {
  /** Somebody has done something. */
  heard: (event: LiveEvent) => void;
  /** Something may have been done that was not heard of. */
  missed: () => void;
}

const TRIES = 3; // at a server that has not answered yet: it may have no subscriptions
const LONGEST_PAUSE_MS = 30_000;
const KEEP_ALIVE_MS = 30_000;
// The server begins to listen shortly after it has said that it is there.
const BEGINNING_MS = 500;

let hasAnswered = false;

/** Tells what is done to a registry or a collection, until the function that it gives is called. */
export function follow(what: Followed, path: string, listener: Listener): () => void {
  let stop: (() => void) | undefined;
  let isOver = false;
  const begin = async () => {
    const { createClient } = await import("graphql-ws/client");
    if (isOver) return;
    stop = listen(createClient(options()), what, path, listener);
  };
  // Without it the page is as up to date as its last read.
  begin().catch(() => {});
  return () => {
    isOver = true;
    stop?.();
  };
}

function options(): ClientOptions {
  let tries = 0;
  return {
    url: `${window.location.origin.replace(/^http/, "ws")}/graphql`,
    lazy: true,
    keepAlive: KEEP_ALIVE_MS,
    retryAttempts: Infinity,
    shouldRetry: (reason) => !isRefused(reason) && (hasAnswered || tries < TRIES),
    retryWait: (retries) => pause(Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** retries)),
    on: {
      connecting: () => void (tries += 1),
      connected: () => void (hasAnswered = true),
    },
  };
}

const FORBIDDEN = 4403;

function isRefused(reason: unknown): boolean {
  return (reason as { code?: number }).code === FORBIDDEN;
}

/** Waits about so long, each browser for another time, so that they do not come back at once. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => window.setTimeout(done, milliseconds * (0.5 + Math.random() / 2)));
}

function listen(
  client: Client,
  what: Followed,
  path: string,
  { heard, missed }: Listener,
): () => void {
  // It is sent anew with each connection, each time after what was heard last.
  const variables: { path: string; after?: string } = { path };
  let timer: number | undefined;
  client.on("connected", () => {
    if (!variables.after) timer = window.setTimeout(missed, BEGINNING_MS);
  });
  const leave = client.subscribe<News>(
    { query: stringifyDocument(EVENTS[what]), variables },
    {
      next: ({ data }) => {
        if (!data) return missed();
        variables.after = data.news.cursor;
        heard(data.news.event);
      },
      // Whoever may not follow it any more, may not see it either: the next read tells.
      error: (reason) => Array.isArray(reason) && missed(),
      complete: () => {},
    },
  );
  return () => {
    window.clearTimeout(timer);
    leave();
  };
}

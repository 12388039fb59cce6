// Everything that reliability asks of two clients that others use, one after the other.
// `node clients.js URL KEY` prints one JSON object: of each case, null or what went wrong.

import { createClient as createEvents } from "graphql-sse";
import { createClient as createSocket } from "graphql-ws";
import WebSocket from "ws";

const [url, key] = process.argv.slice(2);
const authorization = `Bearer ${key}`;
const path = "local/wandb-registry-model";
const FOLLOW = `subscription($path: String!, $after: String) {
  registryEvents(path: $path, after: $after) { cursor event { detail } } }`;
const PATIENCE_MS = 10000;
let made = 0;

const socket = (more) =>
  createSocket({
    url: `${url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: 0,
    ...more,
  });

const events = (more) =>
  createEvents({ url: `${url}/graphql`, headers: { authorization }, retryAttempts: 0, ...more });

async function create() {
  made += 1;
  const name = `c${made}`;
  const query = `mutation($name: String!) { createCollection(input: {registryPath: "${path}",
    name: $name, types: ["model"]}) { errors { message } } }`;
  await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ query, variables: { name } }),
  });
  return name;
}

// All that an operation tells, and how it ends: "complete", or what its error says.
function run(client, query, variables, enough = Infinity) {
  return new Promise((resolve) => {
    const told = [];
    const end = (how) => resolve({ told, how });
    const stop = client.subscribe(
      { query, variables },
      {
        next: (result) => {
          told.push(result);
          if (told.length === enough) stop();
        },
        error: (error) => end(error),
        complete: () => end("complete"),
      },
    );
  });
}

// Changes are made until the first is told of: when it is followed is not said.
async function untilTold(running) {
  let done = false;
  running.finally(() => (done = true));
  const names = [];
  while (!done) {
    names.push(await create());
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return names;
}

async function follows(client) {
  const running = run(client, FOLLOW, { path }, 3);
  const names = await untilTold(running);
  const { told, how } = await running;
  const seen = told.map((each) => each.data.registryEvents.event.detail.collection);
  const from = names.indexOf(seen[0]);
  same(seen, names.slice(from, from + 3));
  same(how, "complete");
  const after = told[0].data.registryEvents.cursor;
  const again = await run(client, FOLLOW, { path, after }, 2);
  same(again.told, told.slice(1));
}

async function asks(client) {
  const { told, how } = await run(client, "{ viewer { username } }");
  same(told.map((each) => each.data), [{ viewer: { username: "admin" } }]);
  same(how, "complete");
}

async function isToldOff(client) {
  const { told, how } = await run(client, FOLLOW, { path: "local/wandb-registry-none" });
  same(told[0].errors[0].extensions.code, "NOT_FOUND");
  same(how, "complete");
}

async function hearsOfMistake(client, query, said) {
  const { told, how } = await run(client, query);
  const text = JSON.stringify([told, how, how.reason, how.message]);
  if (!text.includes(said)) throw new Error(text);
}

const cases = {
  "graphql-ws: a subscription, and on after a cursor": () => follows(socket()),
  "graphql-ws: a query": () => asks(socket()),
  "graphql-ws: an error of the operation": () => isToldOff(socket()),
  "graphql-ws: a document that is not valid": async () => {
    const { how } = await run(socket(), "{ nothing }");
    same(Array.isArray(how) && how[0].message.startsWith("Cannot query field 'nothing'"), true);
  },
  "graphql-ws: a document that cannot be read": async () => {
    const { how } = await run(socket(), "{");
    same(how.code, 4400);
  },
  "graphql-ws: a key that is none": async () => {
    const { how } = await run(socket({ connectionParams: { authorization: "Bearer x" } }), "{ a }");
    same(how.code, 4403);
  },
  "graphql-ws: pings": async () => {
    let pongs = 0;
    const client = socket({ keepAlive: 50, lazy: false, on: { pong: () => (pongs += 1) } });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await client.dispose();
    same(pongs > 1, true);
  },
  "graphql-ws: many at once": async () => {
    const client = socket();
    const asked = Array.from({ length: 50 }, () => asks(client));
    await Promise.all(asked);
  },
  "graphql-sse: a subscription, and on after a cursor": () => follows(events()),
  "graphql-sse: a query": () => asks(events()),
  "graphql-sse: an error of the operation": () => isToldOff(events()),
  "graphql-sse: a document that is not valid": () =>
    hearsOfMistake(events(), "{ nothing }", "Cannot query field"),
  "graphql-sse: a document that cannot be read": () => hearsOfMistake(events(), "{", "Syntax Error"),
  "graphql-sse: a key that is none": async () => {
    const { how } = await run(events({ headers: { authorization: "Bearer x" } }), "{ a }");
    same(how.response.status, 401);
  },
};

function same(found, wanted) {
  const [a, b] = [found, wanted].map((each) => JSON.stringify(each));
  if (a !== b) throw new Error(`${a} is not ${b}`);
}

const outcome = {};
for (const [name, tried] of Object.entries(cases)) {
  const late = new Promise((_, reject) =>
    setTimeout(() => reject(new Error("took too long")), PATIENCE_MS).unref(),
  );
  try {
    await Promise.race([tried(), late]);
    outcome[name] = null;
  } catch (error) {
    outcome[name] = String(error.message ?? error);
  }
}
console.log(JSON.stringify(outcome));
process.exit(0);

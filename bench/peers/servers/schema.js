import { readFileSync } from "node:fs";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { loadersOf } from "./loaders.js";
import { resolvers } from "./resolvers.js";
import { viewerOf } from "./viewer.js";

/** Vitrine's own types, of which those that the operations ask for have resolvers. */
export const schema = makeExecutableSchema({
  typeDefs: readFileSync(process.env.SCHEMA, "utf8"),
  resolvers: { ...resolvers, SearchHit: resolvers.Node },
  resolverValidationOptions: { requireResolversForResolveType: "ignore" },
});

/** One request: who asks, and what it has loaded. */
export async function contextOf(authorization) {
  const viewer = await viewerOf(authorization);
  return { viewer, loaders: loadersOf(viewer) };
}

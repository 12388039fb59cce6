import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { contextOf, schema } from "./schema.js";

const server = new ApolloServer({
  schema,
  introspection: false,
  includeStacktraceInErrorResponses: false,
});

await startStandaloneServer(server, {
  listen: { host: "127.0.0.1", port: Number(process.env.PORT) },
  context: ({ req }) => contextOf(req.headers.authorization),
});

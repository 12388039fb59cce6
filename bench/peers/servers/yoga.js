import { createServer } from "node:http";
import { useGraphQlJit } from "@envelop/graphql-jit";
import { createYoga } from "graphql-yoga";
import { contextOf, schema } from "./schema.js";

const yoga = createYoga({
  schema,
  context: ({ request }) => contextOf(request.headers.get("authorization")),
  graphiql: false,
  landingPage: false,
  logging: "error",
  plugins: process.env.JIT === "on" ? [useGraphQlJit()] : [],
});

createServer(yoga).listen(Number(process.env.PORT), "127.0.0.1");

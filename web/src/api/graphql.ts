import { initGraphQLTada } from "gql.tada";
import type { introspection } from "./introspection";

/** Documents whose results and variables are typed by the server's own schema. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  disableMasking: true;
  scalars: { DateTime: string; JSON: unknown; ByteCount: number };
}>();

export type { ResultOf, VariablesOf, TadaDocumentNode } from "gql.tada";

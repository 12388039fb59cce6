import type { VariablesOf } from "../../api/graphql";
import type { RegistryQuery } from "./query";

type Variables = VariablesOf<typeof RegistryQuery>;
type Where = NonNullable<Variables["where"]>;

export const ORDERS = {
  name: { text: "Name", order: { field: "NAME", direction: "ASC" } },
  "-name": { text: "Name, reversed", order: { field: "NAME", direction: "DESC" } },
  "-updated": { text: "Last changed", order: { field: "UPDATED_AT", direction: "DESC" } },
  "-created": { text: "Newest", order: { field: "CREATED_AT", direction: "DESC" } },
  created: { text: "Oldest", order: { field: "CREATED_AT", direction: "ASC" } },
} as const;

/** The filters that the address holds, as the API takes them. */
export function readFilters(parameters: URLSearchParams): Where | null {
  const every: Where[] = [];
  const text = parameters.get("q");
  if (text) every.push({ name: { matches: `(?i)${escaped(text)}` } });
  for (const type of parameters.getAll("type")) every.push({ type: { eq: type } });
  for (const tag of parameters.getAll("tag")) every.push({ tag: { eq: tag } });
  return every.length > 0 ? { and: every } : null;
}

export function readOrder(parameters: URLSearchParams): NonNullable<Variables["orderBy"]> {
  const asked = parameters.get("sort") as keyof typeof ORDERS | null;
  return (asked ? ORDERS[asked] : undefined)?.order ?? ORDERS.name.order;
}

/** The text as a regular expression that finds it and nothing else. */
export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

import type { Fetcher, FetcherParams } from "@graphiql/toolkit";
import { GraphQLError, type ExecutionResult } from "graphql";

const ACCEPT = "application/graphql-response+json, application/json;q=0.9";

/** The API's answer to a request; where none came, an error that says so. */
export async function ask(
  request: Partial<FetcherParams>,
  headers: Record<string, string> = {},
): Promise<ExecutionResult> {
  let response: Response;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: ACCEPT, ...headers },
      body: JSON.stringify(request),
    });
  } catch {
    return failure("The server cannot be reached. Try again when it is back.");
  }
  try {
    return (await response.json()) as ExecutionResult;
  } catch {
    // A proxy in between answers in HTML.
    return failure(`The answer is not JSON (HTTP status ${response.status}).`);
  }
}

export const fetcher: Fetcher = (request, options) => ask(request, textOnly(options?.headers));

// The editor of headers takes any JSON; fetch would make "[object Object]" of what is no text.
function textOnly(headers: Record<string, unknown> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function failure(message: string): ExecutionResult {
  return { errors: [new GraphQLError(message)] };
}

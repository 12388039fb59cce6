import {
  createRequest,
  formatDocument,
  makeOperation,
  stringifyDocument,
  type Operation,
} from "@urql/core";
import { askViewer } from "./viewer";

/** The document as it is sent; undefined where it is a fragment. */
export function textOf(document: Operation["query"]): string | undefined {
  const [kind] = document.definitions.flatMap((each) =>
    each.kind === "OperationDefinition" ? [each.operation] : [],
  );
  if (!kind) return undefined;
  // The types that they take are those of another package, and mean the same.
  if (kind === "subscription") return stringifyDocument(document as never);
  const request = createRequest(document as never, {});
  const context = { url: "", requestPolicy: "network-only" } as const;
  const { query } = askViewer(makeOperation(kind, request, context));
  return stringifyDocument(formatDocument(query as never));
}

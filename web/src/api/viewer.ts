import { makeOperation, type Operation } from "@urql/core";

type Document = Operation["query"];
type Definition = Document["definitions"][number];

// All that the query of the viewer asks for: what is missing would not be fetched for its sake.
const FIELDS = ["id", "username", "name", "isAdministrator"];
const VIEWER = {
  ...field("viewer"),
  selectionSet: { kind: "SelectionSet", selections: FIELDS.map(field) },
};
const asking = new WeakMap<Document, Document>();

/** Each query asks as well who is there, so that the end of a session shows wherever one is. */
export function askViewer(operation: Operation): Operation {
  if (operation.kind !== "query") return operation;
  const query = asking.get(operation.query) ?? withViewer(operation.query);
  asking.set(operation.query, query).set(query, query);
  return makeOperation(operation.kind, { ...operation, query }, operation.context);
}

// Not copied as a whole: its key and its text are those of the query as it was.
function withViewer({ kind, definitions }: Document): Document {
  return { kind, definitions: definitions.map(asks) } as Document;
}

function asks(definition: Definition): Definition {
  if (definition.kind !== "OperationDefinition") return definition;
  const { selectionSet } = definition;
  const selections = [...selectionSet.selections, VIEWER];
  return { ...definition, selectionSet: { ...selectionSet, selections } } as Definition;
}

function field(name: string) {
  return { kind: "Field", name: { kind: "Name", value: name } };
}

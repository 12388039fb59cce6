import EditorWorker from "monaco-editor/esm/vs/editor/editor.worker.js?worker";
import JsonWorker from "monaco-editor/esm/vs/language/json/json.worker.js?worker";
import GraphQLWorker from "monaco-graphql/esm/graphql.worker.js?worker";

// GraphiQL's own setup breaks Vite's development server (graphql/graphiql#4473).
const workers: Record<string, new () => Worker> = { json: JsonWorker, graphql: GraphQLWorker };
window.MonacoEnvironment = { getWorker: (_, label) => new (workers[label] ?? EditorWorker)() };

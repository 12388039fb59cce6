import react from "@vitejs/plugin-react";
import { defineConfig, type Rolldown } from "vite";

const SERVER = process.env["VITRINE_URL"] ?? "http://127.0.0.1:8080";

// In development the pages come from Vite and all else from a running server.
const proxy = Object.fromEntries(
  ["/graphql", "/session", "/files", "/schema.graphql"].map((path) => [
    path,
    { target: SERVER, ws: path === "/graphql", bypass: pageInstead },
  ]),
);

function pageInstead(request: { method?: string; headers: { accept?: string }; url?: string }) {
  const wantsPage = request.method === "GET" && request.headers.accept?.includes("text/html");
  return wantsPage && request.url?.startsWith("/graphql") ? "/graphiql.html" : undefined;
}

const PAGES = ["/src/main.tsx", "/src/graphiql/main.tsx"] as const;

type Chunking = Parameters<Rolldown.CodeSplittingNameFunction>[1];

/** Whether a page starts with the module, apart from what starts it. */
function startsWith(page: string, id: string, chunking: Chunking, seen = new Set<string>()) {
  const importers = chunking.getModuleInfo(id)?.importers ?? [];
  seen.add(id);
  return importers.some(
    (importer): boolean =>
      importer.endsWith(page) ||
      (!seen.has(importer) && startsWith(page, importer, chunking, seen)),
  );
}

// Many small files take longer by their number than a few do by their size.
const groups: Rolldown.CodeSplittingGroup[] = [
  {
    name: (id, chunking) =>
      PAGES.every((page) => startsWith(page, id, chunking)) ? "pages" : null,
    priority: 2,
  },
  {
    name: (id, chunking) => (startsWith(PAGES[0], id, chunking) ? "app" : null),
    priority: 1,
  },
  { name: "screens", test: /web\/src\/(?!graphiql)/, minShareCount: 2 },
];

export default defineConfig(({ command }) => ({
  base: command === "build" ? "/static/" : "/",
  plugins: [react()],
  build: {
    outDir: "../server/static",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: ["index.html", "graphiql.html"],
      // Marks of React's compiler, which mean nothing to a bundler.
      checks: { moduleLevelDirective: false },
      output: { codeSplitting: { groups } },
    },
  },
  server: { proxy },
}));

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

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
    },
  },
  server: { proxy },
}));

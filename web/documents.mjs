// `node documents.mjs FILE` writes all that the app asks the API, by the ids of trusted documents.
// The text is what the client sends, so it is had from the app's own modules, which need no browser
// to be loaded.
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createServer } from "vite";

const SOURCES = "src";
const HOME = "export const graphql =";

const made = (globalThis.documentsMade = []);
const deaf = { addEventListener() {} };
Object.assign(globalThis, { window: deaf, document: deaf });

// Whoever makes a document says so.
const recorder = {
  name: "documents",
  enforce: "pre",
  transform(code, id) {
    if (!id.endsWith("/api/graphql.ts")) return undefined;
    const parts = code.split(HOME);
    if (parts.length !== 2) throw new Error(`${id} must have one \`${HOME}\``);
    return `${parts.join("const plain =")}
      export const graphql = (...given) => {
        const made = plain(...given);
        globalThis.documentsMade.push(made);
        return made;
      };`;
  },
};

async function makers() {
  const entries = await readdir(SOURCES, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return files.filter((_, index) => /\bgraphql\(/.test(texts[index])).sort();
}

const server = await createServer({
  appType: "custom",
  logLevel: "error",
  plugins: [recorder],
  server: { middlewareMode: true, watch: null, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true },
});
try {
  for (const file of await makers()) await server.ssrLoadModule(`/${file}`);
  const { textOf } = await server.ssrLoadModule("/src/api/sent.ts");
  const found = made.map(textOf).filter((text) => text !== undefined);
  const byId = Object.fromEntries(
    found.map((text) => [`sha256:${createHash("sha256").update(text).digest("hex")}`, text]).sort(),
  );
  await writeFile(process.argv[2], `${JSON.stringify(byId, null, 1)}\n`);
} finally {
  await server.close();
}

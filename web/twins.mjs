// `node twins.mjs FOLDER` puts a .br and a .gz beside each file that gets smaller by it.
// Node has both algorithms, so no package is needed; its four threads do the work.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const WORTH_IT = 1024;
const LARGE = 300 * 1024; // beyond this, brotli's best takes seconds and wins a percent or two
const TEXT = /\.(css|html|js|json|map|svg|txt|ttf|wasm)$/;

async function compress(file) {
  const content = await readFile(file);
  if (content.length < WORTH_IT) return;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: content.length < LARGE ? 11 : 9,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  const twins = await Promise.all([
    promisify(brotliCompress)(content, { params }),
    promisify(gzip)(content, { level: 9 }),
  ]);
  await Promise.all(
    twins.map((twin, index) => {
      const smaller = twin.length < content.length;
      return smaller && writeFile(`${file}${[".br", ".gz"][index]}`, twin);
    }),
  );
}

const folder = process.argv[2];
const entries = await readdir(folder, { recursive: true, withFileTypes: true });
const texts = entries.filter((entry) => entry.isFile() && TEXT.test(entry.name));
await Promise.all(texts.map((entry) => compress(join(entry.parentPath, entry.name))));

import { randomBytes } from "node:crypto";

const KINDS = { Registry: 8, Collection: 9, Version: 10 };

/** The global id of a row: the kind, the organization and the row, 33 bytes in base64. */
export function globalId(kind, row) {
  const hex = (row.organization_id + row.id).replaceAll("-", "");
  return Buffer.concat([Buffer.of(KINDS[kind]), Buffer.from(hex, "hex")]).toString("base64url");
}

/** What a global id says; null for a text that is none, or of another kind. */
export function parsedId(text) {
  const bytes = Buffer.from(text, "base64url");
  const kind = Object.keys(KINDS).find((name) => KINDS[name] === bytes[0]);
  if (bytes.length !== 33 || kind === undefined) return null;
  return { kind, organization_id: uuid(bytes, 1), id: uuid(bytes, 17) };
}

function uuid(bytes, from) {
  const hex = bytes.toString("hex", from, from + 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

let counter = 0;

/** An id that no row has yet; later ones sort after earlier ones (UUIDv7). */
export function newId() {
  counter = (counter + 1) % 0x1000;
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return uuid(bytes, 0);
}

/** The cursor of a row: the order's name and the row's keys, as Postgres writes them in JSON. */
export function cursor(order, keys) {
  return Buffer.from(`[${[order, ...keys].map((key) => JSON.stringify(key)).join(", ")}]`).toString(
    "base64",
  );
}

/** The keys in a cursor. */
export function keysOf(text) {
  return JSON.parse(Buffer.from(text, "base64").toString()).slice(1);
}

/** A value in the metadata, and the keys that lead to it. */
export interface Entry {
  key: string;
  value: unknown;
  /** The keys above it. */
  above: readonly string[];
}

export function isBranch(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** What is inside of a value, in its order. */
export function entriesOf(value: unknown, above: readonly string[] = []): Entry[] {
  if (!isBranch(value)) return [];
  return Object.entries(value).map(([key, value]) => ({ key, value, above }));
}

/** How much is inside: "3 keys", "12 items". */
export function extent(value: object): string {
  const count = Object.keys(value).length;
  const unit = Array.isArray(value) ? "item" : "key";
  return `${count.toLocaleString("en")} ${unit}${count === 1 ? "" : "s"}`;
}

/** The entries whose key or value has the text, from the top; no more than `most`. */
export function found(root: unknown, text: string, most: number): Entry[] {
  const wanted = text.toLowerCase();
  const hits: Entry[] = [];
  const waiting = entriesOf(root).reverse();
  while (waiting.length > 0 && hits.length < most) {
    const entry = waiting.pop()!;
    if (matches(entry, wanted)) hits.push(entry);
    if (isBranch(entry.value)) {
      waiting.push(...entriesOf(entry.value, [...entry.above, entry.key]).reverse());
    }
  }
  return hits;
}

function matches({ key, value }: Entry, wanted: string): boolean {
  if (key.toLowerCase().includes(wanted)) return true;
  return !isBranch(value) && String(value).toLowerCase().includes(wanted);
}

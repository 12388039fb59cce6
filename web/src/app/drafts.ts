import { useSyncExternalStore } from "react";

const drafts = new Map<string, object>();
const listeners = new Set<() => void>();
const NONE = {};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function keep(key: string, changes: object): void {
  if (Object.keys(changes).length > 0) drafts.set(key, changes);
  else drafts.delete(key);
  for (const listener of listeners) listener();
}

// Within the app drafts wait where they are; with the page they would be gone.
window.addEventListener("beforeunload", (event) => {
  if (drafts.size > 0) event.preventDefault();
});

/** No change waits to be saved, and the page is left without a question. */
export function discardDrafts(): void {
  drafts.clear();
  for (const listener of listeners) listener();
}

export interface Draft<Values> {
  /** What is saved, with what is to be changed. */
  values: Values;
  /** Only what differs from what is saved. */
  changes: Partial<Values>;
  isChanged: boolean;
  set: (values: Partial<Values>) => void;
  discard: () => void;
}

/** Changes that are not saved yet; they outlive the screen that they are made on. */
export function useDraft<Values extends object>(key: string, saved: Values): Draft<Values> {
  const changes = useSyncExternalStore(
    subscribe,
    () => (drafts.get(key) as Partial<Values> | undefined) ?? (NONE as Partial<Values>),
  );
  return {
    values: { ...saved, ...changes },
    changes,
    isChanged: changes !== NONE,
    set: (values) => keep(key, differing({ ...changes, ...values }, saved)),
    discard: () => keep(key, NONE),
  };
}

/** Which of these keys have unsaved changes. */
export function useDrafts(keys: readonly string[]): readonly string[] {
  const found = useSyncExternalStore(subscribe, () =>
    keys.filter((key) => drafts.has(key)).join("\n"),
  );
  return found === "" ? [] : found.split("\n");
}

function differing<Values extends object>(
  changes: Partial<Values>,
  saved: Values,
): Partial<Values> {
  const isOther = ([name, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(saved[name as keyof Values]);
  return Object.fromEntries(Object.entries(changes).filter(isOther)) as Partial<Values>;
}

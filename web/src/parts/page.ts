import { useSearchParams } from "wouter";

const SIZE = 50;

/** The page that the address asks for, as the arguments of a connection, and a way to another. */
export function usePage(size = SIZE) {
  const [parameters, setParameters] = useSearchParams();
  const after = parameters.get("after");
  const before = parameters.get("before");
  const page = before ? { last: size, before } : { first: size, ...(after ? { after } : {}) };
  const go = (to: { after?: string; before?: string }) =>
    setParameters((now) => {
      now.delete("after");
      now.delete("before");
      for (const [name, cursor] of Object.entries(to)) now.set(name, cursor);
      return now;
    });
  return { page, go };
}

const OF_PAGES = ["after", "before"];
// What opens a drawer over the page leaves the page as it is.
const OF_DRAWERS = new Set(["new", "link", "after", "before"]);

/** The parameters of the address, and ways to change them; a new filter begins at page one. */
export function useParameters() {
  const [parameters, setParameters] = useSearchParams();
  const set = (changes: Record<string, string | null>, options?: { replace?: boolean }) =>
    setParameters((now) => {
      for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === "") now.delete(name);
        else now.set(name, value);
      }
      return Object.keys(changes).every((name) => OF_DRAWERS.has(name)) ? now : atFirst(now);
    }, options);
  const setAll = (name: string, values: readonly string[]) =>
    setParameters((now) => {
      now.delete(name);
      for (const value of values) now.append(name, value);
      return atFirst(now);
    });
  return { parameters, set, setAll };
}

function atFirst(parameters: URLSearchParams): URLSearchParams {
  for (const name of OF_PAGES) parameters.delete(name);
  return parameters;
}

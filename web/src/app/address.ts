import { useBrowserLocation, useSearch } from "wouter/use-browser-location";

// wouter decodes addresses before anybody takes them apart, so that a name with `&`, `%` or `/`
// would be another one. Encoded once more, they come out as they stand in the browser.
const kept = (text: string) => text.replaceAll("%", "%25");

/** The path of the address as it is. */
export function usePath(): ReturnType<typeof useBrowserLocation> {
  const [path, navigate] = useBrowserLocation();
  return [kept(path), navigate];
}

/** What stands behind the path, as it is. */
export function useQueryString(): string {
  return kept(useSearch());
}

/** The names in a path, of which each stood between two slashes. */
export function decoded<Names extends Record<string, string | undefined>>(names: Names): Names {
  const all = Object.entries(names).map(([key, name]) => [key, name && decodedName(name)]);
  return Object.fromEntries(all) as Names;
}

function decodedName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

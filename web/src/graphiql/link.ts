export interface Linked {
  query: string;
  variables: string;
}

/** The address of this page with a query in it. It only fills a tab: nobody's link runs by itself. */
export function linkTo({ query, variables }: Linked): string {
  const parts = new URLSearchParams({ query });
  if (variables.trim()) parts.set("variables", variables);
  // In the fragment, since GET /graphql?query=… would run it.
  return `/graphql#${parts}`;
}

/** What a fragment asks to be opened, if anything. */
export function readLink(fragment: string): Linked | undefined {
  const parts = new URLSearchParams(fragment.replace(/^#/, ""));
  const query = parts.get("query");
  return query ? { query, variables: indented(parts.get("variables") ?? "") } : undefined;
}

/** What this page's address asks to be opened. Then it is forgotten, so a reload keeps what was edited. */
export function takeLink(): Linked | undefined {
  const linked = readLink(location.hash);
  if (linked) history.replaceState(history.state, "", location.pathname + location.search);
  return linked;
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

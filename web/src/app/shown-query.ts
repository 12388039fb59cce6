import { createContext } from "react";

export interface Shown {
  query: string;
  variables: string;
}

/** Where a screen says which query it shows, so that the frame can open it in GraphiQL. */
export const ShownQuery = createContext<{ show: (shown: Shown | undefined) => void }>({
  show: () => {},
});

/** A link to GraphiQL with the query filled in; a fragment, since `?query=` would run it. */
export function graphiqlLink({ query, variables }: Shown): string {
  const parameters = new URLSearchParams({ query, variables });
  return `/graphql#${parameters}`;
}

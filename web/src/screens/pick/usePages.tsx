import { stringifyVariables } from "@urql/core";
import { useState, type ReactNode } from "react";
import type { TypedDocumentNode } from "urql";
import { useRead } from "../../api/read";
import { LoadMore } from "./LoadMore";

interface Page<Node> {
  totalCount: number;
  nodes: readonly Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

interface Reached<Node> {
  /** Of which list. */
  list: string;
  earlier: readonly Node[];
  after: string;
}

export interface Pages<Node> {
  nodes: readonly Node[];
  isLoading: boolean;
  more: ReactNode;
}

interface After {
  after?: string | null;
}

/** The pages of a list so far, one after the other on demand. */
export function usePages<Data, Fixed extends { [name: string]: unknown }, Node>(
  query: TypedDocumentNode<Data, Fixed & After>,
  variables: Fixed,
  pause: boolean,
  connection: (data: Data) => Page<Node> | undefined,
): Pages<Node> {
  const list = stringifyVariables(variables);
  const [last, setReached] = useState<Reached<Node>>();
  // Of another list, nothing was reached yet.
  const reached = last?.list === list ? last : undefined;
  const asked = { ...variables, ...(reached && { after: reached.after }) };
  const { data, isLoading } = useRead(query, asked, { pause });
  const page = data === undefined ? undefined : connection(data);
  const earlier = reached?.earlier ?? [];
  // While the next page is under way, the page is still the one before it.
  const isNew = !isLoading || !reached;
  const nodes = isNew ? [...earlier, ...(page?.nodes ?? [])] : earlier;
  const after = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  const more = page && after && (
    <LoadMore
      loaded={nodes.length}
      total={page.totalCount}
      load={() => setReached({ list, earlier: nodes, after })}
    />
  );
  return { nodes, isLoading, more };
}

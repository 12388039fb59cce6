import { stringifyDocument, type AnyVariables, type CombinedError } from "@urql/core";
import { useContext, useEffect, useRef, useSyncExternalStore } from "react";
import { useQuery, type TypedDocumentNode } from "urql";
import { ShownQuery } from "../app/shown-query";
import { connection } from "./connection";

export interface Read<Data> {
  /** What was read last; still that of the variables before while new ones are under way. */
  data: Data | undefined;
  isLoading: boolean;
  error: CombinedError | undefined;
  again: () => void;
}

interface Options {
  pause?: boolean;
  /** The query that "Open this query in GraphiQL" opens on this screen. */
  isMain?: boolean;
}

/**
 * The answer of a query, kept up to date by changes and read again after a lost connection.
 *
 * It is of one thing: a component that goes on to another must be another, by its `key`.
 */
export function useRead<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pause = false, isMain = false }: Options = {},
): Read<Data> {
  const [result, execute] = useQuery<Data, Variables>({ query, variables, pause } as never);
  const last = useRef<Data>(undefined);
  if (result.data !== undefined) last.current = result.data;
  const isLost = useIsLost();
  const wasLost = useRef(false);
  useEffect(() => {
    if (wasLost.current && !isLost && !pause) execute({ requestPolicy: "network-only" });
    wasLost.current = isLost;
  }, [isLost, pause, execute]);
  useShownQuery(isMain ? query : undefined, variables);
  return {
    data: result.data ?? (pause ? undefined : last.current),
    isLoading: result.fetching,
    error: result.error,
    again: () => execute({ requestPolicy: "network-only" }),
  };
}

export function useIsLost(): boolean {
  return useSyncExternalStore(connection.subscribe, () => connection.isLost);
}

function useShownQuery<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables> | undefined,
  variables: Variables,
): void {
  const { show } = useContext(ShownQuery);
  const text = query && stringifyDocument(query);
  const values = JSON.stringify(variables);
  useEffect(() => {
    if (!text) return;
    show({ query: text, variables: values });
    return () => show(undefined);
  }, [text, values, show]);
}

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

/** The answer of a query, kept up to date by changes and read again after a lost connection. */
export function useRead<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pause = false, isMain = false }: Options = {},
): Read<Data> {
  const [result, execute] = useQuery<Data, Variables>({ query, variables, pause } as never);
  const asked = JSON.stringify(variables);
  const last = useRef<{ asked: string; data: Data }>(undefined);
  // urql itself hands on what was there before, where a read fails.
  const isNew = result.data !== undefined && result.data !== last.current?.data;
  if (isNew) last.current = { asked, data: result.data as Data };
  // What was read before would stand under the address of something else.
  const isOther = result.error !== undefined && last.current?.asked !== asked;
  const isLost = useIsLost();
  const wasLost = useRef(false);
  useEffect(() => {
    if (wasLost.current && !isLost && !pause) execute({ requestPolicy: "network-only" });
    wasLost.current = isLost;
  }, [isLost, pause, execute]);
  useShownQuery(isMain ? query : undefined, variables);
  return {
    data: isOther ? undefined : (result.data ?? (pause ? undefined : last.current?.data)),
    isLoading: result.fetching,
    error: result.error,
    again: () => execute({ requestPolicy: "network-only" }),
  };
}

export function useIsLost(): boolean {
  return useSyncExternalStore(connection.subscribe, () => connection.isLost);
}

function useShownQuery(query: TypedDocumentNode<any, any> | undefined, variables: unknown): void {
  const { show } = useContext(ShownQuery);
  const text = query && stringifyDocument(query);
  const values = JSON.stringify(variables);
  useEffect(() => {
    if (!text) return;
    show({ query: text, variables: values });
    return () => show(undefined);
  }, [text, values, show]);
}

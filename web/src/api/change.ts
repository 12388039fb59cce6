import type { AnyVariables } from "@urql/core";
import { useCallback, useRef, useState } from "react";
import { useMutation, type TypedDocumentNode } from "urql";

/** One reason why the server did not do it, and which field of the input it concerns. */
export interface Refusal {
  code: string;
  message: string;
  field: readonly string[] | null;
}

type Payload = { errors: readonly Refusal[] };

export interface Change<Input, Data> {
  /** Does it; gives the payload, or undefined where it was refused. */
  run: (input: Input) => Promise<Data | undefined>;
  refusals: readonly Refusal[];
  isRunning: boolean;
  clear: () => void;
}

const NONE: readonly Refusal[] = [];

/** A mutation with one `input`, whose document has one field. */
export function useChange<Data, Variables extends AnyVariables & { input: unknown }>(
  mutation: TypedDocumentNode<Data, Variables>,
): Change<Variables["input"], Data[keyof Data]> {
  const [, execute] = useMutation(mutation);
  const [refusals, setRefusals] = useState(NONE);
  const [isRunning, setRunning] = useState(false);
  const turns = useRef(0);
  const once = useOnce();
  const change = useCallback(
    async (input: Variables["input"]) => {
      const turn = ++turns.current;
      setRunning(true);
      const { data, error } = await execute({ input } as Variables);
      const isLatest = turn === turns.current;
      if (isLatest) setRunning(false);
      if (error || !data) {
        setRefusals([failed(error)]);
        return undefined;
      }
      const payload = Object.values(data)[0] as Data[keyof Data];
      const { errors } = payload as Payload;
      // What was done says nothing of a later request that was refused already.
      if (errors.length > 0 || isLatest) setRefusals(errors);
      return errors.length === 0 ? payload : undefined;
    },
    [execute],
  );
  const run = useCallback(
    (input: Variables["input"]) => once(JSON.stringify(input), () => change(input)),
    [once, change],
  );
  return { run, refusals, isRunning, clear: () => setRefusals(NONE) };
}

/** Does a thing once while it is under way: a double click asks for one change. */
function useOnce() {
  const underWay = useRef(new Map<string, Promise<unknown>>());
  return useCallback(async <Done>(key: string, start: () => Promise<Done>): Promise<Done> => {
    const begun = underWay.current.get(key) as Promise<Done> | undefined;
    const work = begun ?? start().finally(() => underWay.current.delete(key));
    underWay.current.set(key, work);
    return work;
  }, []);
}

function failed(
  error: { networkError?: Error; graphQLErrors?: { message: string }[] } | undefined,
) {
  const message = error?.networkError
    ? "The server cannot be reached. Nothing was changed as far as we know; try again."
    : (error?.graphQLErrors?.[0]?.message ?? "The server gave no answer.");
  return { code: "FAILED", message, field: null };
}

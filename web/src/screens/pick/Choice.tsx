import { useEffect, useState, type ReactNode } from "react";
import type { TypedDocumentNode } from "urql";
import { useRead } from "../../api/read";
import type { Tied } from "../../parts/Field";

interface Option {
  value: string;
  text: string;
}

interface Props {
  tied: Tied;
  value: string | undefined;
  pick: (value: string | undefined) => void;
  groups: readonly { label?: string; options: readonly Option[] }[];
  isDisabled?: boolean;
  /** Said instead of the prompt where there is nothing to choose from. */
  empty: string;
  prompt: string;
}

/** A native list of choices. */
export function Choice({ tied, value, pick, groups, isDisabled, empty, prompt }: Props) {
  const isEmpty = groups.every(({ options }) => options.length === 0);
  return (
    <select
      {...tied}
      value={value ?? ""}
      disabled={isDisabled || isEmpty}
      onChange={(event) => pick(event.target.value || undefined)}
    >
      <option value="">{isDisabled || isEmpty ? empty : prompt}</option>
      {groups.map(({ label, options }) => {
        const shown = options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ));
        return label ? (
          <optgroup key={label} label={label}>
            {shown}
          </optgroup>
        ) : (
          shown
        );
      })}
    </select>
  );
}

interface Page<Node> {
  totalCount: number;
  nodes: readonly Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** The pages of a list so far, one after the other on demand. */
export function usePages<Data, Variables extends { after?: string | null }, Node>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Omit<Variables, "after">,
  pause: boolean,
  connection: (data: Data) => Page<Node> | undefined,
): { nodes: readonly Node[]; isLoading: boolean; more: ReactNode } {
  const [earlier, setEarlier] = useState<readonly Node[]>([]);
  const [after, setAfter] = useState<string>();
  const asked = { ...variables, ...(after ? { after } : {}) } as unknown as Variables;
  const { data, isLoading } = useRead(query, asked as never, { pause });
  const page = data === undefined ? undefined : connection(data as Data);
  const isNew = !isLoading || after === undefined;
  const nodes = isNew ? [...earlier, ...(page?.nodes ?? [])] : earlier;
  useEffect(() => {
    setEarlier([]);
    setAfter(undefined);
  }, [JSON.stringify(variables)]);
  const next = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
  const more = next && (
    <>
      {nodes.length.toLocaleString("en")} of {page?.totalCount.toLocaleString("en")} loaded.{" "}
      <button
        type="button"
        className="link-button"
        onClick={() => {
          setEarlier(nodes);
          setAfter(next);
        }}
      >
        Load more
      </button>
    </>
  );
  return { nodes, isLoading, more };
}

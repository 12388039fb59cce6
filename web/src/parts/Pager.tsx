import { graphql, type ResultOf } from "../api/graphql";

export const PageFields = graphql(`
  fragment Page on PageInfo {
    hasNextPage
    hasPreviousPage
    startCursor
    endCursor
  }
`);

interface Props {
  pageInfo: ResultOf<typeof PageFields>;
  shown: number;
  total: number;
  what: string;
  /** Goes to the page after or before a cursor; neither means the first page. */
  go: (to: { after?: string; before?: string }) => void;
}

/** Which part of the whole is shown, and the ways to the rest. */
export function Pager({ pageInfo, shown, total, what, go }: Props) {
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = pageInfo;
  return (
    <nav className="pager" aria-label={`Pages of ${what}`}>
      <span>
        {shown.toLocaleString("en")} of {total.toLocaleString("en")} {what}
      </span>
      {(hasPreviousPage || hasNextPage) && (
        <span className="pager-buttons">
          <button
            type="button"
            className="button small"
            disabled={!hasPreviousPage}
            onClick={() => go({})}
          >
            First
          </button>
          <button
            type="button"
            className="button small"
            disabled={!hasPreviousPage || !startCursor}
            onClick={() => startCursor && go({ before: startCursor })}
          >
            Previous
          </button>
          <button
            type="button"
            className="button small"
            disabled={!hasNextPage || !endCursor}
            onClick={() => endCursor && go({ after: endCursor })}
          >
            Next
          </button>
        </span>
      )}
    </nav>
  );
}

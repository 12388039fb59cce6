interface Props {
  isFirst: boolean;
  /** Where the next page begins, if there is one. */
  next: string | null;
  go: (after: string | null) => void;
}

/** The ways to the rest; the API goes forward only, and the browser's own Back one page back. */
export function SearchPager({ isFirst, next, go }: Props) {
  if (isFirst && !next) return null;
  return (
    <nav className="pager-buttons" aria-label="Pages of what was found">
      <button type="button" className="button small" disabled={isFirst} onClick={() => go(null)}>
        First page
      </button>
      <button
        type="button"
        className="button small"
        disabled={!next}
        onClick={() => next && go(next)}
      >
        Next page
      </button>
    </nav>
  );
}

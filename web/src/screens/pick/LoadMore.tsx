interface Props {
  loaded: number;
  total: number;
  /** Whose they are, where several lists stand next to each other. */
  of?: string;
  load: () => void;
}

/** How much of a list is there, and the way to the rest. */
export function LoadMore({ loaded, total, of, load }: Props) {
  return (
    <>
      {of && `${of}: `}
      {loaded.toLocaleString("en")} of {total.toLocaleString("en")} loaded.{" "}
      <button
        type="button"
        className="link-button"
        aria-label={of && `Load more of ${of}`}
        onClick={load}
      >
        Load more
      </button>
    </>
  );
}

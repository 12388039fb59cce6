interface Props {
  text: string;
  /** How it is taken away, and what the button for that is called. */
  remove?: () => void;
  removeLabel?: string;
}

/** A word among others, which may be taken away where it stands. */
export function Chip({ text, remove, removeLabel = `Remove ${text}` }: Props) {
  return (
    <span className="chip">
      {text}
      {remove && (
        <button type="button" aria-label={removeLabel} onClick={remove}>
          ×
        </button>
      )}
    </span>
  );
}

import { useEffect, useRef } from "react";
import { Banner } from "../../parts/Banner";

interface Props {
  isShown: boolean;
  toggle: () => void;
}

/** Says that somebody else changed the card, with a way to what they wrote. */
export function Theirs({ isShown, toggle }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  // The button that was pressed would save over it, were it pressed once more.
  useEffect(() => button.current?.focus(), []);
  return (
    <Banner kind="warning">
      <div className="section-line">
        <span>
          <strong>The card was changed meanwhile.</strong> Yours is not saved yet; saving it
          replaces theirs.
        </span>
        <button
          type="button"
          ref={button}
          className="button small"
          aria-expanded={isShown}
          onClick={toggle}
        >
          {isShown ? "Hide theirs" : "Show theirs"}
        </button>
      </div>
    </Banner>
  );
}

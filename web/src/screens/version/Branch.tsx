import { useState } from "react";
import { entriesOf, extent, isBranch, type Entry } from "./tree";

const STEP = 100;
const LONGEST = 300;

/** Entries below each other, the first of many; what is inside of one is drawn once it is open. */
export function Branch({ entries }: { entries: readonly Entry[] }) {
  const [most, setMost] = useState(STEP);
  const rest = entries.length - most;
  return (
    <ul className="tree">
      {entries.slice(0, most).map((entry) => (
        <li key={[...entry.above, entry.key].join("\u0000")}>
          <Line entry={entry} />
        </li>
      ))}
      {rest > 0 && (
        <li>
          <button type="button" className="link-button" onClick={() => setMost(most + STEP)}>
            Show {Math.min(rest, STEP)} of {rest.toLocaleString("en")} more
          </button>
        </li>
      )}
    </ul>
  );
}

function Line({ entry }: { entry: Entry }) {
  const { key, value, above } = entry;
  const [isOpen, setOpen] = useState(false);
  const path = above.length > 0 && <span className="muted">{above.join(" / ")} / </span>;
  if (!isBranch(value)) {
    return (
      <div className="leaf">
        <span className="key">
          {path}
          {key}
        </span>
        <Leaf value={value} />
      </div>
    );
  }
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className="key">
          {path}
          {key}
        </span>{" "}
        <span className="muted">{extent(value)}</span>
      </summary>
      {isOpen && <Branch entries={entriesOf(value)} />}
    </details>
  );
}

function Leaf({ value }: { value: unknown }) {
  const [isWhole, setWhole] = useState(false);
  const text = typeof value === "string" ? value : String(value);
  const isCut = text.length > LONGEST && !isWhole;
  return (
    <span className={`value ${value === null ? "null" : typeof value}`}>
      {isCut ? `${text.slice(0, LONGEST)}… ` : text || <span className="muted">(empty)</span>}
      {isCut && (
        <button type="button" className="link-button" onClick={() => setWhole(true)}>
          Show all {text.length.toLocaleString("en")} characters
        </button>
      )}
    </span>
  );
}

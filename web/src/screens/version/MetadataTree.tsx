import { useDeferredValue, useMemo, useState } from "react";
import { Copy } from "../../parts/Copy";
import { useParameters } from "../../parts/page";
import { Branch } from "./Branch";
import { entriesOf, found } from "./tree";

const MOST = 200;

/** The metadata as a tree that opens level by level, or what a search finds in it. */
export function MetadataTree({ metadata }: { metadata: unknown }) {
  const { parameters, set } = useParameters();
  const [typed, setTyped] = useState(parameters.get("metadata") ?? "");
  const text = useDeferredValue(typed.trim());
  const hits = useMemo(() => (text ? found(metadata, text, MOST) : undefined), [metadata, text]);
  const all = useMemo(() => entriesOf(metadata), [metadata]);
  const json = useMemo(() => JSON.stringify(metadata, null, 2), [metadata]);
  return (
    <section className="card" aria-label="Metadata">
      <div className="section-line">
        <h2>Metadata</h2>
        {all.length > 0 && (
          <div className="actions">
            <input
              type="search"
              aria-label="Search the metadata"
              placeholder="Search keys and values"
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                set({ metadata: event.target.value }, { replace: true });
              }}
            />
            <Copy text={json} what="the metadata as JSON" label="JSON" />
          </div>
        )}
      </div>
      {all.length === 0 && <p className="muted">None was logged with it.</p>}
      {hits && (
        <p className="muted" role="status">
          {hits.length === MOST ? `The first ${MOST} are shown` : `${hits.length} found`}
        </p>
      )}
      {all.length > 0 && (
        <div className="tree-box" tabIndex={0} role="region" aria-label="The metadata">
          <Branch key={text} entries={hits ?? all} />
        </div>
      )}
    </section>
  );
}

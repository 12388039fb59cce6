import { HitLine } from "./HitLine";
import type { Hit } from "./query";

/** A page of what was found. */
export function HitList({ hits, total }: { hits: readonly Hit[]; total: number }) {
  return (
    <>
      <p className="muted">{total.toLocaleString("en")} found</p>
      <ul className="hits">
        {hits.map((hit) => (
          <li key={hit.id}>
            <HitLine hit={hit} />
          </li>
        ))}
      </ul>
    </>
  );
}

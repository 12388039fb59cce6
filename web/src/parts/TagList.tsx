import { Some } from "./Some";

const MOST = 6;

/** Tags, the first few of many. */
export function TagList({ tags }: { tags: readonly string[] }) {
  return (
    <Some words={tags} most={MOST}>
      {(tag) => (
        <span className="chip" key={tag}>
          {tag}
        </span>
      )}
    </Some>
  );
}

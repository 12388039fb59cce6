import "../../styles/markdown.css";
import { Markdown } from "../../parts/Markdown";
import { MetadataTree } from "./MetadataTree";
import type { ShownVersion } from "./query";

/** What is said of the version: its description and its metadata. */
export function Overview({ version }: { version: ShownVersion }) {
  return (
    <>
      <section className="card" aria-label="Description">
        <h2>Description</h2>
        {version.description ? (
          <Markdown text={version.description} />
        ) : (
          <p className="muted">No description was logged with it.</p>
        )}
      </section>
      <MetadataTree metadata={version.metadata} />
    </>
  );
}

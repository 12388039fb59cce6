import { links, type CollectionPlace } from "../../app/links";
import { useParameters } from "../../parts/page";
import { Snippet } from "../../parts/Snippet";
import { Tabs } from "../../parts/Tabs";
import type { ShownCollection } from "./query";

const KINDS = {
  use: "Use in a run",
  download: "Download",
  link: "Link another version",
} as const;

interface Props {
  at: CollectionPlace;
  collection: ShownCollection;
}

/** Code for what one does with a collection most. */
export function Snippets({ at, collection }: Props) {
  const { parameters } = useParameters();
  const asked = parameters.get("code") as keyof typeof KINDS | null;
  const kind = asked && Object.hasOwn(KINDS, asked) ? asked : "use";
  const href = (key: string) => {
    const next = new URLSearchParams(parameters);
    next.set("code", key);
    return `${links.collection(at)}?${next}`;
  };
  const tabs = Object.entries(KINDS).map(([key, text]) => ({ key, text, href: href(key) }));
  return (
    <details className="how-to" open={asked !== null}>
      <summary>Use it from Python</summary>
      <div className="stack close">
        <Tabs label="Code" tabs={tabs} current={kind} />
        <Snippet what={`the code: ${KINDS[kind]}`} code={collection[kind]} />
      </div>
    </details>
  );
}

import { useState, type FormEvent } from "react";
import { useLocation } from "wouter";
import { links, type CollectionPlace } from "../../app/links";
import { useParameters } from "../../parts/page";
import type { ItsCollection, ShownVersion } from "./query";

interface Props {
  at: CollectionPlace;
  version: ShownVersion;
  collection: ItsCollection;
}

/** To another version: one of the newest by choosing, any by typing. */
export function Switcher({ at, version, collection }: Props) {
  const [text, setText] = useState("");
  const [, navigate] = useLocation();
  const { parameters } = useParameters();
  const tab = parameters.get("tab");
  const go = (ref: string) => navigate(links.version(at, ref) + (tab ? `?tab=${tab}` : ""));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const ref = text.trim();
    if (ref) go(/^\d+$/.test(ref) ? `v${ref}` : ref);
    setText("");
  };
  const { nodes, totalCount } = collection.versions;
  const isListed = nodes.some(({ id }) => id === version.id);
  const options = isListed ? nodes : [version, ...nodes];
  return (
    <>
      <select
        aria-label="Version"
        className="switcher"
        value={version.number}
        onChange={(event) => go(`v${event.target.value}`)}
      >
        {options.map(({ id, number, aliases }) => (
          <option key={id} value={number}>
            {optionText(number, aliases)}
          </option>
        ))}
        {totalCount > nodes.length && (
          <option disabled>The newest {nodes.length} are shown; type another beside</option>
        )}
      </select>
      <form onSubmit={submit} role="search" aria-label="Versions">
        <input
          className="short"
          aria-label="Go to a version or alias"
          placeholder="v3 or alias"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </form>
    </>
  );
}

const MOST = 3;

function optionText(number: number, aliases: readonly string[]): string {
  const rest = aliases.length - MOST;
  const named = aliases.slice(0, MOST).join(", ") + (rest > 0 ? `, ${rest} more` : "");
  return named ? `v${number} (${named})` : `v${number}`;
}

import { links } from "../../app/links";
import { HitLink } from "./HitLink";
import type { Hit } from "./query";

/** One thing that was found, named by the way to it. */
export function HitLine({ hit }: { hit: Hit }) {
  if (hit.__typename === "Registry") {
    const organization = hit.organization.name;
    return (
      <HitLink
        kind="Registry"
        href={links.registry({ organization, registry: hit.name })}
        path={[organization, hit.name]}
        words={[]}
      />
    );
  }
  if (hit.__typename === "Collection") {
    const at = placeOf(hit);
    return (
      <HitLink
        kind="Collection"
        href={links.collection(at)}
        path={[at.organization, at.registry, at.collection]}
        words={hit.tags}
      />
    );
  }
  const at = placeOf(hit.collection);
  return (
    <HitLink
      kind="Version"
      href={links.version(at, `v${hit.number}`)}
      path={[at.organization, at.registry, `${at.collection}:v${hit.number}`]}
      words={[...hit.aliases, ...hit.tags]}
    />
  );
}

function placeOf(collection: {
  name: string;
  registry: { name: string; organization: { name: string } };
}) {
  const { name, registry } = collection;
  return { organization: registry.organization.name, registry: registry.name, collection: name };
}

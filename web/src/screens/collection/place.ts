import type { CollectionPlace } from "../../app/links";

interface Placed {
  name: string;
  registry: { name: string; organization: { name: string } };
}

/** Where a collection stands, by its names as they are kept. */
export function placeOf({ name, registry }: Placed): CollectionPlace {
  return { organization: registry.organization.name, registry: registry.name, collection: name };
}

/** A person as others know them. */
export function personName(person: { name: string; username: string } | null | undefined): string {
  return person ? person.name || person.username : "somebody";
}

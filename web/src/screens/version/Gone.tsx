import { Link } from "wouter";
import { links, type CollectionPlace } from "../../app/links";
import { Title } from "../../parts/Title";
import type { ItsCollection } from "./query";

interface Props {
  at: CollectionPlace;
  name: string;
  collection: ItsCollection;
}

/** The collection is there, and the version is not, or not any more. */
export function Gone({ at, name, collection }: Props) {
  const newest = collection.versions.nodes[0];
  return (
    <section className="not-found">
      <Title
        text={`${at.collection}:${name}`}
        crumbs={[
          { text: at.registry, href: links.registry(at) },
          { text: at.collection, href: links.collection(at) },
        ]}
      />
      <p>
        The collection has no version {name}. It may have been unlinked, or the alias was taken
        away.
      </p>
      <p className="actions">
        <Link href={links.collection(at)} className="button primary">
          All versions of {at.collection}
        </Link>
        {newest && (
          <Link href={links.version(at, `v${newest.number}`)} className="button">
            The newest, v{newest.number}
          </Link>
        )}
      </p>
    </section>
  );
}

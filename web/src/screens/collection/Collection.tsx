import "../../styles/collection.css";
import { lazy, Suspense, useState } from "react";
import { useRead } from "../../api/read";
import { paths, type CollectionPlace } from "../../app/links";
import { Banner } from "../../parts/Banner";
import { Empty } from "../../parts/Empty";
import { Failed } from "../../parts/Failed";
import { Live } from "../../parts/Live";
import { Markdown } from "../../parts/Markdown";
import { useParameters, usePage } from "../../parts/page";
import { Reason } from "../../parts/Reason";
import { Snippet } from "../../parts/Snippet";
import { Time } from "../../parts/Time";
import { Types } from "../../parts/Types";
import { Waiting } from "../../parts/Waiting";
import { NotFound } from "../NotFound";
import { Card } from "./Card";
import { CollectionTitle } from "./CollectionTitle";
import { reasonAgainst } from "./may";
import { personName, placeOf } from "./place";
import { CollectionQuery, type ShownCollection } from "./query";
import { Snippets } from "./Snippets";
import { Tags } from "./Tags";
import { readFilters, readOrder, VersionFilters } from "./VersionFilters";
import { VersionTable } from "./VersionTable";

const LinkVersion = lazy(() => import("../link-version/LinkVersion"));

// Most collections have a card, which would come into a page that is being read.
Markdown.load();

/** A collection: what it is about, and its versions as the address filters and sorts them. */
export function Collection({ params: named }: { params: CollectionPlace }) {
  const { parameters, set } = useParameters();
  const { page, go } = usePage();
  const where = readFilters(parameters);
  const { data, error, again } = useRead(
    CollectionQuery,
    { path: paths.collection(named), where, orderBy: readOrder(parameters), ...page },
    { isMain: true },
  );
  const { kept, writing } = useKept(data?.collection);
  if (error && !data) return <Failed error={error} again={again} />;
  if (!data) return <Waiting />;
  const collection = data.collection ?? kept;
  if (!collection) return <NotFound what="This collection" />;
  const at = placeOf(collection);
  const isEmpty = collection.versions.totalCount === 0 && where === null;
  const link = () => set({ link: "version" });
  const against = reasonAgainst(collection.registry, "LINK");
  return (
    <section>
      <Live what="collection" path={collection.path} again={again} />
      <CollectionTitle at={at} collection={collection} link={link} />
      {against && <Reason>{against}</Reason>}
      <Facts collection={collection} gone={again} />
      {error && <Failed error={error} again={again} />}
      {!data.collection && <Lost />}
      <Card key={collection.id} collection={collection} writing={writing} />
      {!isEmpty && <Snippets at={at} collection={collection} />}
      <section aria-label="Versions">
        <h2>Versions</h2>
        {isEmpty ? (
          <NoVersions collection={collection} />
        ) : (
          <>
            <VersionFilters />
            {collection.versions.nodes.length === 0 ? (
              <Empty title="No version fits these filters" />
            ) : (
              <VersionTable at={at} collection={collection} go={go} />
            )}
          </>
        )}
      </section>
      {parameters.get("link") === "version" && !against && (
        <Suspense>
          <LinkVersion
            collection={collection}
            close={() => set({ link: null }, { replace: true })}
          />
        </Suspense>
      )}
    </section>
  );
}

/** The collection as it was found last, while its card is written: the text is not to be lost. */
function useKept(found: ShownCollection | null | undefined) {
  const [isWriting, writing] = useState(false);
  const [last, setLast] = useState(found);
  if (found && found !== last) setLast(found);
  return { kept: isWriting ? last : undefined, writing };
}

function Lost() {
  return (
    <Banner kind="warning">
      Somebody has renamed or deleted this collection, or you may not see it any more. What you
      write is still here.
    </Banner>
  );
}

function Facts({ collection, gone }: { collection: ShownCollection; gone: () => void }) {
  const { types, createdAt, createdBy, updatedAt } = collection;
  return (
    <dl className="fact-list">
      <div>
        <dt>{types.length === 1 ? "Type" : "Types"}</dt>
        <dd>
          <Types types={types} />
        </dd>
      </div>
      <div>
        <dt>Tags</dt>
        <dd>
          <Tags collection={collection} gone={gone} />
        </dd>
      </div>
      <div>
        <dt>Created</dt>
        <dd>
          <Time at={createdAt} /> by {personName(createdBy)}
        </dd>
      </div>
      <div>
        <dt>Changed</dt>
        <dd>
          <Time at={updatedAt} />
        </dd>
      </div>
    </dl>
  );
}

function NoVersions({ collection }: { collection: ShownCollection }) {
  return (
    <Empty title="No versions yet">
      <p>Link one with the button above, or from a run:</p>
      <Snippet what="the code that links the first version" code={collection.link} />
    </Empty>
  );
}

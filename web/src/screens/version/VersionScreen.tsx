import "../../styles/collection.css";
import "../../styles/version.css";
import { lazy, Suspense } from "react";
import { useRead } from "../../api/read";
import { links, paths, type CollectionPlace, type VersionPlace } from "../../app/links";
import { Failed } from "../../parts/Failed";
import { useParameters } from "../../parts/page";
import { Tabs } from "../../parts/Tabs";
import { Waiting } from "../../parts/Waiting";
import { placeOf } from "../collection/place";
import { NotFound } from "../NotFound";
import { Gone } from "./Gone";
import { Overview } from "./Overview";
import { VersionQuery, type ItsCollection, type ShownVersion } from "./query";
import { VersionFacts } from "./VersionFacts";
import { VersionTitle } from "./VersionTitle";

const Files = lazy(() => import("./Files"));
const Usage = lazy(() => import("./Usage"));
const Links = lazy(() => import("./Links"));

/** A version, named in the address by its number or by one of its aliases. */
export default function VersionScreen({ params: named }: { params: VersionPlace }) {
  const { data, error, again } = useRead(
    VersionQuery,
    { path: paths.version(named, named.ref), collection: paths.collection(named) },
    { isMain: true },
  );
  if (error && !data) return <Failed error={error} again={again} />;
  if (!data) return <Waiting />;
  const { version, collection } = data;
  if (!collection) return <NotFound what="This collection" />;
  const at = placeOf(collection);
  if (!version) return <Gone at={at} name={named.ref} collection={collection} />;
  return (
    <section>
      <VersionTitle at={at} name={named.ref} version={version} collection={collection} />
      {error && <Failed error={error} again={again} />}
      <VersionFacts
        key={version.id}
        at={at}
        name={named.ref}
        version={version}
        collection={collection}
        gone={again}
      />
      <VersionTabs at={at} name={named.ref} version={version} collection={collection} />
    </section>
  );
}

interface TabsProps {
  at: CollectionPlace;
  /** The number or alias in the address. */
  name: string;
  version: ShownVersion;
  collection: ItsCollection;
}

function VersionTabs({ at, name, version, collection }: TabsProps) {
  const { parameters } = useParameters();
  const files = version.source.fileCount.toLocaleString("en");
  const texts = { overview: "Overview", files: `Files (${files})`, usage: "Usage", links: "Links" };
  const asked = parameters.get("tab") ?? "";
  const current = Object.hasOwn(texts, asked) ? asked : "overview";
  const page = links.version(at, name);
  const tabs = Object.entries(texts).map(([key, text]) => ({
    key,
    text,
    href: key === "overview" ? page : `${page}?tab=${key}`,
  }));
  return (
    <>
      <Tabs label="Parts of the version" tabs={tabs} current={current} />
      <div className="stack" key={version.id}>
        <Suspense fallback={<Waiting />}>
          {current === "overview" && <Overview version={version} />}
          {current === "files" && <Files version={version} registry={collection.registry} />}
          {current === "usage" && <Usage at={at} name={name} version={version} />}
          {current === "links" && <Links version={version} />}
        </Suspense>
      </div>
    </>
  );
}

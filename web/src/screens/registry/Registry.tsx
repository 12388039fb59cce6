import { Link, useLocation } from "wouter";
import type { ResultOf } from "../../api/graphql";
import { useRead } from "../../api/read";
import { useHotkey } from "../../app/hotkeys";
import { links, paths, type RegistryPlace } from "../../app/links";
import { Failed } from "../../parts/Failed";
import { Live } from "../../parts/Live";
import { useParameters, usePage } from "../../parts/page";
import { Reason } from "../../parts/Reason";
import { Snippet } from "../../parts/Snippet";
import { Title } from "../../parts/Title";
import { Types } from "../../parts/Types";
import { Waiting } from "../../parts/Waiting";
import { CreateCollection } from "../create-collection/CreateCollection";
import { NotFound } from "../NotFound";
import { CollectionTable } from "./CollectionTable";
import { Filters } from "./Filters";
import { RegistryQuery } from "./query";
import { readFilters, readOrder } from "./where";

export type ShownRegistry = NonNullable<ResultOf<typeof RegistryQuery>["registry"]>;

/** A registry's collections, filtered and sorted as the address says. */
export function Registry({ params }: { params: RegistryPlace }) {
  const { parameters, set } = useParameters();
  const { page, go } = usePage();
  const { data, error, again } = useRead(
    RegistryQuery,
    {
      path: paths.registry(params),
      where: readFilters(parameters),
      orderBy: readOrder(parameters),
      ...page,
    },
    { isMain: true },
  );
  if (error && !data) return <Failed error={error} again={again} />;
  if (!data) return <Waiting />;
  const registry = data.registry;
  if (!registry) return <NotFound what="This registry" />;
  const mayCreate = registry.viewerCan.includes("CREATE_COLLECTION");
  const isCreating = parameters.get("new") === "collection";
  return (
    <section>
      <Live what="registry" path={registry.path} again={again} />
      <RegistryTitle registry={registry} at={params} create={() => set({ new: "collection" })} />
      <p className="description">{registry.description}</p>
      <p className="facts">
        <Types types={registry.acceptedTypes} acceptsAll={registry.acceptsAllTypes} />
        {registry.visibility === "RESTRICTED" && <span className="badge">Restricted</span>}
        {registry.isCore && <span className="badge">Core</span>}
      </p>
      <details className="how-to" open={registry.collections.totalCount === 0}>
        <summary>Link an artifact with the SDK</summary>
        <Snippet what="the code that links an artifact" code={linkCode(params)} />
      </details>
      {error && <Failed error={error} again={again} />}
      <Filters registry={registry} />
      <CollectionTable
        at={params}
        collections={registry.collections}
        isFiltered={readFilters(parameters) !== null}
        go={go}
      />
      {isCreating && mayCreate && (
        <CreateCollection registry={registry} close={() => set({ new: null }, { replace: true })} />
      )}
    </section>
  );
}

interface TitleProps {
  registry: ShownRegistry;
  at: RegistryPlace;
  create: () => void;
}

function RegistryTitle({ registry, at, create }: TitleProps) {
  const [, navigate] = useLocation();
  const mayCreate = registry.viewerCan.includes("CREATE_COLLECTION");
  const { name, displayName } = registry.organization;
  useHotkey("c", "Create a collection", () => mayCreate && create());
  useHotkey("s", "Open the registry's settings", () => navigate(links.settings(at)));
  return (
    <Title
      text={registry.name}
      crumbs={[
        { text: "Registries", href: links.home() },
        { text: displayName, href: links.organization(name) },
      ]}
      actions={
        <>
          {!mayCreate && (
            <Reason id="may-not-create">Creating collections needs the role Member here.</Reason>
          )}
          <Link href={links.settings(at)} className="button">
            Settings
          </Link>
          <button
            type="button"
            className="button primary"
            disabled={!mayCreate}
            aria-describedby={mayCreate ? undefined : "may-not-create"}
            onClick={create}
          >
            Create collection
          </button>
        </>
      }
    />
  );
}

function linkCode(at: RegistryPlace): string {
  return `import wandb

with wandb.init(entity="TEAM", project="PROJECT") as run:
    artifact = wandb.Artifact("ARTIFACT", type="TYPE")
    artifact.add_file("FILE")
    run.link_artifact(artifact, target_path="${paths.registry(at)}/COLLECTION")
`;
}

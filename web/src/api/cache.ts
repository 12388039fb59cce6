import { gql } from "@urql/core";
import type { Cache, CacheExchangeOpts, DataFields, Entity } from "@urql/exchange-graphcache";
import { withoutId } from "./cache.json";

type Options = Required<CacheExchangeOpts>;

/** Types without an id live inside what they were read with. */
export function keys(): Options["keys"] {
  return Object.fromEntries(withoutId.map((name) => [name, () => null]));
}

type AliasChange = { input: { versionId: string; add?: string[]; remove?: string[] } };

/** What a change will most likely lead to, shown until the server has answered. */
export const optimistic: Options["optimistic"] = {
  updateVersionAliases(variables, cache) {
    const { versionId, add = [], remove = [] } = (variables as AliasChange).input;
    const version = { __typename: "Version", id: versionId };
    const aliases = cache.resolve(version, "aliases");
    const now = Array.isArray(aliases) ? (aliases as string[]) : [];
    const kept = now.filter((alias) => !remove.includes(alias) && !add.includes(alias));
    const then = [...kept, ...add].sort();
    return payload("VersionPayload", { version: { ...version, aliases: then } });
  },
  updateCollection(variables, cache) {
    const { collectionId, ...input } = (variables as TagChange<"collectionId">).input;
    const collection = tagged(cache, { __typename: "Collection", id: collectionId }, input);
    return collection && payload("CollectionPayload", { collection });
  },
  updateArtifactVersion(variables, cache) {
    const { artifactVersionId, ...input } = (variables as TagChange<"artifactVersionId">).input;
    const version = { __typename: "ArtifactVersion", id: artifactVersionId };
    const artifactVersion = tagged(cache, version, input);
    return artifactVersion && payload("ArtifactVersionPayload", { artifactVersion });
  },
};

type Tags = { addTags?: string[]; removeTags?: string[] };
type TagChange<Id extends string> = { input: { [id in Id]: string } & Tags };

/** The object with its tags as they will be; nothing for other changes, which wait. */
function tagged<Node extends { __typename: string; id: string }>(
  cache: Cache,
  node: Node,
  { addTags: add = [], removeTags: remove = [] }: Tags,
) {
  const tags = cache.resolve(node, "tags");
  if (!Array.isArray(tags) || add.length + remove.length === 0) return null;
  const kept = (tags as string[]).filter((tag) => !remove.includes(tag));
  return { ...node, tags: [...kept, ...add.filter((tag) => !kept.includes(tag))] };
}

function payload(type: string, fields: DataFields): DataFields {
  return { __typename: type, errors: [], ...fields };
}

/** What a change makes untrue beside what its answer holds. */
export const updates: Options["updates"] = {
  Mutation: {
    deleteRegistry: dropDeleted("Registry"),
    deleteCollection: dropDeleted("Collection"),
    unlinkVersion: dropDeleted("Version"),
    createRegistry: forgetLists,
    createCollection: forgetLists,
    linkArtifact(result, variables, cache) {
      const answer = result["linkArtifact"] as { collection?: DataFields | null } | null;
      if (answer?.collection) forgetVersions(cache, answer.collection as Entity);
      forgetLists(result, variables, cache);
    },
    // An alias that was moved is gone from the version that had it.
    updateVersionAliases: takeFromOthers,
  },
};

function dropDeleted(type: string) {
  return (result: DataFields, _: unknown, cache: Cache, info: { fieldName: string }) => {
    const answer = result[info.fieldName] as { deletedId?: string | null } | null;
    if (!answer?.deletedId) return;
    cache.invalidate({ __typename: type, id: answer.deletedId });
    forgetLists(result, {}, cache);
  };
}

const LISTS = new Set(["registries", "collections", "versions", "search", "links"]);

function forgetLists(_: DataFields, __: unknown, cache: Cache) {
  for (const field of cache.inspectFields("Query")) {
    if (LISTS.has(field.fieldName)) cache.invalidate("Query", field.fieldName, field.arguments);
  }
}

function forgetVersions(cache: Cache, collection: Entity) {
  for (const field of cache.inspectFields(collection)) {
    if (["versions", "version", "latestVersion"].includes(field.fieldName)) {
      cache.invalidate(collection, field.fieldName, field.arguments);
    }
  }
}

const AliasesOfVersion = gql`
  fragment AliasesOfVersion on Version {
    id
    aliases
  }
`;

function takeFromOthers(
  result: DataFields,
  variables: unknown,
  cache: Cache,
  info: { optimistic?: boolean | undefined },
) {
  const { versionId, add = [], remove = [] } = (variables as AliasChange).input;
  const answer = result["updateVersionAliases"] as { errors?: unknown[] } | null;
  if (answer?.errors?.length !== 0) return;
  const own = cache.keyOfEntity({ __typename: "Version", id: versionId });
  for (const key of versionsBeside(cache, own)) {
    const aliases = cache.resolve(key, "aliases") as string[] | undefined;
    const id = cache.resolve(key, "id") as string | undefined;
    if (key === own || !id || !aliases?.some((alias) => add.includes(alias))) continue;
    const kept = aliases.filter((alias) => !add.includes(alias));
    cache.writeFragment(AliasesOfVersion, { __typename: "Version", id, aliases: kept });
  }
  if (info.optimistic) return;
  forgetPaths(cache, [...add, ...remove]);
  if (add.length > 0) forgetLists(result, variables, cache);
}

/** The versions of the same collection that were read so far, by their keys. */
function versionsBeside(cache: Cache, version: string | null): string[] {
  const collection = version && (cache.resolve(version, "collection") as string | null);
  if (!collection) return [];
  return cache
    .inspectFields(collection)
    .filter(({ fieldName }) => fieldName === "versions")
    .flatMap(({ fieldKey }) => {
      const page = cache.resolve(collection, fieldKey) as string | null;
      return page ? ((cache.resolve(page, "nodes") as string[] | null) ?? []) : [];
    });
}

/** Forgets to which versions the aliases led. */
function forgetPaths(cache: Cache, aliases: readonly string[]) {
  for (const { fieldName, arguments: given } of cache.inspectFields("Query")) {
    const path = fieldName === "version" ? String(given?.["path"]) : "";
    if (aliases.some((alias) => path.endsWith(`:${alias}`))) {
      cache.invalidate("Query", fieldName, given);
    }
  }
}

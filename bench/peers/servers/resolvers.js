import { cursor, globalId, keysOf, parsedId } from "./ids.js";
import { rows } from "./database.js";
import { link } from "./link.js";
import { collectionAt, registryAt } from "./path.js";
import { search } from "./search.js";

const ORDERS = {
  NAME: { name: "name", type: "text" },
  CREATED_AT: { name: "created_at", type: "timestamptz" },
  UPDATED_AT: { name: "updated_at", type: "timestamptz" },
};

/** A page of rows, of which one more than it holds was read. */
function page(found, size, cursorOf) {
  const nodes = found.slice(0, size);
  const last = nodes.at(-1);
  return {
    nodes,
    pageInfo: {
      hasNextPage: found.length > size,
      endCursor: last === undefined ? null : cursorOf(last),
    },
  };
}

/** The registry's collections, by keyset: each set of filters and order is its own statement. */
async function collections(registry, { first, after, where, orderBy }) {
  const size = first ?? 50;
  const { name: key, type } = ORDERS[orderBy?.field ?? "NAME"];
  const [direction, sign] = orderBy?.direction === "DESC" ? ["desc", "<"] : ["asc", ">"];
  const values = [registry.organization_id, registry.id];
  const conditions = ["c.organization_id = $1", "c.registry_id = $2"];
  const bind = (value) => `$${values.push(value)}`;
  if (where?.type?.eq != null) conditions.push(`${bind(where.type.eq)} = any(c.types)`);
  if (where?.tag?.eq != null) conditions.push(`${bind(where.tag.eq)} = any(c.tags)`);
  if (after != null) {
    const [value, id] = keysOf(after);
    conditions.push(`(c.${key}, c.id) ${sign} (${bind(value)}::${type}, ${bind(id)}::uuid)`);
  }
  const text = `select c.organization_id, c.id, c.registry_id, c.name, c.types, c.description,
      c.tags, c.created_at, c.updated_at, c.created_by
    from collection c where ${conditions.join(" and ")}
    order by c.${key} ${direction}, c.id ${direction} limit ${bind(size + 1)}`;
  const found = await rows(text, values);
  for (const row of found) {
    row.registry_name = registry.name;
    row.organization_name = registry.organization_name;
  }
  return page(found, size, (row) => cursor(key, [row[key], row.id]));
}

const sourceKey = (version) => ({
  organization_id: version.organization_id,
  id: version.artifact_version_id,
});
const ofSource = (column) => async (version, _, context) =>
  (await context.loaders.source.load(sourceKey(version)))[column];
const collectionOf = (version, context) =>
  context.loaders.Collection.load({
    organization_id: version.organization_id,
    id: version.collection_id,
  });
const at = (registry) => `${registry.organization_name}/wandb-registry-${registry.name}`;
const pathOf = (collection) =>
  `${collection.organization_name}/wandb-registry-${collection.registry_name}/${collection.name}`;

const kindOf = (row) => row.kind;

/** A row of any of the three kinds by its key, knowing its kind. */
async function node(key, loaders) {
  const row = key && (await loaders[key.kind].load(key));
  return row && { ...row, kind: key.kind };
}

export const resolvers = {
  Query: {
    registry: (_, { path }, { viewer }) => registryAt(path, viewer),
    collection: (_, { path }, { viewer }) => collectionAt(path, viewer),
    node: (_, { id }, { loaders }) => node(parsedId(id), loaders),
    search: async (_, { text, first }, { viewer, loaders }) => {
      const size = first ?? 50;
      const hits = await search(text, size + 1, viewer);
      const found = page(hits, size, (hit) => cursor("search", [hit.rank, hit.id]));
      return { ...found, nodes: found.nodes.map((hit) => node(hit, loaders)) };
    },
  },
  Mutation: {
    linkArtifact: (_, { input }, { viewer }) => link(input, viewer),
  },
  Registry: {
    id: (registry) => globalId("Registry", registry),
    path: at,
    createdAt: (registry) => registry.created_at,
    updatedAt: (registry) => registry.updated_at,
    collections,
  },
  Collection: {
    id: (collection) => globalId("Collection", collection),
    path: pathOf,
    createdAt: (collection) => collection.created_at,
    updatedAt: (collection) => collection.updated_at,
    registry: (collection, _, { loaders }) =>
      loaders.registry.load({
        organization_id: collection.organization_id,
        id: collection.registry_id,
      }),
    createdBy: (collection, _, { loaders }) =>
      collection.created_by &&
      loaders.user.load({
        organization_id: collection.organization_id,
        id: collection.created_by,
      }),
    versions: async (collection, { first }, { loaders }) => {
      const size = first ?? 50;
      const found = await loaders.versions(size + 1).load(collection);
      return page(found, size, (row) => cursor("number", [row.number, row.id]));
    },
  },
  Version: {
    id: (version) => globalId("Version", version),
    name: (version) => `v${version.number}`,
    path: async (version, _, context) =>
      `${pathOf(await collectionOf(version, context))}:v${version.number}`,
    collection: (version, _, context) => collectionOf(version, context),
    linkedAt: (version) => version.linked_at,
    aliases: async (version, _, { loaders }) =>
      (await loaders.aliases.load(version)).map((alias) => alias.name),
    digest: ofSource("digest"),
    sizeBytes: ofSource("size_bytes"),
    tags: ofSource("tags"),
    description: ofSource("description"),
    metadata: ofSource("metadata"),
  },
  Node: { __resolveType: kindOf },
};

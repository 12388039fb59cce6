import DataLoader from "dataloader";
import { rows } from "./database.js";
import { asked, seen } from "./viewer.js";

// Every statement takes the keys of all parents of a level, organizations and ids.
const keysFrom = (n) =>
  `unnest($${n}::uuid[], $${n + 1}::uuid[]) with ordinality k(organization_id, id, n)`;
const KEYS = keysFrom(1);
const SEEN_KEYS = keysFrom(3);

const REGISTRIES = `select r.organization_id, r.id, r.name, r.visibility, o.name as organization_name
  from ${KEYS} join registry r on r.organization_id = k.organization_id and r.id = k.id
  join organization o on o.organization_id = r.organization_id`;

const USERS = `select u.id, u.username from ${KEYS} join site_user u on u.id = k.id`;

const VERSIONS = `select v.* from ${KEYS} cross join lateral (
    select v.organization_id, v.id, v.collection_id, v.number, v.artifact_version_id, v.linked_at
    from version v where v.organization_id = k.organization_id and v.collection_id = k.id
    order by v.number desc, v.id desc limit $3) v
  order by k.n, v.number desc`;

const ALIASES = `select k.id, a.name from ${KEYS}
  join alias a on a.organization_id = k.organization_id and a.version_id = k.id
  order by k.n, a.name`;

const SOURCES = `select av.id, av.digest, av.size_bytes, av.tags, av.description, av.metadata
  from ${KEYS} join artifact_version av
    on av.organization_id = k.organization_id and av.id = k.id`;

const SEEN_REGISTRIES = `select r.*, o.name as organization_name from ${SEEN_KEYS}
  join registry r on r.organization_id = k.organization_id and r.id = k.id and ${seen("r")}
  join organization o on o.organization_id = r.organization_id`;

const SEEN_COLLECTIONS = `select c.*, r.name as registry_name, o.name as organization_name
  from ${SEEN_KEYS} join collection c on c.organization_id = k.organization_id and c.id = k.id
  join registry r on r.organization_id = c.organization_id and r.id = c.registry_id and ${seen("r")}
  join organization o on o.organization_id = r.organization_id`;

const SEEN_VERSIONS = `select v.organization_id, v.id, v.collection_id, v.number,
    v.artifact_version_id, v.linked_at from ${SEEN_KEYS}
  join version v on v.organization_id = k.organization_id and v.id = k.id
  join collection c on c.organization_id = v.organization_id and c.id = v.collection_id
  join registry r on r.organization_id = c.organization_id and r.id = c.registry_id
    and ${seen("r")}`;

/** The loaders of one request: each asks once for all that one level of the answer needs. */
export function loadersOf(viewer) {
  const pages = new Map();
  const loaders = {
    registry: one(REGISTRIES),
    user: one(USERS),
    aliases: many(ALIASES, "id"),
    source: one(SOURCES),
    Registry: one(SEEN_REGISTRIES, asked(viewer)),
    Collection: one(SEEN_COLLECTIONS, asked(viewer)),
    Version: one(SEEN_VERSIONS, asked(viewer)),
    versions: (limit) => {
      if (!pages.has(limit)) pages.set(limit, many(VERSIONS, "collection_id", [limit]));
      return pages.get(limit);
    },
  };
  return loaders;
}

const options = { cacheKeyFn: (key) => key.id };

async function found(text, keys, before, after) {
  const organizations = keys.map((key) => key.organization_id);
  const ids = keys.map((key) => key.id);
  return rows(text, [...before, organizations, ids, ...after]);
}

function one(text, before = []) {
  return new DataLoader(async (keys) => {
    const byId = new Map();
    for (const row of await found(text, keys, before, [])) byId.set(row.id, row);
    return keys.map((key) => byId.get(key.id) ?? null);
  }, options);
}

function many(text, parent, after = []) {
  return new DataLoader(async (keys) => {
    const byParent = new Map(keys.map((key) => [key.id, []]));
    for (const row of await found(text, keys, [], after)) byParent.get(row[parent]).push(row);
    return keys.map((key) => byParent.get(key.id));
  }, options);
}

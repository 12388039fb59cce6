import { createHash } from "node:crypto";
import { GraphQLError } from "graphql";
import { rows, transact } from "./database.js";
import { newId } from "./ids.js";
import { namesIn, registryAt } from "./path.js";
import { asked } from "./viewer.js";

const CLAIM = `insert into idempotency_key as k (organization_id, key, fingerprint)
  values ($1, $2, $3)
  on conflict (organization_id, key) do update
    set fingerprint = excluded.fingerprint, outcome = null, created_at = now()
    where k.created_at < now() - interval '24 hours'
  returning true`;

const KEEP = `update idempotency_key set outcome = $3 where organization_id = $1 and key = $2`;

// For a member of the team, an ADMIN of the organization or an administrator of the site.
const SOURCE = `select av.organization_id, av.id, av.number, a.type
  from team t join project p on p.organization_id = t.organization_id and p.team_id = t.id
  join artifact a on a.organization_id = p.organization_id and a.project_id = p.id
  join artifact_version av on av.organization_id = a.organization_id and av.artifact_id = a.id
  where t.name = $3 and p.name = $4 and a.name = $5 and av.number = $6 and av.state = 'COMMITTED'
  and ($2::boolean or exists (select from team_member tm where tm.organization_id = t.organization_id
      and tm.team_id = t.id and tm.user_id = $1::uuid)
    or exists (select from organization_member m where m.organization_id = t.organization_id
      and m.user_id = $1 and m.role = 'ADMIN'))
  for share of a, av`;

const GATE = `select accepts_all_types, accepted_types, protected_aliases from registry
  where organization_id = $1 and id = $2 for share`;

// The row's lock gives each link a number of its own.
const TARGET = `insert into collection as c
    (organization_id, id, registry_id, name, types, next_number, created_by)
  values ($1, $2, $3, $4, array[$5], 1, $6)
  on conflict (organization_id, registry_id, name) do update
    set next_number = c.next_number + 1, updated_at = now() where $5 = any(c.types)
  returning c.organization_id, c.id, c.registry_id, c.name, c.types, c.description, c.tags,
    c.created_at, c.updated_at, c.created_by, c.next_number - 1 as number, c.id = $2 as created`;

const VERSION = `insert into version
    (organization_id, id, collection_id, number, artifact_version_id, linked_by)
  values ($1, $2, $3, $4, $5, $6)
  returning organization_id, id, collection_id, number, artifact_version_id, linked_at`;

const ALIASES = `insert into alias as a (organization_id, collection_id, name, version_id)
  select $1, $2, n.name, $3 from unnest($4::text[]) n(name) order by n.name
  on conflict (organization_id, collection_id, name) do update
    set version_id = excluded.version_id, previous_version_id = a.version_id
  returning a.name, a.previous_version_id, (select v.number from version v
    where v.organization_id = a.organization_id and v.id = a.previous_version_id) as number`;

const EVENTS = `insert into event
    (organization_id, id, kind, actor_id, registry_id, collection_id, version_id, detail)
  select $1, e.id, e.kind, $2, $3, $4, e.version_id, e.detail::json
  from unnest($5::uuid[], $6::text[], $7::uuid[], $8::text[]) e(id, kind, version_id, detail)`;

/** The artifact version is a version of the collection, which was made if it was not there. */
export function link(input, viewer) {
  return transact(async (client) => {
    const ask = (text, values) => rows(text, values, client);
    const mine = [viewer.personal_organization_id, input.idempotencyKey];
    const print = createHash("sha256").update(JSON.stringify(input)).digest();
    if ((await ask(CLAIM, [...mine, print])).length === 0) {
      throw new GraphQLError("This key stands for another request.");
    }
    const made = await linked(ask, client, input, viewer);
    const outcome = { version_id: made.version.id, collection_id: made.collection.id };
    await ask(KEEP, [...mine, outcome]);
    return made;
  });
}

async function linked(ask, client, input, viewer) {
  const aliases = input.aliases ?? [];
  const source = await sourceAt(ask, input.artifactVersionPath, viewer);
  const registry = await registryAt(input.targetPath, viewer, client);
  if (!source || !registry) throw new GraphQLError("The source or the registry is not there.");
  const organization = registry.organization_id;
  const [gate] = await ask(GATE, [organization, registry.id]);
  check(source, registry.viewer_role, gate, aliases);
  const name = namesIn(input.targetPath)[2];
  const target = [organization, newId(), registry.id, name, source.type, viewer.id];
  const [collection] = await ask(TARGET, target);
  if (!collection) throw new GraphQLError("The collection does not accept the type.");
  collection.registry_name = registry.name;
  collection.organization_name = registry.organization_name;
  const row = [organization, newId(), collection.id, collection.number, source.id, viewer.id];
  const [version] = await ask(VERSION, row);
  const moved = await ask(ALIASES, [
    organization,
    collection.id,
    version.id,
    [...aliases, "latest"],
  ]);
  const happened = eventsOf(registry, collection, version, source, input, moved);
  await ask(EVENTS, [
    organization,
    viewer.id,
    registry.id,
    collection.id,
    happened.map(newId),
    happened.map((event) => event.kind),
    happened.map((event) => event.version_id),
    happened.map((event) => JSON.stringify(event.detail)),
  ]);
  return { version, collection, collectionCreated: collection.created, errors: [] };
}

async function sourceAt(ask, path, viewer) {
  const [, team, project, artifact, number] = /^(.+)\/(.+)\/(.+):v(\d+)$/.exec(path);
  const values = [...asked(viewer), team, project, artifact, number];
  return (await ask(SOURCE, values))[0];
}

/** The role, the protected aliases and the registry's types let the link through. */
function check(source, role, gate, aliases) {
  if (role !== "MEMBER" && role !== "ADMIN") throw new GraphQLError("You need to be a MEMBER.");
  if (role !== "ADMIN" && aliases.some((alias) => gate.protected_aliases.includes(alias))) {
    throw new GraphQLError("The alias is protected.");
  }
  if (!gate.accepts_all_types && !gate.accepted_types.includes(source.type)) {
    throw new GraphQLError("The registry does not accept the type.");
  }
}

function eventsOf(registry, collection, version, source, input, moved) {
  const detail = (number) => ({
    registry: registry.name,
    collection: collection.name,
    version: `v${number}`,
  });
  const own = detail(version.number);
  const named = moved.filter((alias) => alias.name !== "latest");
  const created = {
    kind: "COLLECTION_CREATED",
    version_id: null,
    detail: { registry: registry.name, collection: collection.name, types: [source.type] },
  };
  return [
    ...(collection.created ? [created] : []),
    {
      kind: "VERSION_LINKED",
      version_id: version.id,
      detail: { ...own, source: input.artifactVersionPath, type: source.type },
    },
    ...named
      .filter((alias) => alias.previous_version_id !== null)
      .map((alias) => ({
        kind: "ALIAS_REMOVED",
        version_id: alias.previous_version_id,
        detail: { ...detail(alias.number), alias: alias.name },
      })),
    ...named.map((alias) => ({
      kind: "ALIAS_ADDED",
      version_id: version.id,
      detail: { ...own, alias: alias.name },
    })),
  ];
}

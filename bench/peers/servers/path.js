import { rows } from "./database.js";
import { asked, role, seen } from "./viewer.js";

const REGISTRY = `select r.*, o.name as organization_name, ${role("r")} as viewer_role
  from organization o join registry r on r.organization_id = o.organization_id
  where o.name = $3 and o.kind = 'SHARED' and r.name = $4 and ${seen("r")}`;

const COLLECTION = `select c.*, r.name as registry_name, o.name as organization_name
  from organization o join registry r on r.organization_id = o.organization_id
  join collection c on c.organization_id = r.organization_id and c.registry_id = r.id
  where o.name = $3 and o.kind = 'SHARED' and r.name = $4 and c.name = $5 and ${seen("r")}`;

/** The names in a path: organization/wandb-registry-name, and perhaps a collection. */
export function namesIn(path) {
  const [organization, registry, collection] = path.split("/");
  return [organization, registry.replace(/^wandb-registry-/, ""), collection];
}

/** The registry at a path with the viewer's role in it, if they may see it. */
export async function registryAt(path, viewer, client) {
  const [organization, registry] = namesIn(path);
  const values = [...asked(viewer), organization, registry];
  return (await rows(REGISTRY, values, client))[0] ?? null;
}

/** The collection at a path, if the viewer may see it. */
export async function collectionAt(path, viewer) {
  const values = [...asked(viewer), ...namesIn(path)];
  return (await rows(COLLECTION, values))[0] ?? null;
}

import { createHash, timingSafeEqual } from "node:crypto";
import { GraphQLError } from "graphql";
import { rows } from "./database.js";

const LIVE = `select k.sha256, u.id, u.is_administrator, u.personal_organization_id
  from api_key k join site_user u on u.id = k.user_id
  where k.prefix = $1 and k.revoked_at is null and u.deactivated_at is null
  and (k.expires_at is null or k.expires_at > now())`;

// Without the header it is nobody, who sees nothing.
const NOBODY = { id: null, is_administrator: false };

/** Who an Authorization header speaks for. */
export async function viewerOf(authorization) {
  if (authorization == null) return NOBODY;
  const key = /^Bearer (vtr-[\w-]{43})$/.exec(authorization)?.[1];
  const [found] = key ? await rows(LIVE, [key.slice(0, 12)]) : [];
  if (!found || !timingSafeEqual(createHash("sha256").update(key).digest(), found.sha256)) {
    throw new GraphQLError("Sign in with an API key: Authorization: Bearer KEY.");
  }
  return found;
}

/** The condition that a registry may be seen by the viewer whose id and rank are $1 and $2. */
export const seen = (r) => `($2::boolean
  or exists (select from organization_member m
    where m.organization_id = ${r}.organization_id and m.user_id = $1::uuid
    and (m.role = 'ADMIN' or ${r}.visibility = 'ORGANIZATION'))
  or exists (select from registry_member g
    where g.organization_id = ${r}.organization_id and g.registry_id = ${r}.id
    and (g.user_id = $1 or exists (select from team_member tm
      where tm.organization_id = g.organization_id and tm.team_id = g.team_id
      and tm.user_id = $1))))`;

/** Their role in a registry; null sees nothing. */
export const role = (r) => `(case when $2::boolean then 'ADMIN'::registry_role else greatest(
  (select case when m.role = 'ADMIN' then 'ADMIN'::registry_role
      when ${r}.visibility = 'ORGANIZATION' then o.implicit_registry_role end
    from organization_member m join organization o on o.organization_id = m.organization_id
    where m.organization_id = ${r}.organization_id and m.user_id = $1::uuid),
  (select max(g.role) from registry_member g
    where g.organization_id = ${r}.organization_id and g.registry_id = ${r}.id
    and (g.user_id = $1 or exists (select from team_member tm
      where tm.organization_id = g.organization_id and tm.team_id = g.team_id
      and tm.user_id = $1)))) end)`;

/** Their values, first of every statement that uses these. */
export const asked = (viewer) => [viewer.id, viewer.is_administrator];

import { rows } from "./database.js";
import { asked, seen } from "./viewer.js";

const words = (text) =>
  `to_tsvector('simple'::regconfig, translate(left(${text}, 200000), '-_./:', '     '))`;
const named = (t) => words(`${t}.name || ' ' || coalesce(${t}.description, '')`);
const described = words("coalesce(av.description, '')");
const QUERY = "to_tsquery('simple', $3)";
const EXACT = 1000000;
const score = (document) => `(ts_rank(${document}, ${QUERY}) * ${EXACT / 2})::bigint`;
const exact = (tags) => `case when ${tags} && $4::text[] then ${EXACT} else 0 end`;

const MINE = `any(array(select o.organization_id from organization o
  where o.kind = 'SHARED' and ($2 or exists (select from organization_member m
    where m.organization_id = o.organization_id and m.user_id = $1))))`;

// Every word must begin a word of a name or a description; or a tag or an alias is the word.
const SEARCH = `select * from (
  select r.organization_id, r.id, 'Registry' as kind, -${score(named("r"))} as rank
  from registry r where r.organization_id = ${MINE} and ${named("r")} @@ ${QUERY} and ${seen("r")}
  union all
  select c.organization_id, c.id, 'Collection', -${score(named("c"))} - ${exact("c.tags")}
  from collection c join registry r on r.organization_id = c.organization_id
    and r.id = c.registry_id and ${seen("r")}
  where c.organization_id = ${MINE} and (${named("c")} @@ ${QUERY} or c.tags && $4)
  union all
  select v.organization_id, v.id, 'Version', min(f.rank)
  from (
    select a.organization_id, a.version_id as id, -${EXACT}::bigint as rank
    from alias a where a.organization_id = ${MINE} and a.name = any($4)
    union all
    select l.organization_id, l.id, -${score(described)} - ${exact("av.tags")}
    from artifact_version av join version l on l.organization_id = av.organization_id
      and l.artifact_version_id = av.id
    where av.organization_id = ${MINE} and (${described} @@ ${QUERY} or av.tags && $4)
  ) f
  join version v on v.organization_id = f.organization_id and v.id = f.id
  join collection c on c.organization_id = v.organization_id and c.id = v.collection_id
  join registry r on r.organization_id = c.organization_id and r.id = c.registry_id
    and ${seen("r")}
  group by v.organization_id, v.id
) hit order by rank, id limit $5`;

/** The kinds, keys and ranks of what is found, the best first. */
export async function search(text, limit, viewer) {
  const found = text.match(/[^\W_]+/gu) ?? [];
  if (found.length === 0) return [];
  const query = found.map((word) => `'${word}':*`).join(" & ");
  const exactly = [text.trim(), ...text.trim().split(/\s+/)];
  return rows(SEARCH, [...asked(viewer), query, exactly, limit]);
}

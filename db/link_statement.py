"""What every statement that links does, once it knows what is linked and where.

They take the same locks in the same order and write the same, so that they may meet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

# The values of a statement go by name: which there are depends on how things were named.
_NAME = re.compile(r"@(\w+)")

# `aim` is one row: the source, the registry, the collection, what history calls them, the aliases,
# and the ids that are new if it comes to a link. The rows of the source, of its artifact and of the
# registry are shared: neither can be deleted, nor rules or the artifact's type change, under the
# link. Where a gate or an earlier link of the same version stands in the way, nothing is written
# and no row comes back.
LOCKS = """, series as (
    select a.organization_id, a.id from aim m join artifact a
        on a.organization_id = m.organization_id and a.id = m.artifact_id and a.type = m.type
    for share of a
), source as (
    select from aim m, series s join artifact_version av
        on av.organization_id = s.organization_id and av.artifact_id = s.id
    where av.id = m.source_id and av.state = 'COMMITTED'
    for share of av
), ready as (
    select m.* from source, aim m join registry r
        on r.organization_id = m.organization_id and r.id = m.registry_id
    where (r.accepts_all_types or m.type = any(r.accepted_types))
    and (m.may_edit_protected or not r.protected_aliases && m.aliases)
    for share of r
)"""

# From here on there may be several rows, no two of one collection; each is known by its version.
# Collections by path are locked in one order, that of their registries and names, so that two
# statements do not wait for each other. It is one statement, so that they are locked for as short
# as can be.
_COUNTED = "returning c.organization_id, c.id, c.registry_id, c.name, c.next_number - 1 as number"
_PLACED = """, linking as materialized (
    select t.id as collection_id, t.name as collection_name, t.number,
        t.id = m.new_collection as created, m.*
    from target t join ready m on"""

# Where the collection is there, the insert becomes an update that counts.
NAMED = f""", target as (
    insert into collection as c
        (organization_id, id, registry_id, name, types, next_number, created_by)
    select m.organization_id, m.new_collection, m.registry_id, m.collection, array[m.type], 1,
        @user::uuid from ready m order by m.registry_id, m.collection
    on conflict (organization_id, registry_id, name) do update
        set next_number = c.next_number + 1, updated_at = now()
        where c.types @> excluded.types and not exists (select from version v
            where v.organization_id = c.organization_id and v.collection_id = c.id
            and v.artifact_version_id
                = (select m.source_id from ready m where m.new_collection = excluded.id))
    {_COUNTED}
){_PLACED} m.registry_id = t.registry_id and m.collection = t.name
)"""
# One that was named by its id and is gone is not made anew.
IDENTIFIED = f""", target as (
    update collection c set next_number = c.next_number + 1, updated_at = now()
    from ready m
    where c.organization_id = m.organization_id and c.registry_id = m.registry_id
        and c.id = m.collection and m.type = any(c.types)
        and not exists (select from version v
            where v.organization_id = c.organization_id and v.collection_id = c.id
            and v.artifact_version_id = m.source_id)
    {_COUNTED}
){_PLACED} m.collection = t.id
)"""

# An alias remembers its last holder, as that alone is known for certain when several links wait for
# each other. A holder that was linked while this statement waited is not seen by it, but met where
# it would be inserted again; so its number is learned, and nothing of it changes.
WRITES = """, linked as (
    insert into version (organization_id, id, collection_id, number, artifact_version_id, linked_by)
    select m.organization_id, m.version, m.collection_id, m.number, m.source_id, @user::uuid
    from linking m
    returning organization_id, id, collection_id
), aliased as (
    insert into alias as a (organization_id, collection_id, name, version_id)
    select l.organization_id, l.collection_id, n.name, l.id
    from linked l join linking m on m.version = l.id
        cross join lateral unnest(m.aliases || '{latest}') n(name)
    order by l.collection_id, n.name
    on conflict (organization_id, collection_id, name) do update
        set version_id = excluded.version_id, previous_version_id = a.version_id
    returning a.version_id, a.name, a.previous_version_id
), lost as (
    select l.id as winner, a.name, a.previous_version_id as id, v.number
    from linked l join aliased a on a.version_id = l.id left join version v
        on v.organization_id = l.organization_id and v.id = a.previous_version_id
    where a.previous_version_id is not null and a.name <> 'latest'
), met as (
    insert into version as v (organization_id, id, collection_id, number, artifact_version_id)
    select distinct l.organization_id, x.id, l.collection_id, -1, l.id
    from linked l join lost x on x.winner = l.id where x.number is null
    on conflict (organization_id, id) do update set number = v.number
    returning v.id, v.number
), happened as (
    select m.version as link, 0 as place, 'COLLECTION_CREATED' as kind, null::uuid as version_id,
        null as alias, null::integer as number from linking m where m.created
    union all select m.version, 1, 'VERSION_LINKED', m.version, null, m.number from linking m
    union all select x.winner, 2, 'ALIAS_REMOVED', x.id, x.name, coalesce(x.number, n.number)
        from lost x left join met n on n.id = x.id
    union all select m.version, 3, 'ALIAS_ADDED', m.version, a.name, m.number
        from linking m join aliased a on a.version_id = m.version where a.name <> 'latest'
), recorded as (
    insert into event (organization_id, id, kind, actor_id, registry_id, collection_id, version_id,
        detail)
    select m.organization_id,
        m.events[row_number() over (partition by m.version order by h.place, h.alias)],
        h.kind, @user::uuid, m.registry_id, m.collection_id, h.version_id,
        json_strip_nulls(json_build_object('registry', m.registry, 'collection', m.collection_name,
            'version', 'v' || h.number,
            'source', case h.kind when 'VERSION_LINKED' then m.path end,
            'type', case h.kind when 'VERSION_LINKED' then m.type end,
            'types', case h.kind when 'COLLECTION_CREATED' then json_build_array(m.type) end,
            'alias', h.alias))
    from happened h join linking m on m.version = h.link
), done as (
    select m.organization_id, l.id as version_id, m.collection_id, m.created as collection_created
    from linking m join linked l on l.id = m.version
)"""


@cache
def _numbered(text: str) -> tuple[str, tuple[str, ...]]:
    names = tuple(dict.fromkeys(_NAME.findall(text)))
    return _NAME.sub(lambda found: f"${names.index(found[1]) + 1}", text), names


def bound(text: str, values: Mapping[str, object]) -> tuple[str, list[object]]:
    """The statement with $1, $2, ... for its names, and the value of each."""
    sql, names = _numbered(text)
    return sql, [values[name] for name in names]

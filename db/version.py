"""Versions: links of artifact versions into collections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from db import visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.ids import new_id
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")


@dataclass(frozen=True)
class Link:
    """What is to be linked, and where."""

    organization_id: UUID
    registry_id: UUID
    collection_name: str
    artifact_version_id: UUID
    type: str
    aliases: Sequence[str]
    linked_by: UUID
    may_edit_protected: bool
    detail: dict[str, object]


# One statement, so that the collection's row is locked for as short as can be. The rows of the
# source, of its artifact and of the registry are shared: neither can be deleted, nor rules or the
# artifact's type change, under the link. Where the collection is there, the insert becomes an
# update that counts; where a gate or an earlier link of the same version stands in the
# way, nothing is written and no row comes back. An alias remembers its last holder, as that alone
# is known for certain when several links wait for each other.
_LINK = """
with series as (
    select a.organization_id, a.id from artifact a
    where (a.organization_id, a.id) = (select av.organization_id, av.artifact_id
        from artifact_version av where av.organization_id = $1 and av.id = $5)
    and a.type = $6
    for share
), source as (
    select from series s join artifact_version av
        on av.organization_id = s.organization_id and av.artifact_id = s.id
    where av.organization_id = $1 and av.id = $5 and av.state = 'COMMITTED'
    for share of av
), gate as (
    select r.organization_id, r.id from registry r, source
    where r.organization_id = $1 and r.id = $2
    and (r.accepts_all_types or $6 = any(r.accepted_types))
    and ($9 or not r.protected_aliases && $7::text[])
    for share of r
), target as (
    insert into collection as c
        (organization_id, id, registry_id, name, types, next_number, created_by)
    select g.organization_id, $4, g.id, $3, array[$6], 1, $8 from gate g
    on conflict (organization_id, registry_id, name) do update
        set next_number = c.next_number + 1, updated_at = now()
        where $6 = any(c.types) and not exists (select from version v
            where v.organization_id = $1 and v.collection_id = c.id
            and v.artifact_version_id = $5)
    returning c.id, c.next_number - 1 as number, c.id = $4 as created
), linked as (
    insert into version (organization_id, id, collection_id, number, artifact_version_id, linked_by)
    select $1, $10, t.id, t.number, $5, $8 from target t
    returning id, collection_id
), aliased as (
    insert into alias as a (organization_id, collection_id, name, version_id)
    select $1, l.collection_id, n.name, l.id from linked l, unnest($7::text[] || '{latest}') n(name)
    order by n.name
    on conflict (organization_id, collection_id, name) do update
        set version_id = excluded.version_id, previous_version_id = a.version_id
    returning a.name, a.previous_version_id
), happened as (
    select 0 as place, 'COLLECTION_CREATED' as kind, null::uuid as version_id, null as alias
    from target t where t.created
    union all select 1, 'VERSION_LINKED', $10, null from linked
    union all select 2, 'ALIAS_REMOVED', a.previous_version_id, a.name from aliased a
        where a.previous_version_id is not null and a.name <> 'latest'
    union all select 3, 'ALIAS_ADDED', $10, a.name from aliased a where a.name <> 'latest'
), recorded as (
    insert into event (organization_id, id, kind, actor_id, registry_id, collection_id, version_id,
        detail)
    select $1, ($11::uuid[])[row_number() over (order by h.place, h.alias)], h.kind, $8, $2, t.id,
        h.version_id, json_strip_nulls(json_build_object('registry', $12::json -> 'registry',
            'collection', $3, 'version', 'v' || case h.version_id when $10 then t.number
                else (select v.number from version v where v.organization_id = $1
                    and v.id = h.version_id) end,
            'source', case h.kind when 'VERSION_LINKED' then $12::json -> 'source' end,
            'type', case h.kind when 'VERSION_LINKED' then $6 end,
            'types', case h.kind when 'COLLECTION_CREATED' then json_build_array($6) end,
            'alias', h.alias))
    from happened h, target t
    returning id, version_id, detail
)
select t.id as collection_id, t.number, t.created, l.id as version_id,
    array(select r.id from recorded r where r.version_id is not null
        and r.detail ->> 'version' is null) as unnumbered
from target t, linked l
"""

# A version that lost an alias may have been linked while the statement waited, so that it does not
# see it. The next statement does.
_NUMBER_EVENTS = """
update event e set detail = json_build_object('registry', e.detail -> 'registry',
    'collection', e.detail -> 'collection', 'version', 'v' || v.number,
    'alias', e.detail -> 'alias')
from version v
where e.organization_id = $1 and e.id = any($2::uuid[])
and v.organization_id = $1 and v.id = e.version_id
"""


async def link(connection: Connection, link: Link) -> Row | None:
    """The version, linked: its collection, its number, whether the collection was made for it.

    None if a gate is closed, the source is gone or the same version is linked there already.
    """
    row = await connection.row(
        _LINK,
        link.organization_id,
        link.registry_id,
        link.collection_name,
        new_id(),
        link.artifact_version_id,
        link.type,
        list(link.aliases),
        link.linked_by,
        link.may_edit_protected,
        new_id(),
        [new_id() for _ in range(2 + 2 * len(link.aliases))],
        orjson.dumps(link.detail).decode(),
    )
    if row is not None and row["unnumbered"]:
        await connection.execute(_NUMBER_EVENTS, link.organization_id, row["unnumbered"])
    return row


async def of_source(
    connection: Connection, organization_id: UUID, collection_id: UUID, artifact_version_id: UUID
) -> Row | None:
    """The version of the collection that links this artifact version: its id and number."""
    return await connection.row(
        """select id, number from version where organization_id = $1 and collection_id = $2
            and artifact_version_id = $3""",
        organization_id,
        collection_id,
        artifact_version_id,
    )


async def by_id(
    connection: Connection, viewer: Viewer, organization_id: UUID, id: UUID
) -> Row | None:
    """The version, if the viewer may see it."""
    return await connection.row(
        f"""select v.organization_id, v.id, v.collection_id, v.number, v.artifact_version_id,
                c.registry_id, c.name as collection
            from version v join collection c
                on c.organization_id = v.organization_id and c.id = v.collection_id
            where v.organization_id = $3 and v.id = $4 and {visibility.version("v", ASKER)}""",
        viewer.user_id,
        viewer.is_administrator,
        organization_id,
        id,
    )


async def unlink(connection: Connection, organization_id: UUID, ids: Iterable[UUID]) -> bool:
    """The versions are gone from their collections; False if all were gone already."""
    return bool(
        await connection.value(
            """delete from version where organization_id = $1 and id = any($2::uuid[])
                returning true""",
            organization_id,
            list(ids),
        )
    )


async def id_of(
    connection: Connection,
    viewer: Viewer,
    organization_id: UUID,
    collection_id: UUID,
    artifact_version_id: UUID,
) -> UUID | None:
    """The id of the version of the collection that links this one, if the viewer may see it."""
    found: UUID | None = await connection.value(
        f"""select v.id from version v where v.organization_id = $3 and v.collection_id = $4
            and v.artifact_version_id = $5 and {visibility.version("v", ASKER)}""",
        viewer.user_id,
        viewer.is_administrator,
        organization_id,
        collection_id,
        artifact_version_id,
    )
    return found


async def in_registry(
    connection: Connection, organization_id: UUID, artifact_version_id: UUID, registry_id: UUID
) -> UUID | None:
    """The id of a version of the registry that links this one; the viewer may see the registry."""
    found: UUID | None = await connection.value(
        """select v.id from version v join collection c
                on c.organization_id = v.organization_id and c.id = v.collection_id
            where v.organization_id = $1 and v.artifact_version_id = $2 and c.registry_id = $3
            order by v.id limit 1""",
        organization_id,
        artifact_version_id,
        registry_id,
    )
    return found

"""Versions: links of artifact versions into collections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from db import guard, visibility
from db.connection import Connection, Row
from db.link_statement import LOCKS, NAMED, WRITES, bound
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


_LINK = f"""with aim as materialized (
    select av.organization_id, av.id as source_id, av.artifact_id, @type::text as type,
        @registry::uuid as registry_id, @collection::text as collection,
        @may_edit_protected::boolean as may_edit_protected,
        @detail::json ->> 'registry' as registry, @detail::json ->> 'source' as path,
        @aliases::text[] as aliases, @version::uuid as version,
        @new_collection::uuid as new_collection, @events::uuid[] as events
    from artifact_version av
    where av.organization_id = @organization::uuid and av.id = @source::uuid
){LOCKS}{NAMED}{WRITES}
select d.*, m.number from done d join linking m on m.version = d.version_id"""


async def link(connection: Connection, link: Link) -> Row | None:
    """The version, linked: its collection, its number, whether the collection was made for it.

    None if a gate is closed, the source is gone or the same version is linked there already.
    """
    sql, values = bound(
        _LINK,
        {
            "organization": link.organization_id,
            "registry": link.registry_id,
            "collection": link.collection_name,
            "new_collection": new_id(),
            "source": link.artifact_version_id,
            "type": link.type,
            "aliases": list(link.aliases),
            "user": link.linked_by,
            "may_edit_protected": link.may_edit_protected,
            "version": new_id(),
            "events": [new_id() for _ in range(2 + 2 * len(link.aliases))],
            "detail": orjson.dumps(link.detail).decode(),
        },
    )
    return await connection.row(sql, *values)


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
            where v.organization_id = $3 and v.id = $4 and {visibility.version("v", ASKER)}
                and {guard.organization("v", ASKER)}""",
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
            and v.artifact_version_id = $5 and {visibility.version("v", ASKER)}
                and {guard.organization("v", ASKER)}""",
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

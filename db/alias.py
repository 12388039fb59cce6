"""Aliases of versions: each names one version of its collection, and moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from db.connection import Connection, Row

LATEST = "latest"


async def of_version(connection: Connection, organization_id: UUID, version_id: UUID) -> list[str]:
    """The aliases of one version, `latest` included."""
    rows = await connection.fetch(
        "select name from alias where organization_id = $1 and version_id = $2 order by name",
        organization_id,
        version_id,
    )
    return [row["name"] for row in rows]


async def of_collection(
    connection: Connection, organization_id: UUID, collection_id: UUID
) -> list[str]:
    """The aliases of all versions of a collection."""
    rows = await connection.fetch(
        "select name from alias where organization_id = $1 and collection_id = $2 order by name",
        organization_id,
        collection_id,
    )
    return [row["name"] for row in rows]


async def assign(
    connection: Connection,
    organization_id: UUID,
    collection_id: UUID,
    version_id: UUID,
    names: Sequence[str],
) -> Sequence[Row]:
    """The version has these aliases; gives those that moved, with who held them before.

    The collection is locked already, so that every holder is to be seen.
    """
    return await connection.fetch(
        """insert into alias as a (organization_id, collection_id, name, version_id)
            select $1, $2, n.name, $3 from unnest($4::text[]) n(name) order by n.name
            on conflict (organization_id, collection_id, name) do update
                set version_id = excluded.version_id, previous_version_id = a.version_id
                where a.version_id <> excluded.version_id
            returning a.name, a.previous_version_id, (
                select v.number from version v where v.organization_id = $1
                and v.id = a.previous_version_id) as previous_number""",
        organization_id,
        collection_id,
        version_id,
        list(names),
    )


async def remove(
    connection: Connection, organization_id: UUID, version_id: UUID, names: Sequence[str]
) -> list[str]:
    """The version has none of these aliases; gives those it had."""
    rows = await connection.fetch(
        """delete from alias where organization_id = $1 and version_id = $2
            and name = any($3::text[]) returning name""",
        organization_id,
        version_id,
        list(names),
    )
    return sorted(row["name"] for row in rows)


async def restore_latest(
    connection: Connection, organization_id: UUID, collection_ids: Iterable[UUID]
) -> None:
    """In each collection `latest` is on the version of the highest number that is there."""
    await connection.execute(
        """insert into alias as a (organization_id, collection_id, name, version_id)
            select $1, c.id, 'latest', newest.id
            from unnest($2::uuid[]) c(id) cross join lateral (select v.id from version v
                where v.organization_id = $1 and v.collection_id = c.id
                order by v.number desc limit 1) newest
            on conflict (organization_id, collection_id, name) do update
                set version_id = excluded.version_id, previous_version_id = a.version_id
                where a.version_id <> excluded.version_id""",
        organization_id,
        list(collection_ids),
    )

"""Collections."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from db import guard, visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")


async def create(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    *,
    registry_id: UUID,
    name: str,
    types: Sequence[str],
    description: str | None,
    tags: Sequence[str],
    created_by: UUID,
) -> bool:
    """The collection is there; False if the registry has one of this name."""
    return bool(
        await connection.value(
            """insert into collection (organization_id, id, registry_id, name, types, description,
                    tags, created_by)
                values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning true""",
            organization_id,
            id,
            registry_id,
            name,
            list(types),
            description,
            list(tags),
            created_by,
        )
    )


async def by_id(
    connection: Connection, viewer: Viewer, organization_id: UUID, id: UUID
) -> Row | None:
    """The collection, if the viewer may see it."""
    return await connection.row(
        f"""select c.organization_id, c.id, c.registry_id, c.name, c.types
            from collection c where c.organization_id = $3 and c.id = $4
            and {visibility.collection("c", ASKER)} and {guard.organization("c", ASKER)}""",
        viewer.user_id,
        viewer.is_administrator,
        organization_id,
        id,
    )


async def by_name(
    connection: Connection, organization_id: UUID, registry_id: UUID, name: str
) -> Row | None:
    """The collection of this name in a registry that the viewer may see."""
    return await connection.row(
        """select organization_id, id, registry_id, name, types from collection
            where organization_id = $1 and registry_id = $2 and name = $3""",
        organization_id,
        registry_id,
        name,
    )


async def lock(connection: Connection, organization_id: UUID, id: UUID) -> bool:
    """Nobody else links, unlinks or moves aliases here until the end; False if it is gone."""
    return bool(
        await connection.value(
            """select true from collection where organization_id = $1 and id = $2
                for no key update""",
            organization_id,
            id,
        )
    )


async def touch(connection: Connection, organization_id: UUID, id: UUID) -> None:
    """Something in the collection has changed just now."""
    await connection.execute(
        "update collection set updated_at = now() where organization_id = $1 and id = $2",
        organization_id,
        id,
    )


async def now(connection: Connection, organization_id: UUID, id: UUID) -> Row | None:
    """The collection as it is now; nobody else changes it or links here until the end."""
    return await connection.row(
        """select name, types, description, tags from collection
            where organization_id = $1 and id = $2 for update""",
        organization_id,
        id,
    )


async def change(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    *,
    name: str,
    types: Sequence[str],
    description: str | None,
    tags: Sequence[str],
) -> None:
    """The collection is as given; a name that another one has is a UniqueViolation."""
    await connection.execute(
        """update collection set name = $3, types = $4, description = $5, tags = $6,
                updated_at = now()
            where organization_id = $1 and id = $2""",
        organization_id,
        id,
        name,
        list(types),
        description,
        list(tags),
    )


async def lock_of_registry(connection: Connection, organization_id: UUID, registry_id: UUID) -> int:
    """How many collections the registry has; nobody links there until the end."""
    # In one order, so that two who lock several collections do not wait for each other in a ring.
    rows = await connection.fetch(
        """select id from collection where organization_id = $1 and registry_id = $2
            order by id for update""",
        organization_id,
        registry_id,
    )
    return len(rows)


async def lock_of_sources(
    connection: Connection, organization_id: UUID, artifact_version_ids: Sequence[UUID]
) -> None:
    """Nobody else changes the collections that link these artifact versions until the end."""
    await connection.execute(
        """with locked as (
            select id from collection where organization_id = $1
            and id in (select v.collection_id from version v
                where v.organization_id = $1 and v.artifact_version_id = any($2::uuid[]))
            order by id for update
        )
        update collection c set updated_at = now() from locked
        where c.organization_id = $1 and c.id = locked.id""",
        organization_id,
        list(artifact_version_ids),
    )


async def delete(connection: Connection, organization_id: UUID, id: UUID) -> None:
    """The collection is gone, with its links and their aliases."""
    await connection.execute(
        "delete from collection where organization_id = $1 and id = $2", organization_id, id
    )

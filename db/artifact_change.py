"""Changing an artifact as a whole, and deleting it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from db import guard, visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")

_LINKED = """select v.collection_id from version v join artifact_version av
        on av.organization_id = v.organization_id and av.id = v.artifact_version_id
    where av.organization_id = $1 and av.artifact_id = $2"""


async def by_id(
    connection: Connection, viewer: Viewer, organization_id: UUID, id: UUID
) -> Row | None:
    """The artifact, if the viewer may see it, and their role in its project.

    They have none where they see the artifact through a link only.
    """
    return await connection.row(
        f"""select a.organization_id, a.id, a.name, a.type, a.project_id, p.name as project,
                case when p.user_id = $1 then 'ADMIN'
                    else {visibility.team_role("p", "team_id", ASKER)}::text end as viewer_role
            from artifact a
            join project p on p.organization_id = a.organization_id and p.id = a.project_id
            where a.organization_id = $3 and a.id = $4 and {visibility.artifact("a", ASKER)}
                and {guard.organization("a", ASKER)}""",
        viewer.user_id,
        viewer.is_administrator,
        organization_id,
        id,
    )


async def lock(connection: Connection, organization_id: UUID, id: UUID) -> Row | None:
    """The artifact as it is now; nobody logs or links a version of it until the end."""
    # The project first, as whoever deletes it locks it before its artifacts.
    return await connection.row(
        """with held as (
            select p.organization_id, p.id from project p
            where (p.organization_id, p.id) = (select a.organization_id, a.project_id
                from artifact a where a.organization_id = $1 and a.id = $2)
            for key share
        )
        select a.name, a.type, a.description, a.tags from held join artifact a
            on a.organization_id = held.organization_id and a.project_id = held.id
        where a.id = $2 for update of a""",
        organization_id,
        id,
    )


async def hold(connection: Connection, organization_id: UUID, artifact_version_id: UUID) -> None:
    """The type of this version's artifact stays as it is until the end."""
    await connection.execute(
        """select from artifact where (organization_id, id) = (
                select av.organization_id, av.artifact_id from artifact_version av
                where av.organization_id = $1 and av.id = $2)
            for share""",
        organization_id,
        artifact_version_id,
    )


async def change(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    *,
    name: str,
    description: str | None,
    tags: Sequence[str],
) -> None:
    """The artifact is as given; a name that another one has is a UniqueViolation."""
    await connection.execute(
        """update artifact set name = $3, description = $4, tags = $5
            where organization_id = $1 and id = $2""",
        organization_id,
        id,
        name,
        description,
        list(tags),
    )


async def change_type(connection: Connection, organization_id: UUID, id: UUID, type: str) -> None:
    """All versions of the artifact are of this type."""
    await connection.execute(
        "update artifact set type = $3 where organization_id = $1 and id = $2",
        organization_id,
        id,
        type,
    )


async def save_type(connection: Connection, organization_id: UUID, id: UUID, type: str) -> None:
    """The registries that link a version and accept all types have this one in their lists."""
    # In one order, so that two who lock several registries do not wait for each other in a ring.
    await connection.execute(
        f"""with held as (
            select r.id from registry r
            where r.organization_id = $1 and r.accepts_all_types
            and not $3 = any(r.accepted_types) and r.id in (select c.registry_id
                from collection c where c.organization_id = $1 and c.id in ({_LINKED}))
            order by r.id for update
        )
        update registry r set accepted_types = r.accepted_types || $3::text from held
            where r.organization_id = $1 and r.id = held.id and r.accepts_all_types
            and not $3 = any(r.accepted_types)""",
        organization_id,
        id,
        type,
    )


async def gates(
    connection: Connection, viewer: Viewer, organization_id: UUID, id: UUID
) -> Sequence[Row]:
    """The types that each collection which links a version accepts, and its registry.

    Also of those that the viewer may not see, who has no role there. All stay until the end.
    """
    linked = _LINKED.replace("$1", "$3").replace("$2", "$4")
    return await connection.fetch(
        f"""select c.types, r.accepts_all_types, r.accepted_types,
                {visibility.registry_role("r", ASKER)}::text as viewer_role
            from registry r join collection c
                on c.organization_id = r.organization_id and c.registry_id = r.id
            where c.organization_id = $3 and c.id in ({linked})
            order by r.id, c.id for share of r, c""",
        viewer.user_id,
        viewer.is_administrator,
        organization_id,
        id,
    )


async def lock_collections(connection: Connection, organization_id: UUID, id: UUID) -> None:
    """Nobody else changes the collections that link a version of the artifact until the end."""
    await connection.execute(
        f"""with locked as (
            select c.id from collection c where c.organization_id = $1 and c.id in ({_LINKED})
            order by c.id for update
        )
        update collection c set updated_at = now() from locked
        where c.organization_id = $1 and c.id = locked.id""",
        organization_id,
        id,
    )


async def unlink(connection: Connection, organization_id: UUID, id: UUID) -> None:
    """No collection links a version of the artifact."""
    await connection.execute(
        """delete from version v using artifact_version av
            where v.organization_id = $1 and av.organization_id = $1 and av.artifact_id = $2
            and v.artifact_version_id = av.id""",
        organization_id,
        id,
    )


async def delete(connection: Connection, organization_id: UUID, id: UUID) -> int:
    """How many versions the artifact had, with which it is gone; its name is free."""
    # One statement: the references among what is deleted are checked at its end.
    count: int = await connection.value(
        """with no_aliases as (
            delete from artifact_alias where organization_id = $1 and artifact_id = $2
        ), no_versions as (
            delete from artifact_version where organization_id = $1 and artifact_id = $2
            returning state
        ), no_artifact as (
            delete from artifact where organization_id = $1 and id = $2
        )
        select count(*) from no_versions where state = 'COMMITTED'""",
        organization_id,
        id,
    )
    return count

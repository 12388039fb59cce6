"""Artifacts: the named series of versions in a project."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from db.connection import Connection, Row


async def begin(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    *,
    project_id: UUID,
    name: str,
    type: str,
    created_by: UUID,
) -> Row:
    """The artifact of this name, made if it was not there; locked until the end."""
    row = await connection.row(
        """insert into artifact (organization_id, id, project_id, name, type, created_by)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (organization_id, project_id, name) do update set name = excluded.name
            returning id, type""",
        organization_id,
        id,
        project_id,
        name,
        type,
        created_by,
    )
    assert row is not None
    return row


async def by_name(
    connection: Connection, organization_id: UUID, project_id: UUID, name: str
) -> UUID | None:
    """The id of the artifact of this name in a project that the viewer may see."""
    found: UUID | None = await connection.value(
        """select id from artifact
            where organization_id = $1 and project_id = $2 and name = $3""",
        organization_id,
        project_id,
        name,
    )
    return found


async def lock_of_versions(
    connection: Connection, organization_id: UUID, artifact_version_ids: Sequence[UUID]
) -> None:
    """Nobody else numbers or aliases versions of these versions' artifacts until the end."""
    # The project first, as whoever deletes it locks it before its artifacts.
    await connection.execute(
        """with held as (
            select p.organization_id, p.id from project p
            where p.organization_id = $1 and p.id in (select a.project_id
                from artifact_version v join artifact a
                    on a.organization_id = v.organization_id and a.id = v.artifact_id
                where v.organization_id = $1 and v.id = any($2::uuid[]))
            order by p.id for key share
        )
        select a.id from held join artifact a
            on a.organization_id = held.organization_id and a.project_id = held.id
        where a.id in (select v.artifact_id from artifact_version v
            where v.organization_id = $1 and v.id = any($2::uuid[]))
        order by a.id for update of a""",
        organization_id,
        list(artifact_version_ids),
    )


async def next_number(connection: Connection, organization_id: UUID, id: UUID) -> int:
    """The number of the version that is committed now; never given again."""
    number: int = await connection.value(
        """update artifact set next_number = next_number + 1
            where organization_id = $1 and id = $2 returning next_number - 1""",
        organization_id,
        id,
    )
    return number


async def run(
    connection: Connection,
    organization_id: UUID,
    id: UUID,
    *,
    project_id: UUID,
    name: str,
    created_by: UUID,
) -> UUID:
    """The id of the run of this name, made if it was not there."""
    found: UUID = await connection.value(
        """insert into run (organization_id, id, project_id, name, created_by)
            values ($1, $2, $3, $4, $5)
            on conflict (organization_id, project_id, name) do update set name = excluded.name
            returning id""",
        organization_id,
        id,
        project_id,
        name,
        created_by,
    )
    return found

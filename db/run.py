"""Runs: what used and produced artifact versions."""

from __future__ import annotations

from uuid import UUID

from db.connection import Connection


async def use(
    connection: Connection, organization_id: UUID, id: UUID, artifact_version_id: UUID
) -> bool:
    """The artifact version is an input of the run; False if it was one already."""
    return bool(
        await connection.value(
            """insert into run_input (organization_id, run_id, artifact_version_id)
                values ($1, $2, $3) on conflict do nothing returning true""",
            organization_id,
            id,
            artifact_version_id,
        )
    )

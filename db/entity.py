"""The site-wide look-ups: names of organizations, teams and users, and the SDK's numbers."""

from __future__ import annotations

from uuid import UUID

from db.connection import Connection


async def claim_name(
    connection: Connection, name: str, kind: str, organization_id: UUID, id: UUID
) -> bool:
    """The name belongs to this entity now; False if it is taken."""
    return bool(
        await connection.value(
            """insert into entity_name (name, kind, organization_id, id) values ($1, $2, $3, $4)
                on conflict do nothing returning true""",
            name,
            kind,
            organization_id,
            id,
        )
    )


async def release_name(connection: Connection, name: str) -> None:
    """The name is nobody's."""
    await connection.execute("delete from entity_name where name = $1", name)


async def number(connection: Connection, kind: str, organization_id: UUID, id: UUID) -> None:
    """The row has a number of its kind, never given before."""
    await connection.execute(
        "insert into sdk_number (kind, organization_id, id) values ($1, $2, $3)",
        kind,
        organization_id,
        id,
    )

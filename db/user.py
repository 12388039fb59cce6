"""Users, which belong to the site, each with a hidden organization for personal projects."""

from __future__ import annotations

from uuid import UUID

from db import entity, organization
from db.connection import Connection
from domain.ids import NIL, new_id


async def create(
    connection: Connection, username: str, *, name: str, is_administrator: bool = False
) -> UUID | None:
    """The id of the new user; None if the name is taken."""
    user_id, personal_id = new_id(), new_id()
    if not await entity.claim_name(connection, username, "USER", personal_id, user_id):
        return None
    await connection.execute(
        """insert into site_user (id, username, name, is_administrator, personal_organization_id)
            values ($1, $2, $3, $4, $5)""",
        user_id,
        username,
        name,
        is_administrator,
        personal_id,
    )
    await organization.create(
        connection,
        personal_id,
        kind="PERSONAL",
        name=username,
        display_name=name,
        created_by=user_id,
    )
    await entity.number(connection, "USER", NIL, user_id)
    await entity.number(connection, "ENTITY", personal_id, user_id)
    return user_id


async def set_default_team(
    connection: Connection, user_id: UUID, organization_id: UUID, team_id: UUID
) -> None:
    """The team stands for the user where they name none."""
    await connection.execute(
        "update site_user set default_organization_id = $2, default_team_id = $3 where id = $1",
        user_id,
        organization_id,
        team_id,
    )


async def any_there(connection: Connection) -> bool:
    """Whether the site has a user."""
    return bool(await connection.value("select exists (select from site_user)"))

"""Teams and their members."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from db import entity, guard, visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")

_LOADED = f"""select t.organization_id, t.id, t.name,
        {visibility.team_role("t", "id", ASKER)}::text as viewer_role
    from team t where {visibility.team("t", ASKER)} and {guard.organization("t", ASKER)}"""


async def create(
    connection: Connection, organization_id: UUID, id: UUID, *, name: str, created_by: UUID
) -> None:
    """The team is there, its maker an ADMIN of it."""
    await connection.execute(
        "insert into team (organization_id, id, name, created_by) values ($1, $2, $3, $4)",
        organization_id,
        id,
        name,
        created_by,
    )
    await set_member(connection, organization_id, id, created_by, "ADMIN")


async def by_name(connection: Connection, viewer: Viewer, name: str) -> Row | None:
    """The team of this name and the viewer's role in it, if they may see it."""
    return await connection.row(
        f"""{_LOADED} and (t.organization_id, t.id) = (select e.organization_id, e.id
                from entity_name e where e.name = $3 and e.kind = 'TEAM')""",
        viewer.user_id,
        viewer.is_administrator,
        name,
    )


async def by_id(
    connection: Connection, viewer: Viewer, organization_id: UUID, id: UUID
) -> Row | None:
    """The team of this key and the viewer's role in it, if they may see it."""
    return (await by_ids(connection, viewer, organization_id, [id])).get(id)


async def by_ids(
    connection: Connection, viewer: Viewer, organization_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, Row]:
    """The teams of the organization that have these ids, as `by_id` gives each."""
    rows = await connection.fetch(
        f"{_LOADED} and t.organization_id = $3 and t.id = any($4::uuid[])",
        viewer.user_id,
        viewer.is_administrator,
        organization_id,
        list(ids),
    )
    return {row["id"]: row for row in rows}


async def lock(connection: Connection, organization_id: UUID, id: UUID) -> bool:
    """Whether the team is there; nobody else makes projects or deletes it until the end."""
    return bool(
        await connection.value(
            "select true from team where organization_id = $1 and id = $2 for update",
            organization_id,
            id,
        )
    )


async def has_project(connection: Connection, organization_id: UUID, id: UUID) -> bool:
    """Whether the team has a project."""
    return bool(
        await connection.value(
            "select exists (select from project where organization_id = $1 and team_id = $2)",
            organization_id,
            id,
        )
    )


async def delete(connection: Connection, organization_id: UUID, id: UUID, name: str) -> None:
    """The team is gone with its members' roles and its grants; its name is free."""
    await connection.execute(
        """update site_user set default_team_id = null where default_team_id = $2 and id in
            (select user_id from team_member where organization_id = $1 and team_id = $2)""",
        organization_id,
        id,
    )
    await connection.execute(
        "delete from team where organization_id = $1 and id = $2", organization_id, id
    )
    await entity.release_name(connection, name)


async def member_role(
    connection: Connection, organization_id: UUID, id: UUID, user_id: UUID
) -> str | None:
    """The role of the user in the team itself."""
    role: str | None = await connection.value(
        """select role::text from team_member
            where organization_id = $1 and team_id = $2 and user_id = $3""",
        organization_id,
        id,
        user_id,
    )
    return role


async def set_member(
    connection: Connection, organization_id: UUID, id: UUID, user_id: UUID, role: str
) -> None:
    """The user has this role in the team."""
    await connection.execute(
        """insert into team_member (organization_id, team_id, user_id, role)
            values ($1, $2, $3, $4::text::organization_role)
            on conflict (organization_id, team_id, user_id) do update set role = excluded.role""",
        organization_id,
        id,
        user_id,
        role,
    )


async def remove_member(
    connection: Connection, organization_id: UUID, user_id: UUID, id: UUID | None = None
) -> list[Row]:
    """The user is in the team no more, or without an id in no team of the organization.

    Gives the names of the teams and the roles they had in them.
    """
    await connection.execute(
        """update site_user set default_team_id = null
            where id = $1 and default_organization_id = $2
            and default_team_id = coalesce($3, default_team_id)""",
        user_id,
        organization_id,
        id,
    )
    return list(
        await connection.fetch(
            """with gone as (delete from team_member
                    where organization_id = $1 and user_id = $2 and team_id = coalesce($3, team_id)
                    returning team_id, role)
                select t.name, gone.role::text from gone join team t
                    on t.organization_id = $1 and t.id = gone.team_id order by t.name""",
            organization_id,
            user_id,
            id,
        )
    )

"""Users, which belong to the site, each with a hidden organization for personal projects."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from db import entity, guard, organization, visibility
from db.connection import Connection, Row
from db.event import home
from db.visibility import Asker
from domain.ids import NIL, new_id
from domain.viewer import Viewer

_CANDIDATE = """select u.id, u.username, u.is_service_account, u.service_organization_id,
        u.deactivated_at is null as is_active, m.role::text as role
    from site_user u left join organization_member m
        on m.user_id = u.id and m.organization_id = $1"""


async def create(
    connection: Connection,
    username: str,
    *,
    name: str,
    email: str | None = None,
    is_administrator: bool = False,
    service_organization_id: UUID | None = None,
) -> UUID | None:
    """The id of the new user; None if the name is taken. Of an organization: a service account."""
    user_id, personal_id = new_id(), new_id()
    if not await entity.claim_name(connection, username, "USER", personal_id, user_id):
        return None
    await connection.execute(
        """insert into site_user (id, username, name, email, is_administrator,
                personal_organization_id, service_organization_id, is_service_account)
            values ($1, $2, $3, $4, $5, $6, $7, $7::uuid is not null)""",
        user_id,
        username,
        name,
        email,
        is_administrator,
        personal_id,
        service_organization_id,
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
    connection: Connection, user_id: UUID, organization_id: UUID, team_id: UUID | None
) -> None:
    """The organization, and the team if given, stand for the user where they name none.

    The organization of their personal projects stands for themselves.
    """
    await connection.execute(
        "update site_user set default_organization_id = $2, default_team_id = $3 where id = $1",
        user_id,
        organization_id,
        team_id,
    )


async def default_to_oneself(connection: Connection, user_id: UUID) -> None:
    """The user themself, with their personal projects, is whom they mean where they name nobody."""
    await connection.execute(
        """update site_user set default_organization_id = personal_organization_id,
                default_team_id = null
            where id = $1""",
        user_id,
    )


async def any_there(connection: Connection) -> bool:
    """Whether the site has a user."""
    return bool(await connection.value("select exists (select from site_user)"))


async def candidate(connection: Connection, organization_id: UUID, username: str) -> Row | None:
    """The user of this name, with their role in the organization, null if they are no member."""
    return await connection.row(
        f"{_CANDIDATE} where u.username = $2",
        organization_id,
        username,
    )


async def candidates_by_id(
    connection: Connection, viewer: Viewer, organization_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, Row]:
    """The users of these ids, as `candidate` gives them, as far as the viewer may see them."""
    asker = Asker("$3::uuid", "$4::boolean")
    seen = f"{visibility.user('u', asker)} and {guard.user('u', asker)}"
    rows = await connection.fetch(
        f"{_CANDIDATE} where u.id = any($2::uuid[]) and {seen}",
        organization_id,
        list(ids),
        viewer.user_id,
        viewer.is_administrator,
    )
    return {row["id"]: row for row in rows}


async def candidate_by_id(
    connection: Connection, viewer: Viewer, organization_id: UUID, id: UUID
) -> Row | None:
    """The user of this id, as `candidate` gives them, if the viewer may see them."""
    return (await candidates_by_id(connection, viewer, organization_id, [id])).get(id)


async def candidates_by_email(
    connection: Connection, viewer: Viewer, organization_id: UUID, email: str
) -> list[Row]:
    """The active users of this address, as `candidate` gives them, who are in the organization.

    An administrator of the instance finds all others, too: no one else may find out whose address
    it is.
    """
    return list(
        await connection.fetch(
            f"""{_CANDIDATE} where lower(u.email) = lower($2::text collate "C")
                and u.deactivated_at is null
                and (m.role is not null or $3)""",
            organization_id,
            email,
            viewer.is_administrator,
        )
    )


async def key_holder(connection: Connection, viewer: Viewer, username: str) -> Row | None:
    """The user of this name, if the viewer may see them, or administers whose account it is.

    `home` is the organization whose history tells of their keys, `viewer_role` the viewer's role
    in the organization of a service account.
    """
    asker = Asker("$1::uuid", "$2::boolean")
    seen = f"{visibility.user('u', asker)} and {guard.user('u', asker)}"
    return await connection.row(
        f"""select u.id, u.username, u.is_service_account, u.deactivated_at is null as is_active,
                coalesce(u.service_organization_id, u.personal_organization_id) as home,
                m.role::text as viewer_role
            from site_user u left join organization_member m
                on m.organization_id = u.service_organization_id and m.user_id = $1
            where u.username = $3 and ({seen} or m.role = 'ADMIN')""",
        viewer.user_id,
        viewer.is_administrator,
        username,
    )


async def active(connection: Connection, id: UUID) -> Row | None:
    """The user in the form of `api_key.live`, with their own id in place of a key's."""
    return await connection.row(
        """select id, id as user_id, username, is_administrator, '{}'::text[] as scopes,
                false as note_due
            from site_user where id = $1 and deactivated_at is null""",
        id,
    )


async def active_called(connection: Connection, username: str) -> UUID | None:
    """The id of the active user of this name."""
    found: UUID | None = await connection.value(
        "select id from site_user where username = $1 and deactivated_at is null", username
    )
    return found


async def lock_administrators(connection: Connection) -> list[UUID]:
    """The ids of the instance's active administrators, of whom none leaves until the end."""
    rows = await connection.fetch(
        """select id from site_user where is_administrator and deactivated_at is null
            order by id for no key update"""
    )
    return [row["id"] for row in rows]


async def lock(connection: Connection, username: str) -> Row | None:
    """The user of this name as they are; nobody else deactivates them until the end."""
    return await connection.row(
        """select id, username, deactivated_at is null as is_active from site_user
            where username = $1 for no key update""",
        username,
    )


async def deactivate(connection: Connection, id: UUID) -> Sequence[Row]:
    """Nobody signs in as this user any more, and their keys are revoked.

    Gives name and prefix of each of those, and the organization whose history tells of it.
    """
    await connection.execute("update site_user set deactivated_at = now() where id = $1", id)
    return await connection.fetch(
        f"""with revoked as (
                update api_key set revoked_at = now() where user_id = $1 and revoked_at is null
                returning name, prefix
            )
            select r.name, r.prefix, {home("u")} as home
            from revoked r join site_user u on u.id = $1 order by r.prefix""",
        id,
    )


async def organizations(connection: Connection, id: UUID) -> list[UUID]:
    """The ids of all organizations of the user, their personal one included."""
    rows = await connection.fetch(
        "select organization_id from organization_member where user_id = $1", id
    )
    return [row["organization_id"] for row in rows]

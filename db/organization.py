"""Organizations and their members."""

from __future__ import annotations

from uuid import UUID

from db import guard, visibility
from db.connection import Connection, Row
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")


async def create(
    connection: Connection,
    organization_id: UUID,
    *,
    kind: str,
    name: str,
    display_name: str,
    created_by: UUID,
) -> None:
    """The organization is there, its maker an ADMIN of it."""
    await connection.execute(
        """insert into organization (organization_id, kind, name, display_name, created_by)
            values ($1, $2::text::organization_kind, $3, $4, $5)""",
        organization_id,
        kind,
        name,
        display_name,
        created_by,
    )
    await set_member(connection, organization_id, created_by, "ADMIN")


async def set_member(
    connection: Connection,
    organization_id: UUID,
    user_id: UUID,
    role: str,
    *,
    by_claims: bool = False,
) -> None:
    """The user has this role in the organization, given by hand or by the claims of a provider."""
    await connection.execute(
        """insert into organization_member (organization_id, user_id, role, by_claims)
            values ($1, $2, $3::text::organization_role, $4)
            on conflict (organization_id, user_id)
            do update set role = excluded.role, by_claims = excluded.by_claims""",
        organization_id,
        user_id,
        role,
        by_claims,
    )


async def called(connection: Connection, viewer: Viewer, name: str) -> list[Row]:
    """The organizations the viewer may mean by this name; one with the very name comes alone."""
    rows = await connection.fetch(
        f"""select o.organization_id, o.name, o.name = $3 as by_name,
                case when $2 then 'ADMIN' else m.role::text end as viewer_role
            from organization o left join organization_member m
                on m.organization_id = o.organization_id and m.user_id = $1
            where (o.name = $3 or o.display_name = $3) and {visibility.organization("o", ASKER)}
                and {guard.organization("o", ASKER)}""",
        viewer.user_id,
        viewer.is_administrator,
        name,
    )
    exact = [row for row in rows if row["by_name"]]
    return exact or list(rows)


async def usual(connection: Connection, viewer: Viewer) -> list[Row]:
    """The organizations the viewer may mean without naming one; a default one comes alone."""
    rows = await connection.fetch(
        """select o.organization_id, o.name, m.role::text as viewer_role,
                coalesce(o.organization_id = u.default_organization_id, false) as is_default
            from organization_member m
            join organization o on o.organization_id = m.organization_id and o.kind = 'SHARED'
            join site_user u on u.id = m.user_id
            where m.user_id = $1""",
        viewer.user_id,
    )
    default = [row for row in rows if row["is_default"]]
    return default or list(rows)


async def administered(connection: Connection, viewer: Viewer) -> list[Row]:
    """The organizations in which the viewer is ADMIN, by name; a default one comes alone."""
    rows = await connection.fetch(
        """select o.organization_id, o.name, 'ADMIN' as viewer_role, coalesce(o.organization_id = (
                select u.default_organization_id from site_user u where u.id = $1
            ), false) as is_default
            from organization o left join organization_member m
                on m.organization_id = o.organization_id and m.user_id = $1
            where o.kind = 'SHARED' and ($2 or m.role = 'ADMIN') order by o.name""",
        viewer.user_id,
        viewer.is_administrator,
    )
    default = [row for row in rows if row["is_default"]]
    return default or list(rows)


async def lock(connection: Connection, organization_id: UUID) -> Row | None:
    """The settings as they are; nobody else changes them, or any membership, until the end."""
    return await connection.row(
        """select name, display_name, implicit_registry_role::text
            from organization where organization_id = $1 for no key update""",
        organization_id,
    )


async def viewer_role(connection: Connection, viewer: Viewer, organization_id: UUID) -> str | None:
    """The viewer's role as it is now; ADMIN for an administrator of the instance."""
    if viewer.is_administrator:
        return "ADMIN"
    role: str | None = await connection.value(
        """select role::text from organization_member
            where organization_id = $1 and user_id = $2""",
        organization_id,
        viewer.user_id,
    )
    return role


async def change(
    connection: Connection, organization_id: UUID, *, display_name: str, implicit_role: str
) -> None:
    """The settings are as given."""
    await connection.execute(
        """update organization set display_name = $2,
                implicit_registry_role = $3::text::registry_role
            where organization_id = $1""",
        organization_id,
        display_name,
        implicit_role,
    )


async def keep_member(connection: Connection, organization_id: UUID, user_id: UUID) -> bool:
    """Whether the user is a member; if so, they cannot be removed until the end."""
    return bool(
        await connection.value(
            """select true from organization_member
                where organization_id = $1 and user_id = $2 for share""",
            organization_id,
            user_id,
        )
    )


async def has_other_admin(connection: Connection, organization_id: UUID, user_id: UUID) -> bool:
    """Whether another active person than this one is an ADMIN."""
    return bool(
        await connection.value(
            """select exists (select from organization_member m join site_user u on u.id = m.user_id
                where m.organization_id = $1 and m.user_id <> $2 and m.role = 'ADMIN'
                and u.deactivated_at is null and not u.is_service_account)""",
            organization_id,
            user_id,
        )
    )


async def remove_member(connection: Connection, organization_id: UUID, user_id: UUID) -> None:
    """The user is no member, and the organization does not stand for them any more."""
    await connection.execute(
        "delete from organization_member where organization_id = $1 and user_id = $2",
        organization_id,
        user_id,
    )
    await connection.execute(
        """update site_user set default_organization_id = null, default_team_id = null
            where id = $2 and default_organization_id = $1""",
        organization_id,
        user_id,
    )

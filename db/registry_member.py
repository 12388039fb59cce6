"""Roles that are granted in a registry, to users and to teams."""

from __future__ import annotations

from uuid import UUID

from db.connection import Connection, Row


async def role_of(
    connection: Connection, organization_id: UUID, registry_id: UUID, member_id: UUID
) -> str | None:
    """The role that is granted to the user or the team."""
    role: str | None = await connection.value(
        """select role::text from registry_member
            where organization_id = $1 and registry_id = $2 and member_id = $3""",
        organization_id,
        registry_id,
        member_id,
    )
    return role


async def grant(
    connection: Connection,
    organization_id: UUID,
    registry_id: UUID,
    role: str,
    *,
    user_id: UUID | None = None,
    team_id: UUID | None = None,
) -> None:
    """The user or the team has this role, and no other."""
    await connection.execute(
        """insert into registry_member (organization_id, registry_id, user_id, team_id, role)
            values ($1, $2, $3, $4, $5::text::registry_role)
            on conflict (organization_id, registry_id, member_id)
            do update set role = excluded.role""",
        organization_id,
        registry_id,
        user_id,
        team_id,
        role,
    )


async def revoke(
    connection: Connection, organization_id: UUID, registry_id: UUID, member_id: UUID
) -> None:
    """Nothing is granted to the user or the team."""
    await connection.execute(
        """delete from registry_member
            where organization_id = $1 and registry_id = $2 and member_id = $3""",
        organization_id,
        registry_id,
        member_id,
    )


async def revoke_all(connection: Connection, organization_id: UUID, user_id: UUID) -> list[Row]:
    """Nothing is granted to the user in any registry; gives the registries and the roles."""
    return list(
        await connection.fetch(
            """with gone as (delete from registry_member
                    where organization_id = $1 and user_id = $2 returning registry_id, role)
                select r.id, r.name, gone.role::text from gone join registry r
                    on r.organization_id = $1 and r.id = gone.registry_id order by r.name""",
            organization_id,
            user_id,
        )
    )


async def disown(connection: Connection, organization_id: UUID, user_id: UUID) -> list[Row]:
    """The user answers for no registry; gives those they answered for."""
    return list(
        await connection.fetch(
            """update registry set owner_id = null, updated_at = now()
                where organization_id = $1 and owner_id = $2 returning id, name""",
            organization_id,
            user_id,
        )
    )


async def has_other_admin(
    connection: Connection, organization_id: UUID, registry_id: UUID, member_id: UUID
) -> bool:
    """Whether somebody active is an Admin by another grant than that of this user or team."""
    return bool(
        await connection.value(
            """select exists (select from registry_member g
                left join team_member tm
                    on tm.organization_id = g.organization_id and tm.team_id = g.team_id
                join site_user u on u.id = coalesce(g.user_id, tm.user_id)
                where g.organization_id = $1 and g.registry_id = $2 and g.member_id <> $3
                and g.role = 'ADMIN' and u.deactivated_at is null)""",
            organization_id,
            registry_id,
            member_id,
        )
    )

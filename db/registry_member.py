"""Roles that are granted in a registry, to users and to teams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from db.connection import Connection, Row


class Grant(NamedTuple):
    """A role for a user or for a team."""

    role: str
    user_id: UUID | None = None
    team_id: UUID | None = None


async def roles_of(
    connection: Connection, organization_id: UUID, registry_id: UUID, member_ids: Sequence[UUID]
) -> dict[UUID, str]:
    """The roles that are granted to these users and teams, as far as any are."""
    rows = await connection.fetch(
        """select member_id, role::text from registry_member
            where organization_id = $1 and registry_id = $2 and member_id = any($3::uuid[])""",
        organization_id,
        registry_id,
        list(member_ids),
    )
    return {row["member_id"]: row["role"] for row in rows}


async def grant(
    connection: Connection, organization_id: UUID, registry_id: UUID, grants: Sequence[Grant]
) -> None:
    """The users and the teams have these roles, and no others."""
    await connection.execute(
        """insert into registry_member (organization_id, registry_id, user_id, team_id, role)
            select $1, $2, g.user_id, g.team_id, g.role::registry_role
            from unnest($3::uuid[], $4::uuid[], $5::text[]) g(user_id, team_id, role)
            on conflict (organization_id, registry_id, member_id)
            do update set role = excluded.role""",
        organization_id,
        registry_id,
        [each.user_id for each in grants],
        [each.team_id for each in grants],
        [each.role for each in grants],
    )


async def revoke(
    connection: Connection, organization_id: UUID, registry_id: UUID, member_ids: Sequence[UUID]
) -> None:
    """Nothing is granted to these users and teams."""
    await connection.execute(
        """delete from registry_member
            where organization_id = $1 and registry_id = $2 and member_id = any($3::uuid[])""",
        organization_id,
        registry_id,
        list(member_ids),
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
    connection: Connection, organization_id: UUID, registry_id: UUID, member_ids: Sequence[UUID]
) -> bool:
    """Whether somebody active is an Admin by another grant than those of these users and teams."""
    return bool(
        await connection.value(
            """select exists (select from registry_member g
                left join team_member tm
                    on tm.organization_id = g.organization_id and tm.team_id = g.team_id
                join site_user u on u.id = coalesce(g.user_id, tm.user_id)
                where g.organization_id = $1 and g.registry_id = $2
                and g.member_id <> all($3::uuid[])
                and g.role = 'ADMIN' and u.deactivated_at is null)""",
            organization_id,
            registry_id,
            list(member_ids),
        )
    )

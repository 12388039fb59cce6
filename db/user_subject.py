"""Whom a provider means by its subjects, and which memberships its claims decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from db.connection import Connection, Row


async def find(connection: Connection, issuer: str, subject: str) -> Row | None:
    """The user of this subject; `claims_at` is when the newest of its tokens was issued."""
    return await connection.row(
        """select u.id, u.username, u.deactivated_at is null as is_active, s.claims_at
            from user_subject s join site_user u on u.id = s.user_id
            where s.issuer = $1 and s.subject = $2""",
        issuer,
        subject,
    )


async def create(
    connection: Connection, issuer: str, subject: str, user_id: UUID, claims_at: dt.datetime
) -> bool:
    """The subject is this user, for good; False if it is somebody already."""
    return bool(
        await connection.value(
            """insert into user_subject (issuer, subject, user_id, claims_at)
                values ($1, $2, $3, $4) on conflict do nothing returning true""",
            issuer,
            subject,
            user_id,
            claims_at,
        )
    )


async def lock(connection: Connection, issuer: str, subject: str) -> dt.datetime:
    """When the newest of its tokens was issued; nobody else applies its claims until the end."""
    found: dt.datetime = await connection.value(
        "select claims_at from user_subject where issuer = $1 and subject = $2 for no key update",
        issuer,
        subject,
    )
    return found


async def note(connection: Connection, issuer: str, subject: str, claims_at: dt.datetime) -> None:
    """The claims of a token that was issued then are applied."""
    await connection.execute(
        "update user_subject set claims_at = $3 where issuer = $1 and subject = $2",
        issuer,
        subject,
        claims_at,
    )


async def memberships(
    connection: Connection, user_id: UUID, organizations: Sequence[str]
) -> list[Row]:
    """The organizations of these names, and those in which claims gave the user a role.

    `role` is null where they are no member. In the order in which they are to be locked.
    """
    return list(
        await connection.fetch(
            """select o.organization_id, o.name, m.role::text as role,
                    coalesce(m.by_claims, false) as by_claims
                from organization o left join organization_member m
                    on m.organization_id = o.organization_id and m.user_id = $1
                where o.kind = 'SHARED' and (o.name = any($2::text[]) or m.by_claims)
                order by o.organization_id""",
            user_id,
            list(organizations),
        )
    )

"""Idempotency keys: what a user's request under a key came to, for a day.

They stand in the user's own hidden organization, as every row stands in one.
"""

from __future__ import annotations

from uuid import UUID

from db.connection import Connection, Row

_MINE = "(select u.personal_organization_id from site_user u where u.id = $1)"
# Twice as long as a key stands for anything, so that no request under way still looks for one.
_PAST = "created_at < now() - interval '48 hours'"


async def claim(connection: Connection, user_id: UUID, key: str, fingerprint: bytes) -> bool:
    """The key stands for this request now; False if it stands for one of the last 24 hours.

    Waits for a request under the same key that is still under way.
    """
    return bool(
        await connection.value(
            f"""insert into idempotency_key as k (organization_id, key, fingerprint)
                values ({_MINE}, $2, $3)
                on conflict (organization_id, key) do update
                    set fingerprint = excluded.fingerprint, outcome = null, created_at = now()
                    where k.created_at < now() - interval '24 hours'
                returning true""",
            user_id,
            key,
            fingerprint,
        )
    )


async def keep(connection: Connection, user_id: UUID, key: str, outcome: str) -> None:
    """The request under the key came to this."""
    await connection.execute(
        f"""update idempotency_key set outcome = $3::text::json
            where organization_id = {_MINE} and key = $2""",
        user_id,
        key,
        outcome,
    )


async def of(connection: Connection, user_id: UUID, key: str) -> Row | None:
    """The request that the key stands for, and what it came to."""
    return await connection.row(
        f"""select fingerprint, outcome from idempotency_key
            where organization_id = {_MINE} and key = $2""",
        user_id,
        key,
    )


async def past(connection: Connection, organization_id: UUID) -> int:
    """How many keys of the organization are more than 48 hours old, and stand for nothing."""
    found: int = await connection.value(
        f"select count(*) from idempotency_key where organization_id = $1 and {_PAST}",
        organization_id,
    )
    return found


async def remove_past(connection: Connection, organization_id: UUID, most: int) -> int:
    """How many such keys are gone, at most so many; one that is in use stays."""
    rows = await connection.fetch(
        f"""with gone as (
                select key from idempotency_key where organization_id = $1 and {_PAST}
                limit $2 for update skip locked
            )
            delete from idempotency_key k using gone
            where k.organization_id = $1 and k.key = gone.key returning 1""",
        organization_id,
        most,
    )
    return len(rows)

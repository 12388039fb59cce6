"""Sign-ins in the history: of whom, and by what they were known."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from db.connection import Connection
from db.event import Event, home, record_seldom
from domain.ids import new_id

# Who is known by tokens sends one with each request, and has a fresh one every few minutes.
EVERY = dt.timedelta(hours=1)


async def by_key(connection: Connection, api_key_id: UUID) -> None:
    """A session was begun with this key, and history says so."""
    await connection.execute(
        f"""insert into event (organization_id, id, kind, actor_id, detail)
            select {home("u")}, $2, 'SIGNED_IN', u.id, json_build_object(
                'user', u.username, 'by', 'key', 'key', k.name, 'prefix', k.prefix)
            from api_key k join site_user u on u.id = k.user_id where k.id = $1""",
        api_key_id,
        new_id(),
    )


async def by_provider(connection: Connection, user_id: UUID, username: str, issuer: str) -> None:
    """A token of this issuer was taken for the user, and history says so once an hour."""
    detail: dict[str, object] = {"user": username, "by": "provider", "issuer": issuer}
    signed_in = Event("SIGNED_IN", detail)
    await record_seldom(connection, None, user_id, signed_in, about=issuer, every=EVERY)

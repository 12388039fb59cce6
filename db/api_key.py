"""API keys: of each, its first characters and its SHA-256 are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from db import guard, visibility
from db.connection import Connection, Row
from db.sharing import Reader
from db.visibility import Asker
from domain.viewer import Viewer

ASKER = Asker("$1::uuid", "$2::boolean")
_NOTE_DUE = "coalesce(k.last_used_at < now() - interval '1 minute', true)"
_GOOD = "k.revoked_at is null and (k.expires_at is null or k.expires_at > now())"
_IN_FORCE = f"""api_key k join site_user u on u.id = k.user_id
    where u.deactivated_at is null and {_GOOD}"""
LIVE = f"""select k.id, k.sha256, k.scopes, k.expires_at, k.user_id, u.username,
        u.is_administrator, {_NOTE_DUE} note_due from {_IN_FORCE}"""
_LIVE_BY_PREFIX = f"{LIVE} and k.prefix = $1::text"
_LIVE_BY_ID = f"{LIVE} and k.id = $1::uuid"


class Standing(NamedTuple):
    """Where a statement keeps the key by which the asker is known: two placeholders."""

    id: str
    scopes: str


def standing(asker: Asker, key: Standing) -> str:
    """Null where the key is not in force, or it or its user are not what they were taken for.

    Else whether a note of its use is due; never for a user who is known without a key, whose own
    id stands in its place.
    """
    return f"""(select case when u.id = {key.id} then false else (select {_NOTE_DUE}
            from api_key k where k.id = {key.id} and k.user_id = u.id
            and k.scopes = {key.scopes} and {_GOOD}) end
        from site_user u where u.id = {asker.user}
            and u.is_administrator = {asker.administrator} and u.deactivated_at is null)"""


async def fallen(connection: Connection, payers: Sequence[UUID]) -> set[UUID]:
    """Those that are neither a key in force nor a user who is active."""
    rows = await connection.fetch(
        f"""select p.id from unnest($1::uuid[]) p(id)
            where not exists (select from {_IN_FORCE} and k.id = p.id) and not exists (
                select from site_user u where u.id = p.id and u.deactivated_at is null)""",
        payers,
    )
    return {row["id"] for row in rows}


async def create(
    connection: Connection,
    id: UUID,
    *,
    prefix: str,
    sha256: bytes,
    user_id: UUID,
    name: str,
    scopes: Sequence[str] = (),
    expires_at: dt.datetime | None = None,
) -> None:
    """The user has one more key; a prefix that is there already is a UniqueViolation.

    Without scopes it has all.
    """
    await connection.execute(
        """insert into api_key (id, prefix, sha256, user_id, name, scopes, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7)""",
        id,
        prefix,
        sha256,
        user_id,
        name,
        list(scopes),
        expires_at,
    )


async def holder(connection: Connection, username: str) -> UUID | None:
    """The id of the user of this name, if keys of theirs would be good for anything."""
    found: UUID | None = await connection.value(
        "select id from site_user where username = $1 and deactivated_at is null", username
    )
    return found


async def live(reader: Reader, prefix: str) -> Row | None:
    """The key of this prefix and its user, if both are in force; `note_due` once a minute."""
    return await reader.row(_LIVE_BY_PREFIX, prefix)


async def live_by_id(reader: Reader, id: UUID) -> Row | None:
    """The same of the key of this id."""
    return await reader.row(_LIVE_BY_ID, id)


async def note_use(connection: Connection, id: UUID) -> None:
    """The key was used just now."""
    await connection.execute("update api_key set last_used_at = now() where id = $1", id)


async def by_id(connection: Connection, viewer: Viewer, id: UUID) -> Row | None:
    """The key and whose it is, if the viewer may see it."""
    return await connection.row(
        f"""select k.id, k.name, k.prefix, u.username,
                coalesce(u.service_organization_id, u.personal_organization_id) as home
            from api_key k join site_user u on u.id = k.user_id
            where k.id = $3 and {visibility.api_key("k", ASKER)}
                and {guard.api_key("k", ASKER)}""",
        viewer.user_id,
        viewer.is_administrator,
        id,
    )


async def revoke(connection: Connection, id: UUID) -> bool:
    """The key is good for nothing any more; False if it was so before."""
    return bool(
        await connection.value(
            """update api_key set revoked_at = now() where id = $1 and revoked_at is null
                returning true""",
            id,
        )
    )

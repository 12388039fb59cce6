"""Who is asking, found by their API key, by the session that stands for it, or by who vouches.

Whom a key or a session led to is remembered, for those who ask the database, together with what
they read, whether that still holds (`db.api_key.standing`).
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from auth import key as keys
from auth import session as sessions
from auth.session import Session
from db import api_key, user
from db.connection import Pool, Row
from db.sharing import Sharing
from domain import scope
from domain.recent import Recent
from domain.viewer import Identity, Viewer

logger = logging.getLogger("vitrine.auth")

# What a key of which nothing is kept is compared with, so that it takes as long as any other.
_NOTHING = bytes(32)
MOST_REMEMBERED = 10_000


class Word(NamedTuple):
    """Until when somebody's word for a viewer is good, in seconds since 1970; why not for longer.

    Until then it may be taken back: `again` raises Unauthenticated where it was.
    """

    until: float
    over: str
    again: Callable[[], Awaitable[object]]


class Voucher(Protocol):
    """Somebody who says whom an Authorization header speaks for that bears no key of ours."""

    async def user_id(self, authorization: str) -> UUID | None:
        """For whom it speaks; None where it is none of theirs. Raises Unauthenticated."""

    def lasts(self, authorization: str) -> tuple[float, str] | None:
        """Until when a header that has just been believed may be; None where it is none of theirs.

        In seconds since 1970, and in words what has happened then.
        """


class Viewers:
    """Finds viewers, and notes in the background that their keys were used."""

    def __init__(self, pool: Pool, vouchers: Sequence[Voucher] = ()) -> None:
        self._pool = pool
        self._sharing = Sharing(pool)
        self._vouchers = vouchers
        self._noting: dict[UUID, asyncio.Task[None]] = {}
        # The ids of keys by their SHA-256, and who they stand for.
        self._key_ids: Recent[bytes, UUID] = Recent(MOST_REMEMBERED)
        self._identities: Recent[UUID, Identity] = Recent(MOST_REMEMBERED)

    async def remembered(self, authorization: str) -> Identity:
        """Who the header spoke for when it came first; raises Unauthenticated as `of_key` does."""
        user_id = await self._vouched_for(authorization)
        if user_id is not None:
            return self._identities.get(user_id) or self._remember(await self._active(user_id))
        key = keys.of_header(authorization)
        assert key is not None
        digest = keys.sha256(key)
        key_id = self._key_ids.get(digest)
        identity = self._identities.get(key_id) if key_id is not None else None
        if identity is None:
            identity = self._remember(await self._live(key))
            self._key_ids.put(digest, identity.key_id)
        return identity

    async def remembered_session(self, secret: bytes, token: str) -> Identity | None:
        """Who the session spoke for when it came first; None as `of_session` says it."""
        session = sessions.verify(secret, token, now=datetime.now(UTC))
        if session is None:
            return None
        identity = self._identities.get(session.key_id)
        if identity is not None:
            return identity
        row = await self._live_by_id(session.key_id)
        return None if row is None else self._remember(row)

    def forget(self, identity: Identity) -> None:
        """The database is asked again whom the key stands for."""
        self._identities.drop(identity.key_id)

    def _remember(self, row: Row) -> Identity:
        identity = _identity(row)
        self._identities.put(identity.key_id, identity)
        return identity

    async def of_header(self, authorization: str | None) -> Viewer | None:
        """Who an Authorization header speaks for; None without the header."""
        if authorization is None:
            return None
        user_id = await self._vouched_for(authorization)
        if user_id is not None:
            return _identity(await self._active(user_id)).viewer
        key = keys.of_header(authorization)
        return None if key is None else await self.of_key(key)

    def word(self, authorization: str | None) -> Word | None:
        """Whose word a header is that has just been believed; None where it bears a key."""
        if authorization is None:
            return None
        for voucher in self._vouchers:
            if (found := voucher.lasts(authorization)) is not None:
                return Word(*found, functools.partial(self.of_header, authorization))
        return None

    async def of_key(self, key: str) -> Viewer:
        """Whose key this is; raises Unauthenticated where it is nobody's, or no longer."""
        return self._viewer(await self._live(key))

    async def of_session(self, secret: bytes, token: str) -> Viewer | None:
        """Who the token of a session speaks for; None where it, or its key, is not good."""
        session = sessions.verify(secret, token, now=datetime.now(UTC))
        if session is None:
            return None
        row = await self._live_by_id(session.key_id)
        return None if row is None else self._viewer(row)

    async def session(self, key: str) -> Session:
        """A session that begins with this key; raises Unauthenticated as `of_key` does."""
        row = await self._live(key)
        return sessions.begun(row["id"], row["expires_at"], now=datetime.now(UTC))

    async def _vouched_for(self, authorization: str) -> UUID | None:
        for voucher in self._vouchers:
            user_id = await voucher.user_id(authorization)
            if user_id is not None:
                return user_id
        return None

    async def _active(self, user_id: UUID) -> Row:
        """The user, as a key of theirs would give them."""
        async with self._pool.connection() as connection:
            row = await user.active(connection, user_id)
        if row is None:
            raise keys.not_valid()
        return row

    async def _live(self, key: str) -> Row:
        row = await api_key.live(self._sharing, keys.prefix(key))
        digest = row["sha256"] if row is not None else _NOTHING
        # Compared in any case, and before the row is looked at.
        if not keys.matches(key, digest) or row is None:
            raise keys.not_valid()
        return row

    async def _live_by_id(self, key_id: UUID) -> Row | None:
        return await api_key.live_by_id(self._sharing, key_id)

    def _viewer(self, row: Row) -> Viewer:
        if row["note_due"]:
            self.note(row["id"])
        return _identity(row).viewer

    async def close(self) -> None:
        """Each use of a key so far is noted."""
        await asyncio.gather(*self._noting.values())

    def note(self, key_id: UUID) -> None:
        """The use of a key is noted soon, once: no request waits for this write."""
        if key_id not in self._noting:
            task = asyncio.create_task(self._noted(key_id))
            self._noting[key_id] = task
            task.add_done_callback(lambda _: self._noting.pop(key_id))

    async def _noted(self, key_id: UUID) -> None:
        try:
            async with self._pool.connection() as connection:
                await api_key.note_use(connection, key_id)
        except Exception:
            # The request itself was answered; a key is not refused for want of a note.
            logger.warning("The use of a key could not be noted.", exc_info=True)


def _identity(row: Row) -> Identity:
    viewer = Viewer(
        row["user_id"],
        row["username"],
        row["is_administrator"],
        scope.of_words(row["scopes"]),
        row["id"],
    )
    return Identity(viewer, row["id"], tuple(row["scopes"]))

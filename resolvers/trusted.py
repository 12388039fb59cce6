"""Documents that a client names instead of sending them, and who may send others."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from collections import Counter
from typing import NamedTuple

from db import trusted_document
from db.connection import Pool
from db.failures import LATER
from domain.recent import Recent
from domain.text import unstorable

# In characters: of trusted documents, and of those that clients registered by themselves.
MOST_TRUSTED = 16 * 1024 * 1024
MOST_PERSISTED = 4 * 1024 * 1024
# How long one may go on to be used that is trusted no longer.
REMEMBER_SECONDS = 10.0
COUNT_SECONDS = 5.0


class _Kept(NamedTuple):
    body: str
    until: float


class Documents:
    """Finds documents by what clients call them, and counts the uses of those that are trusted.

    With `only`, nothing but these is answered; with `persisted`, clients may register their own
    under their SHA-256, for this process and for a while.
    """

    def __init__(self, pool: Pool, *, only: bool = False, persisted: bool = False) -> None:
        self.only = only
        self.persisted = persisted
        self._pool = pool
        self._kept: Recent[str, _Kept] = Recent(MOST_TRUSTED)
        self._registered: Recent[str, str] = Recent(MOST_PERSISTED)
        self._uses: Counter[str] = Counter()
        self._counting: asyncio.Task[None] | None = None

    def known(self, id: str) -> str | None:
        """The document of this id, if it was found lately; this is not a use of it."""
        kept = self._kept.get(id)
        return None if kept is None or kept.until < time.monotonic() else kept.body

    async def find(self, id: str) -> str | None:
        """The trusted document of this id, which is used; None where there is none."""
        body = self.known(id)
        if body is None:
            body = await self._looked_up(id)
        if body is not None:
            self.used(id)
        return body

    async def is_trusted(self, body: str) -> bool:
        """A document that was sent whole is one of those that are trusted."""
        return await self.find(id_of(body)) == body

    def used(self, id: str) -> None:
        """One more use of the document will be counted."""
        self._uses[id] += 1
        if self._counting is None:
            self._counting = asyncio.create_task(self._count_soon())

    def registered(self, sha256: str) -> str | None:
        """The document that a client has registered under this SHA-256."""
        return self._registered.get(sha256)

    def register(self, sha256: str, body: str) -> None:
        """The document has this SHA-256, and may be called by it from here on."""
        self._registered.put(sha256, body, len(body))

    async def close(self) -> None:
        """Each use so far is counted."""
        if self._counting is not None:
            self._counting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._counting
        await self._keep_count()

    async def _looked_up(self, id: str) -> str | None:
        if unstorable(id) is not None:
            return None
        async with self._pool.connection() as connection:
            body = (await trusted_document.bodies(connection, [id])).get(id)
        if body is not None:
            self._kept.put(id, _Kept(body, time.monotonic() + REMEMBER_SECONDS), len(body))
        return body

    async def _count_soon(self) -> None:
        await asyncio.sleep(COUNT_SECONDS)
        self._counting = None
        await self._keep_count()

    async def _keep_count(self) -> None:
        uses, self._uses = self._uses, Counter()
        if not uses:
            return
        # A count is not worth an error.
        with contextlib.suppress(*LATER):
            async with self._pool.connection() as connection:
                await trusted_document.count(connection, uses)


def sha256_of(body: str) -> str:
    """The SHA-256 of a document, in hexadecimal digits."""
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def id_of(body: str) -> str:
    """The id of a document that was given no other."""
    return f"sha256:{sha256_of(body)}"

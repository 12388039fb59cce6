"""Who is connected for longer than a request takes, and that they still may be."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import time
from collections.abc import Callable, Iterator
from uuid import UUID

from auth.viewer import Word
from db import api_key
from db.connection import Pool
from db.failures import LATER
from domain.errors import Unauthenticated
from domain.ids import NIL
from domain.viewer import Viewer

logger = logging.getLogger("vitrine.live")

# How long somebody may go on whose key was revoked, less the time that it takes to look.
LOOK_SECONDS = 0.5
MOST_OF_ONE = 100
# Whoever vouched for somebody without a key is asked so often whether they still do: see
# auth/oidc.py.
AGAIN_SECONDS = 300

# What somebody without a key hears who may not go on.
LAPSED = "What you signed in by is not valid any longer"

# Ends a connection, and says why where it is not for a key that is good no longer.
End = Callable[[str | None], None]


class TooMany(Exception):
    """A key has as many connections as one may have."""


class Standing:
    """Lasting connections of this process, each ended once its key is good no longer.

    Those of nobody count as one key's, which is always good.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._falls: dict[UUID, list[Callable[[], None]]] = {}
        self._looking: asyncio.Task[None] | None = None

    def require_room(self, viewer: Viewer | None) -> None:
        """The viewer may have one more connection; raises TooMany."""
        if len(self._falls.get(_payer(viewer), ())) >= MOST_OF_ONE:
            raise TooMany(f"One key may have {MOST_OF_ONE} lasting connections at once.")

    @contextlib.contextmanager
    def held(self, viewer: Viewer | None, word: Word | None, end: End) -> Iterator[None]:
        """A connection of the viewer's, on which `end` is called if it may not go on.

        Who has no key is here by somebody's word.
        """
        payer = _payer(viewer)
        falls = self._falls.setdefault(payer, [])
        fall = functools.partial(end, None if word is None else LAPSED)
        falls.append(fall)
        lapse = None if word is None else asyncio.create_task(_lapse(word, end))
        if self._looking is None:
            self._looking = asyncio.create_task(self._keep_looking())
        try:
            yield
        finally:
            if lapse is not None:
                lapse.cancel()
            falls.remove(fall)
            if not falls:
                self._falls.pop(payer, None)

    async def _keep_looking(self) -> None:
        while self._falls:
            try:
                await self._look()
            except LATER:
                # While the database cannot be asked, nobody is told anything either.
                pass
            except Exception:
                logger.exception("Whether keys are still good could not be looked up")
            await asyncio.sleep(LOOK_SECONDS)
        self._looking = None

    async def _look(self) -> None:
        payers = [each for each in self._falls if each != NIL]
        if not payers:
            return
        async with self._pool.connection() as connection:
            fallen = await api_key.fallen(connection, payers)
        for payer in fallen:
            for fall in tuple(self._falls.get(payer, ())):
                fall()


async def _lapse(word: Word, end: End) -> None:
    """It was ended as soon as the word was good no longer."""
    while (left := word.until - time.time()) > AGAIN_SECONDS:
        await asyncio.sleep(AGAIN_SECONDS)
        try:
            await word.again()
        except Unauthenticated:
            end(LAPSED)
            return
        except LATER:
            # While the database cannot be asked, nobody is told anything either.
            pass
        except Exception:
            logger.exception("Whether somebody is still vouched for could not be looked up")
    await asyncio.sleep(left)
    end(word.over)


def _payer(viewer: Viewer | None) -> UUID:
    return NIL if viewer is None else viewer.payer

"""Writes beside the answers: what is to be in the history, although it changes nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from uuid import UUID

from db import event
from db.connection import Pool
from db.event import Event

logger = logging.getLogger("vitrine.history")

# The same refusal is recorded once in so long, however often it is asked for.
EVERY = dt.timedelta(minutes=1)
# An answer waits for its refusal to be recorded, but not for a database that is slow.
WAIT_SECONDS = 1.0
MOST_WRITING = 100


class Recorder:
    """Writes refusals into the history beside the answers that tell them."""

    def __init__(self) -> None:
        self._writing: set[asyncio.Task[None]] = set()

    async def write(
        self, pool: Pool, organization_id: UUID | None, actor_id: UUID, refused: Event, about: str
    ) -> None:
        """The event is in the history, or will be soon; raises nothing."""
        if len(self._writing) >= MOST_WRITING:
            logger.warning("Too many refusals at once: one is not in the history")
            return
        task = asyncio.create_task(_write(pool, organization_id, actor_id, refused, about))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        await asyncio.wait([task], timeout=WAIT_SECONDS)

    async def close(self) -> None:
        """All that was to be written is."""
        await asyncio.gather(*self._writing)


async def _write(
    pool: Pool, organization_id: UUID | None, actor_id: UUID, refused: Event, about: str
) -> None:
    try:
        async with pool.connection() as connection:
            await event.record_seldom(
                connection, organization_id, actor_id, refused, about=about, every=EVERY
            )
    except Exception:
        # The refusal itself stands, and was told.
        logger.warning("A refusal could not be recorded.", exc_info=True)

"""The history as it grows: who follows it, and how they come to know that there is more of it.

The table of events is the truth. That something was written is said twice: to the followers of this
process at once, and to other processes by NOTIFY. Neither is relied on: what was not heard is found
within LOOK_SECONDS.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

from db import event_stream
from db.connection import Pool
from db.event_stream import Subject
from db.failures import LATER
from db.listening import listen
from resolvers.event_reads import EventReads
from resolvers.event_tail import REST_SECONDS, Follower, Tail

logger = logging.getLogger("vitrine.live")

CHANNEL = "vitrine_event"
LOOK_SECONDS = 1.0


class EventStreams:
    """All that is followed in this process; the pool tells what is written in it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        pool.written = self.wrote
        self.reads = EventReads(pool)
        # However many organizations are followed, they take one connection.
        self._turn = asyncio.Semaphore(1)
        self._tails: dict[UUID, Tail] = {}
        # By which this process knows its own words again.
        self._name = uuid4().hex
        self._untold: set[UUID] = set()
        self._telling: asyncio.Task[None] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def open(self) -> None:
        """What other processes write is heard of."""
        listening = listen(self._pool, CHANNEL, self._hear, self._stir_all)
        self._tasks = [asyncio.create_task(listening), asyncio.create_task(self._keep_looking())]

    async def close(self) -> None:
        """Nothing is followed any more, and what was written is told."""
        for tail in self._tails.values():
            tail.end()
        for task in self._tasks:
            task.cancel()
        if self._telling is not None:
            await self._telling
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def wrote(self, organization_id: UUID) -> None:
        """Events of the organization were written, and are kept."""
        self._stir(organization_id)
        if not self._tasks:
            return
        self._untold.add(organization_id)
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())

    @contextlib.asynccontextmanager
    async def follow(self, subject: Subject) -> AsyncIterator[Follower]:
        """A follower that hears of every event of the subject that is written from here on."""
        tail = await self._tail(subject.organization_id)
        follower = Follower(subject)
        tail.followers.add(follower)
        try:
            yield follower
        finally:
            tail.followers.discard(follower)
            if not tail.followers and self._tails.get(subject.organization_id) is tail:
                del self._tails[subject.organization_id]
                tail.end()

    async def _tail(self, organization_id: UUID) -> Tail:
        if organization_id not in self._tails:
            place = await event_stream.end(self._pool)
            # Somebody else may have begun meanwhile.
            if organization_id not in self._tails:
                self._tails[organization_id] = Tail(self._pool, self._turn, organization_id, place)
        return self._tails[organization_id]

    def _hear(self, words: str) -> None:
        name, _, organization_id = words.partition(" ")
        if name != self._name:
            self._stir(UUID(organization_id))

    def _stir(self, organization_id: UUID) -> None:
        if organization_id in self._tails:
            self._tails[organization_id].stir()

    def _stir_all(self) -> None:
        for tail in self._tails.values():
            tail.stir()

    async def _tell(self) -> None:
        """What is written within some moments is told at once; words that get lost do no harm."""
        while self._untold:
            words = [f"{self._name} {each}" for each in self._untold]
            self._untold.clear()
            try:
                await event_stream.tell(self._pool, CHANNEL, words)
            except LATER:
                pass
            except Exception:
                logger.exception("Other processes could not be told of the history")
            await asyncio.sleep(REST_SECONDS)
        self._telling = None

    async def _keep_looking(self) -> None:
        """What nobody has told of is found all the same."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            places = [(id, tail.place) for id, tail in self._tails.items()]
            if not places:
                continue
            try:
                for organization_id in await event_stream.stirred(self._pool, places):
                    self._stir(organization_id)
            except LATER:
                pass
            except Exception:
                logger.exception("The history could not be looked at")

"""The history as it grows: who follows it, and how they come to know that there is more of it.

The table of events is the truth. That something was written is said twice: to the followers of this
process at once, and to other processes by NOTIFY. Neither is relied on: what was not heard is found
within LOOK_SECONDS.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from uuid import UUID, uuid4

from db import event_stream
from db.connection import Pool, Row
from db.event_stream import Place, Subject
from db.failures import DatabaseUnavailable, Overtaken, TimedOut
from db.listening import listen

logger = logging.getLogger("vitrine.live")

CHANNEL = "vitrine_event"
# How many events are read at once, and how many wait for one follower: beyond that, it reads anew.
PAGE = 200
# How many are walked past at once, on the way to those that somebody follows.
LARGE_PAGE = 2_000
MOST_WAITING = 1_000
LOOK_SECONDS = 1.0
# Between two looks at one organization: what comes meanwhile is seen together.
REST_SECONDS = 0.01
AWAY_SECONDS = 0.5
# What is read for followers leaves connections to everybody else.
MOST_READING = 2

_AWAY = (DatabaseUnavailable, Overtaken, TimedOut)
# What may change who sees what. Whoever follows anything of the organization is asked for anew.
_RIGHTS = frozenset(
    {
        "COLLECTION_DELETED",
        "MEMBER_REMOVED",
        "MEMBER_SET",
        "ORGANIZATION_MEMBER_REMOVED",
        "ORGANIZATION_MEMBER_SET",
        "ORGANIZATION_UPDATED",
        "REGISTRY_DELETED",
        "REGISTRY_UPDATED",
        "TEAM_DELETED",
        "TEAM_MEMBER_REMOVED",
        "TEAM_MEMBER_SET",
    }
)


class Written:
    """Settled events of an organization, in order, sorted once for all that follow any of them."""

    def __init__(self, events: Sequence[Row]) -> None:
        self.last = Place(events[-1]["transaction"], events[-1]["id"])
        self.may_change_rights = not _RIGHTS.isdisjoint(each["kind"] for each in events)
        self._of: defaultdict[UUID | None, list[Place]] = defaultdict(list)
        for each in events:
            place = Place(each["transaction"], each["id"])
            for id in {None, each["registry_id"], each["collection_id"]}:
                self._of[id].append(place)

    def of(self, subject: Subject) -> Sequence[Place]:
        """The places of those that are the subject's."""
        return self._of.get(subject.collection_id or subject.registry_id, ())


class Follower:
    """Waits for events of its subject; those that came meanwhile wait for it."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._waiting: list[Place] = []
        self._has_lost_count = False
        self._stirred = asyncio.Event()

    async def wait(self) -> None:
        """There may be events, or rights that have changed."""
        await self._stirred.wait()
        self._stirred.clear()

    def take(self) -> Sequence[Place] | None:
        """The places of those that came; None where there were more than are kept."""
        waiting, self._waiting = self._waiting, []
        lost, self._has_lost_count = self._has_lost_count, False
        return None if lost else waiting

    def hear(self, written: Written) -> None:
        """This was written."""
        mine = written.of(self.subject)
        if not mine and not written.may_change_rights:
            return
        if len(self._waiting) + len(mine) > MOST_WAITING:
            self._waiting, self._has_lost_count = [], True
        elif not self._has_lost_count:
            self._waiting += mine
        self._stirred.set()

    def stir(self) -> None:
        """It will look whether it may still see its subject."""
        self._stirred.set()


class _Tail:
    """The newest events of one organization, read once for all that follow it."""

    def __init__(
        self, pool: Pool, turn: asyncio.Semaphore, organization_id: UUID, place: Place
    ) -> None:
        self.place = place
        self.followers: set[Follower] = set()
        self._pool = pool
        self._organization_id = organization_id
        self._turn = turn
        self._stirred = asyncio.Event()
        self._task = asyncio.create_task(self._run())

    def stir(self) -> None:
        """There may be more events."""
        self._stirred.set()

    def end(self) -> None:
        """Nobody follows the organization any more."""
        self._task.cancel()

    async def _run(self) -> None:
        pause = REST_SECONDS
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            before = self.place
            try:
                more = await self._look()
            except _AWAY:
                pause, more = AWAY_SECONDS, True
            except Exception:
                logger.exception("The history could not be followed")
                pause, more = AWAY_SECONDS, True
            if more:
                self._stirred.set()
            # What an old transaction holds back is asked for less and less often.
            is_moving = self.place != before or not more
            pause = REST_SECONDS if is_moving else min(2 * pause, AWAY_SECONDS)
            await asyncio.sleep(pause)

    async def _look(self) -> bool:
        """What has settled was passed on; whether there is more, or what will settle soon."""
        async with self._turn, self._pool.connection() as connection:
            found = await event_stream.after(connection, self._organization_id, self.place, PAGE)
        settled = [each for each in found if each["settled"]]
        if settled:
            written = Written(settled)
            self.place = written.last
            for follower in tuple(self.followers):
                follower.hear(written)
        return len(found) > len(settled) or len(found) == PAGE


class EventStreams:
    """All that is followed in this process; the pool tells what is written in it.

    Followers read under `reading`.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        pool.written = self.wrote
        self.reading = asyncio.Semaphore(MOST_READING)
        # However many organizations are followed, they take one connection.
        self._turn = asyncio.Semaphore(1)
        self._tails: dict[UUID, _Tail] = {}
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

    async def _tail(self, organization_id: UUID) -> _Tail:
        if organization_id not in self._tails:
            place = await event_stream.end(self._pool)
            # Somebody else may have begun meanwhile.
            if organization_id not in self._tails:
                self._tails[organization_id] = _Tail(self._pool, self._turn, organization_id, place)
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
            except _AWAY:
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
            except _AWAY:
                pass
            except Exception:
                logger.exception("The history could not be looked at")

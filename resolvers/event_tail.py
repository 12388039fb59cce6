"""The newest events of an organization, read once for all who follow any of them."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from db import event_stream
from db.connection import Pool, Row
from db.event_stream import Place, Subject
from db.failures import LATER

logger = logging.getLogger("vitrine.live")

# How many events are read at once, and how many wait for one follower: beyond that, it reads anew.
PAGE = 200
MOST_WAITING = 1_000
# Between two looks at one organization: what comes meanwhile is seen together.
REST_SECONDS = 0.01
AWAY_SECONDS = 0.5

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


class Tail:
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
        # What was written before, and could not be told yet, is nobody's news any more.
        self._stirred.set()
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
            except LATER:
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

"""Links that come while others are under way go together, in one statement and one transaction.

Who comes while two statements of those who link alike are under way waits for the end of one, and
then all who wait go together: what a statement and its end cost is then paid once. While one of
several is under way, there is no second one before it is full. Each link is made, or not, as if it
were alone. Where something goes wrong for several, nothing of theirs was kept, and each goes alone.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Hashable
from functools import partial

from db import link
from db.connection import Pool, Row
from db.failures import DatabaseUnavailable, LockTimedOut
from db.link import By, Rules, Wanted
from db.turn import Shared, Turn
from domain.path import CollectionPath

MOST_UNDER_WAY = 2
MOST_TOGETHER = 8
# What is under way for longer, as it waits for others, keeps nobody else waiting.
SHORT_SECONDS = 0.02


class Links:
    """Makes links, each alone or together with others of the same viewer."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._groups: dict[Hashable, _Group] = {}

    async def row(self, by: By, rules: Rules, wanted: Wanted) -> Row | None:
        """What `db.link.link` gives of one link.

        Errors: as those of a statement of its own.
        """
        if not isinstance(wanted.target, CollectionPath):
            return await link.one(self._pool, by, rules, wanted)
        outcome = None if wanted.under is None else wanted.under.outcome
        key = (wanted.form, by, rules, outcome)
        group = self._groups.get(key)
        if group is None:
            forget = partial(self._groups.pop, key, None)
            group = self._groups[key] = _Group(self._pool, by, rules, forget)
        return await group.row(wanted)


class _Group:
    """Those whose links one statement can make."""

    def __init__(self, pool: Pool, by: By, rules: Rules, forget: Callable[[], object]) -> None:
        self._pool = pool
        self._by = by
        self._rules = rules
        self._forget = forget
        # How many statements, and how many of them are of several.
        self._under_way = 0
        self._of_several = 0
        # In the order in which they came.
        self._waiting: dict[Turn, Wanted] = {}
        # Those of one collection wait for each other in Postgres, as those of other processes do.
        self._collections: Counter[Hashable] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    async def row(self, wanted: Wanted) -> Row | None:
        """What came of the link."""
        collection = wanted.target
        is_met = collection in self._collections
        self._collections[collection] += 1
        try:
            return await (self._alone(wanted) if is_met else self._among_others(wanted))
        finally:
            self._collections[collection] -= 1
            if not self._collections[collection]:
                del self._collections[collection]
            if not self._collections:
                self._forget()

    async def _alone(self, wanted: Wanted) -> Row | None:
        return await link.one(self._pool, self._by, self._rules, wanted)

    async def _among_others(self, wanted: Wanted) -> Row | None:
        if self._may_begin():
            ended = self._begun(1)
            try:
                return await self._alone(wanted)
            finally:
                ended()
        turn = Turn([wanted])
        self._waiting[turn] = wanted
        self._go()
        try:
            shared = await turn.come()
        finally:
            self._waiting.pop(turn, None)
        return await self._alone(wanted) if shared is None else shared.row

    def _may_begin(self) -> bool:
        if self._of_several and len(self._waiting) < MOST_TOGETHER:
            return False
        return self._under_way < MOST_UNDER_WAY

    def _begun(self, links: int) -> Callable[[], None]:
        """A statement is under way until what this gives is called, or it has taken too long."""
        self._under_way += 1
        self._of_several += links > 1
        counted = True

        def ended() -> None:
            nonlocal counted
            timer.cancel()
            if counted:
                counted = False
                self._under_way -= 1
                self._of_several -= links > 1
                self._go()

        timer = asyncio.get_running_loop().call_later(SHORT_SECONDS, ended)
        return ended

    def _go(self) -> None:
        """Those who wait go together."""
        while self._waiting and self._may_begin():
            turns = list(self._waiting)[:MOST_TOGETHER]
            several = {turn: self._waiting.pop(turn) for turn in turns}
            together = self._together(several, self._begun(len(several)))
            task = asyncio.get_running_loop().create_task(together)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _together(self, several: dict[Turn, Wanted], ended: Callable[[], None]) -> None:
        is_one = len(several) == 1
        try:
            rows = await link.link(
                self._pool, self._by, self._rules, list(several.values()), is_hasty=not is_one
            )
            for turn, wanted in several.items():
                turn.tell(Shared(rows.get(wanted.version)))
        except Exception as error:
            # What became of those whose connection died, each finds out by what it wanted. Of what
            # is wrong with one of several, or locked, that one hears alone.
            if is_one or (
                isinstance(error, DatabaseUnavailable) and not isinstance(error, LockTimedOut)
            ):
                for turn in several:
                    turn.fail(error)
        finally:
            for turn in several:
                turn.tell(None)
            ended()

"""Links that come while others are under way go together, in one statement and one transaction.

Who comes while two statements of those who link alike are under way waits for the end of one, and
then those who wait go together, at most eight, of as many collections: what a statement and its end
cost is then paid once. While one of several is under way, there is no second one before it is full.
Each link is made, or not, as if it were alone. Where something goes wrong for several and nothing
of theirs was kept, each goes alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from functools import partial
from uuid import UUID

from db import link
from db.connection import Pool, Row, UniqueViolation
from db.failures import LATER, DatabaseUnavailable, LockTimedOut, TooComplex
from db.link import By, Rules, Wanted
from db.link_form import HASTE_SECONDS
from db.turn import Shared, Turn
from domain.errors import Conflict
from domain.path import CollectionPath

logger = logging.getLogger("vitrine.link")

MOST_UNDER_WAY = 2
# More would gain little (0016), and make others wait for longer.
MOST_TOGETHER = 8
# What is under way for longer, as it waits for others, keeps nobody else waiting.
SHORT_SECONDS = HASTE_SECONDS


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
    """Those whose links one statement can make, unless they are of one collection.

    These are sent in the order in which they come: who is of the collection of somebody who waits,
    or who goes together with others, follows alone; in Postgres they wait for each other.
    """

    def __init__(self, pool: Pool, by: By, rules: Rules, forget: Callable[[], object]) -> None:
        self._pool = pool
        self._by = by
        self._rules = rules
        self._forget = forget
        self._size = 0
        # How many statements count as under way, and how many of them are of several.
        self._under_way = 0
        self._of_several = 0
        # In the order in which they came.
        self._waiting: dict[Turn, Wanted] = {}
        # The collections of those who wait or were told to go, who go together, and who go alone.
        self._awaited: Counter[Hashable] = Counter()
        self._going: set[Hashable] = set()
        self._alone_in: Counter[Hashable] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    async def row(self, wanted: Wanted) -> Row | None:
        """What came of the link."""
        self._size += 1
        try:
            return await self._row(wanted)
        finally:
            self._size -= 1
            if not self._size:
                self._forget()

    async def _row(self, wanted: Wanted) -> Row | None:
        collection = wanted.target
        is_first = collection not in self._awaited and collection not in self._going
        if is_first and collection in self._alone_in:
            # It waits in Postgres, and counts as nothing that others wait for.
            return await self._alone(wanted)
        if is_first and self._under_way < MOST_UNDER_WAY and not self._of_several:
            end = self._begun(1)
            try:
                return await self._alone(wanted)
            finally:
                end()
        shared = await self._turn(wanted)
        if shared is not None:
            return shared.row
        wanted.renew()
        return await self._alone(wanted)

    async def _alone(self, wanted: Wanted) -> Row | None:
        self._alone_in[wanted.target] += 1
        try:
            return await link.one(self._pool, self._by, self._rules, wanted)
        finally:
            _take_away(self._alone_in, wanted.target)

    async def _turn(self, wanted: Wanted) -> Shared | None:
        """What came of it together with others; None where it is to go alone."""
        turn = Turn()
        self._waiting[turn] = wanted
        self._awaited[wanted.target] += 1
        self._go()
        try:
            return await turn.come()
        finally:
            self._waiting.pop(turn, None)
            # Not before: whoever comes until it goes on would overtake it.
            _take_away(self._awaited, wanted.target)

    def _begun(self, links: int, overdue: Callable[[], object] | None = None) -> Callable[[], None]:
        """A statement counts as under way until what this gives is called, or it takes too long."""
        self._under_way += 1
        self._of_several += links > 1
        counted = True

        def ended() -> None:
            nonlocal counted
            if counted:
                counted = False
                self._under_way -= 1
                self._of_several -= links > 1
                self._go()

        def late() -> None:
            if overdue is not None:
                overdue()
            ended()

        timer = asyncio.get_running_loop().call_later(SHORT_SECONDS, late)

        def end() -> None:
            timer.cancel()
            ended()

        return end

    def _go(self) -> None:
        """Those who wait go together, the first of each collection."""
        while self._under_way < MOST_UNDER_WAY and (first := self._first()):
            if self._of_several and len(first) < MOST_TOGETHER:
                return
            several = {turn: self._waiting.pop(turn) for turn in first}
            for wanted in several.values():
                wanted.renew()
                self._going.add(wanted.target)
            # One alone may be held up for long, which those behind it need not wait for.
            overdue = partial(self._let_follow, several) if len(several) == 1 else None
            together = self._together(several, self._begun(len(several), overdue))
            task = asyncio.get_running_loop().create_task(together)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _first(self) -> Collection[Turn]:
        """Those who go next; nobody where all who wait are to follow others."""
        found: dict[Hashable, Turn] = {}
        for turn, wanted in self._waiting.items():
            if len(found) == MOST_TOGETHER:
                break
            if wanted.target not in self._going and not turn.is_over:
                found.setdefault(wanted.target, turn)
        return found.values()

    def _let_follow(self, several: dict[Turn, Wanted]) -> None:
        """Who is of a collection of these, and has waited for their end, goes on alone."""
        gone = {wanted.target for wanted in several.values()}
        self._going -= gone
        for turn in [each for each, wanted in self._waiting.items() if wanted.target in gone]:
            del self._waiting[turn]
            turn.tell(None)

    async def _together(self, several: dict[Turn, Wanted], end: Callable[[], None]) -> None:
        try:
            rows = await self._rows(list(several.values()))
            for turn, wanted in several.items():
                turn.tell(Shared(rows.get(wanted.version)))
        except Exception as error:
            if len(several) == 1 or _is_for_all(error):
                for turn in several:
                    turn.fail(error)
            else:
                _note(error)
        finally:
            for turn in several:
                turn.tell(None)
            self._let_follow(several)
            end()

    async def _rows(self, several: Sequence[Wanted]) -> Mapping[UUID, Row | None]:
        if len(several) == 1:
            return {several[0].version: await self._alone(several[0])}
        return await link.link(self._pool, self._by, self._rules, several, is_hasty=True)


def _is_for_all(error: Exception) -> bool:
    """Whether it concerns all who went together; what does not is for one of them to hear alone.

    What became of those whose connection died, each finds out by what it wanted.
    """
    return isinstance(error, DatabaseUnavailable) and not isinstance(error, LockTimedOut)


def _note(error: Exception) -> None:
    """What nobody expects is in the log: each goes alone then, and would only be slow."""
    if not isinstance(error, (UniqueViolation, TooComplex, Conflict, *LATER)):
        logger.warning("Links that went together came to nothing", exc_info=error)


def _take_away(counter: Counter[Hashable], collection: Hashable) -> None:
    counter[collection] -= 1
    if not counter[collection]:
        del counter[collection]

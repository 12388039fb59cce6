"""Those who ask the same short statement at the same time share one.

While one is under way, whoever else asks it waits for its end, and then all of them go together
(`db/together.py`): the more is asked at once, the less each of them costs. Each is answered by
values of their own. What is not short is not shared, nor is what went wrong when it was.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import math
import time
from collections.abc import Callable, Hashable, Sequence
from typing import Protocol

from db.connection import Connection, Pool, Row
from db.places import Places
from db.time_limit import time_limit
from db.together import Together, placed, together
from db.turn import Shared, Turn
from domain.recent import Recent

# Nobody waits longer than this for the end of another's statement.
WAIT_SECONDS = 0.001
# What takes longer would keep others waiting, and would gain nothing.
SHORT_SECONDS = 0.002
# Those who share a statement that takes longer, as one of them asks for much, ask alone.
TOGETHER_SECONDS = 0.025
# The first times, while it is new to connections, which have to plan it.
NEW_SECONDS = 0.25
NEW_TIMES = 16
# For so long, what went wrong together is asked alone; twice as long where it does so again.
APART_SECONDS = 1.0
LONGEST_APART_SECONDS = 60.0
# Each time, a statement is looked on as slower than at its fastest, until it is as fast again.
SLOWER = 1.1

MOST_TOGETHER = 8
# A connection keeps a hundred statements prepared, and what is shared needs another one.
MOST_SHARED = 24
# A statement that nobody has shared for so long gives its place to another.
UNUSED_SECONDS = 60.0
# In bytes of SQL.
MOST_KEPT = 8 * 1024 * 1024


class Reader(Protocol):
    """Whoever gives the row of a statement: a connection, or those who share."""

    async def row(self, sql: str, *values: object) -> Row | None:
        """The first row, or None."""


class Sharing:
    """Asks statements, each alone or together with others who ask the same."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._statements: Recent[str, _Statement] = Recent(MOST_KEPT)
        self._places = Places(MOST_SHARED, UNUSED_SECONDS)

    async def row(self, sql: str, *values: object) -> Row | None:
        """The row of a statement that gives one at most; it may have one column more at its end.

        The statement only reads, and casts each of its placeholders.

        Errors: what `db.failures` says of a statement that Postgres did not finish.
        """
        statement = self._statements.get(sql)
        if statement is None:
            statement = _Statement(self._pool, self._places, sql)
            self._statements.put(sql, statement, 2 * len(sql))
        group = statement.group(values)
        return await (statement.alone(values) if group is None else group.row(values))


class _Statement:
    """One statement, how long it takes, and who asks it now."""

    def __init__(self, pool: Pool, places: Places, sql: str) -> None:
        self.pool = pool
        self._places = places
        self._sql = sql
        self._groups: dict[Hashable, _Group] = {}
        self._seconds = math.inf
        self._times = 0
        self._apart_until = -math.inf
        self._apart_seconds = 0.0

    @functools.cached_property
    def _together(self) -> Together | None:
        return together(self._sql)

    def group(self, values: Sequence[object]) -> _Group | None:
        """Those with whom these values may go; None where each goes alone."""
        if self._seconds > SHORT_SECONDS or time.monotonic() < self._apart_until:
            return None
        if self._together is None:
            return None
        key = self._together.group(values)
        found = self._groups.get(key)
        if found is None:
            found = self._groups[key] = _Group(self, lambda: self._groups.pop(key, None))
        return found

    def has_place(self) -> bool:
        """Whether it is one of those that may be shared."""
        return self._places.has(self._sql)

    async def alone(self, values: Sequence[object]) -> Row | None:
        """The row by these values."""
        async with self.pool.connection() as connection:
            # Not before: under load, most of the time would be that of waiting for a connection.
            began = _idle()
            row = await connection.row(self._sql, *values)
            self._took(_idle() - began)
        return row

    async def ask(self, connection: Connection, turns: Sequence[Turn]) -> None:
        """Each turn has its row; where something goes wrong, each is to ask alone."""
        assert self._together is not None
        values = self._together.bound([turn.values for turn in turns])
        began = _idle()
        try:
            async with time_limit(TOGETHER_SECONDS if self._times > NEW_TIMES else NEW_SECONDS):
                rows = await connection.fetch(self._together.sql, *values)
            self._times += 1
            self._took((_idle() - began) / len(turns))
            for turn, row in zip(turns, placed(rows, len(turns)), strict=True):
                turn.tell(Shared(row))
        except BaseException:
            self._go_apart()
            raise
        finally:
            # Before the connection is in order again, which may take a while.
            for turn in turns:
                turn.tell(None)

    def _took(self, seconds: float) -> None:
        # Some of the time may be that of others, on a busy machine; what counts is its own.
        self._seconds = min(seconds, self._seconds * SLOWER)

    def _go_apart(self) -> None:
        now = time.monotonic()
        if now < self._apart_until:
            # What went wrong for several at once is one thing.
            return
        is_again = now - self._apart_until < self._apart_seconds
        longer = min(2 * self._apart_seconds, LONGEST_APART_SECONDS) if is_again else 0
        self._apart_seconds = max(longer, APART_SECONDS)
        self._apart_until = now + self._apart_seconds


def _idle() -> float:
    """For how many seconds this thread had nothing to do.

    While it has, an answer may have come long ago and not been looked at.
    """
    return time.perf_counter() - time.thread_time()


class _Group:
    """Those who ask one statement, by values that may go together.

    For each few who wait, one task waits for a connection: that is their place among all others
    who want one.
    """

    def __init__(self, statement: _Statement, forget: Callable[[], object]) -> None:
        self._statement = statement
        self._forget = forget
        self._under_way = 0
        # In the order in which they came.
        self._waiting: dict[Turn, None] = {}
        self._gathering = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def row(self, values: Sequence[object]) -> Row | None:
        """The row by these values."""
        if not self._under_way or not self._statement.has_place():
            return await self._first(values)
        turn = Turn(values)
        self._waiting[turn] = None
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(WAIT_SECONDS, self._go)
        try:
            shared = await turn.come()
        finally:
            self._waiting.pop(turn, None)
        return await self._statement.alone(values) if shared is None else shared.row

    async def _first(self, values: Sequence[object]) -> Row | None:
        self._under_way += 1
        try:
            return await self._statement.alone(values)
        finally:
            self._ended()

    def _ended(self) -> None:
        self._under_way -= 1
        self._go()
        if not self._under_way:
            self._forget()

    def _go(self) -> None:
        """Those who wait go on, and with them whoever comes before they have a connection."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while len(self._waiting) > (others := MOST_TOGETHER * self._gathering):
            self._gathering += 1
            self._under_way += 1
            first = tuple(itertools.islice(self._waiting, others, others + MOST_TOGETHER))
            task = asyncio.get_running_loop().create_task(self._gather(first))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _gather(self, first: Sequence[Turn]) -> None:
        """Those who wait longest go together; `first` have waited for as long as this does."""
        turns = None
        try:
            async with self._statement.pool.connection() as connection:
                turns = self._gathered()
                if turns:
                    await self._statement.ask(connection, turns)
        except Exception as error:
            # Of what went wrong with the statement, each hears alone.
            if turns is None:
                for turn in first:
                    turn.fail(error)
        finally:
            if turns is None:
                self._part(first)
            self._ended()

    def _gathered(self) -> list[Turn]:
        self._gathering -= 1
        turns = list(itertools.islice(self._waiting, MOST_TOGETHER))
        for turn in turns:
            del self._waiting[turn]
        return turns

    def _part(self, first: Sequence[Turn]) -> None:
        """There was no connection; whoever has not heard of it asks alone."""
        self._gathering -= 1
        for turn in first:
            self._waiting.pop(turn, None)
            turn.tell(None)

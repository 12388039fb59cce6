"""Those who ask the same short statement at the same time share one.

While one is under way, whoever else asks it waits for its end, and then all of them go together
(`db/together.py`): the more is asked at once, the less each of them costs. Each is answered by
values of their own. What is not short is not shared, nor is what went wrong when it was.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple, Protocol

from db.connection import Connection, Pool, Row
from db.together import placed, together
from domain.recent import Recent

# Nobody waits longer than this for the end of another's statement.
WAIT_SECONDS = 0.001
# What takes longer would keep others waiting, and would gain nothing.
SHORT_SECONDS = 0.002
# Those who share a statement that takes longer, as one of them asks for much, ask alone.
TOGETHER_SECONDS = 0.1
# For so long, what went wrong together is asked alone.
APART_SECONDS = 1.0
# Each time, a statement is looked on as slower than at its fastest, until it is as fast again.
SLOWER = 1.1

MOST_TOGETHER = 8
# In bytes of SQL.
MOST_KEPT = 8 * 1024 * 1024


class Asking(Protocol):
    """Whoever gives the row of a statement: a connection, or those who share."""

    async def row(self, sql: str, *values: object) -> Row | None:
        """The first row, or None."""


class Sharing:
    """Asks statements, each alone or together with others who ask the same."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._statements: Recent[str, _Statement] = Recent(MOST_KEPT)

    async def row(self, sql: str, *values: object) -> Row | None:
        """The row of a statement that gives one at most; it may have one column more at its end.

        The statement only reads, and casts each of its placeholders.

        Errors: what `db.failures` says of a statement that Postgres did not finish.
        """
        statement = self._statements.get(sql)
        if statement is None:
            statement = _Statement(self._pool, sql)
            self._statements.put(sql, statement, 2 * len(sql))
        group = statement.group(values)
        return await (statement.alone(values) if group is None else group.row(values))


class _Statement:
    """One statement, how long it takes, and who asks it now."""

    def __init__(self, pool: Pool, sql: str) -> None:
        self.pool = pool
        self._sql = sql
        self._together = together(sql)
        self._groups: dict[Hashable, _Group] = {}
        self._seconds = math.inf
        self._apart_until = -math.inf

    def group(self, values: Sequence[object]) -> _Group | None:
        """Those with whom these values may go; None where each goes alone."""
        if self._together is None or self._seconds > SHORT_SECONDS:
            return None
        if time.monotonic() < self._apart_until:
            return None
        key = self._together.group(values)
        found = self._groups.get(key)
        if found is None:
            found = self._groups[key] = _Group(self, lambda: self._groups.pop(key, None))
        return found

    async def alone(self, values: Sequence[object]) -> Row | None:
        """The row by these values."""
        began = time.perf_counter()
        row = await self.pool.row(self._sql, *values)
        self._took(time.perf_counter() - began)
        return row

    async def ask(self, connection: Connection, turns: Sequence[_Turn]) -> None:
        """Each turn has its row; where something goes wrong, each is to ask alone."""
        assert self._together is not None
        values = self._together.bound([turn.values for turn in turns])
        began = time.perf_counter()
        try:
            async with asyncio.timeout(TOGETHER_SECONDS):
                rows = await connection.fetch(self._together.sql, *values)
            self._took((time.perf_counter() - began) / len(turns))
            for turn, row in zip(turns, placed(rows, len(turns)), strict=True):
                turn.tell(_Shared(row))
        except BaseException:
            self._apart_until = time.monotonic() + APART_SECONDS
            raise
        finally:
            # Before the connection is in order again, which may take a while.
            for turn in turns:
                turn.tell(None)

    def _took(self, seconds: float) -> None:
        # Most of the time may be that of others, on a busy machine; what counts is its own.
        self._seconds = min(seconds, self._seconds * SLOWER)


class _Shared(NamedTuple):
    row: Row | None


class _Turn:
    """Somebody who waits, by their values, to be told of a row; of None, to ask alone."""

    def __init__(self, values: Sequence[object]) -> None:
        self.values = values
        self._told: asyncio.Future[_Shared | None] = asyncio.get_running_loop().create_future()

    @property
    def is_over(self) -> bool:
        """They know, or have left."""
        return self._told.done()

    def tell(self, shared: _Shared | None) -> None:
        """They know, if they did not before."""
        if not self._told.done():
            self._told.set_result(shared)

    def fail(self, error: Exception) -> None:
        """It is raised where they wait."""
        if not self._told.done():
            self._told.set_exception(error)

    async def come(self) -> _Shared | None:
        """What they were told."""
        return await self._told


class _Group:
    """Those who ask one statement, by values that may go together."""

    def __init__(self, statement: _Statement, forget: Callable[[], object]) -> None:
        self._statement = statement
        self._forget = forget
        self._under_way = 0
        self._waiting: list[_Turn] = []
        self._gathering: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def row(self, values: Sequence[object]) -> Row | None:
        """The row by these values."""
        if not self._under_way:
            return await self._first(values)
        turn = _Turn(values)
        self._waiting.append(turn)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(WAIT_SECONDS, self._go)
        shared = await turn.come()
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
        if self._waiting and self._gathering is None:
            self._under_way += 1
            self._gathering = asyncio.get_running_loop().create_task(self._together())

    async def _together(self) -> None:
        turns = None
        try:
            async with self._statement.pool.connection() as connection:
                turns = self._gathered()
                if turns:
                    await self._statement.ask(connection, turns)
        except Exception as error:
            # Of what went wrong with the statement, each hears alone.
            if turns is None:
                self._fail(error)
        finally:
            self._ended()

    def _gathered(self) -> list[_Turn]:
        """Those who still wait, as many as may go together; the others go next."""
        waiting = [turn for turn in self._waiting if not turn.is_over]
        self._waiting = waiting[MOST_TOGETHER:]
        self._gathering = None
        self._go()
        return waiting[:MOST_TOGETHER]

    def _fail(self, error: Exception) -> None:
        """No connection could be had, for which all of them have waited."""
        waiting, self._waiting = self._waiting, []
        self._gathering = None
        for turn in waiting:
            turn.fail(error)

"""Connections that stay checked out of their pool, lent without a word to Postgres in between.

A pool of the driver takes more time to lend a connection than Postgres takes for a small read.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple


class Usage(NamedTuple):
    """How many connections there may be, are, and are lent; and how many requests wait for one."""

    most: int
    size: int
    in_use: int
    waiting: int


class Lanes:
    """At most `most` connections; the one that came back last is lent first.

    `acquire` gets one more out of the pool; `release` gives one back to it, to be brought in order
    there or closed. `is_closed` says whether one has died meanwhile.
    """

    def __init__(
        self,
        most: int,
        acquire: Callable[[], Awaitable[Any]],
        release: Callable[[Any], Awaitable[None]],
        is_closed: Callable[[Any], bool],
    ) -> None:
        self._most = most
        self._acquire = acquire
        self._release = release
        self._is_closed = is_closed
        self._free: list[Any] = []
        self._size = 0
        self._waiters: deque[asyncio.Future[Any]] = deque()

    def usage(self) -> Usage:
        """How they are used at this moment."""
        waiting = sum(not each.done() for each in self._waiters)
        return Usage(self._most, self._size, self._size - len(self._free), waiting)

    def idle(self) -> Any | None:
        """A connection that nobody has to wait for, lent from here on; None where there is none."""
        if self._free and not self._is_closed(self._free[-1]):
            return self._free.pop()
        return None

    async def take(self) -> Any:
        """A connection, lent from here on; it is waited for where all are."""
        while self._free:
            raw = self._free.pop()
            if not self._is_closed(raw):
                return raw
            await self.discard(raw)
        if self._size < self._most:
            self._size += 1
        elif (raw := await self._turn()) is not None:
            return raw
        try:
            return await self._acquire()
        except BaseException:
            self._make_room()
            raise

    def give(self, raw: Any) -> None:
        """A connection that is in order is back."""
        if not self._wake(raw):
            self._free.append(raw)

    async def discard(self, raw: Any) -> None:
        """A connection that may not be in order is not lent again as it is."""
        try:
            await self._release(raw)
        finally:
            self._make_room()

    async def close(self) -> None:
        """Those that are not lent are back in the pool."""
        while self._free:
            await self.discard(self._free.pop())

    async def _turn(self) -> Any | None:
        """The connection that was handed over; None is leave to make one."""
        waiter: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._pass_on(waiter.result())
            raise

    def _pass_on(self, raw: Any | None) -> None:
        """What was handed to somebody who has left goes to the next one."""
        if raw is None:
            self._make_room()
        else:
            self.give(raw)

    def _make_room(self) -> None:
        """There may be one more, of whoever waits longest."""
        if not self._wake(None):
            self._size -= 1

    def _wake(self, raw: Any | None) -> bool:
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(raw)
                return True
        return False

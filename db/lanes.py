"""Connections that stay checked out of their pool, lent without a word to Postgres in between.

A pool of the driver takes more time to lend a connection than Postgres takes for a small read.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

# What stands between may forget a connection that is silent for so long, and tell nobody.
LONGEST_SILENCE_SECONDS = 300


class Usage(NamedTuple):
    """How many connections there may be, are, and are lent; and how many requests wait for one."""

    most: int
    size: int
    in_use: int
    waiting: int


class Lanes:
    """At most `most` connections; the one that came back last is lent first.

    `acquire` gets one more out of the pool; `release` gives one back to it, to be brought in order
    there or closed. `is_closed` says whether one has died meanwhile; `end` closes one without a
    word to the other side, and gives its place back to the pool.
    """

    def __init__(
        self,
        most: int,
        acquire: Callable[[], Awaitable[Any]],
        release: Callable[[Any], Awaitable[None]],
        is_closed: Callable[[Any], bool],
        end: Callable[[Any], None],
    ) -> None:
        self._most = most
        self._acquire = acquire
        self._release = release
        self._is_closed = is_closed
        self._end = end
        # Each with the time when it came back, so the last one has been silent least.
        self._free: list[tuple[Any, float]] = []
        self._doubted = float("-inf")
        self._closed = False
        self._size = 0
        self._waiters: deque[asyncio.Future[Any]] = deque()

    def usage(self) -> Usage:
        """How they are used at this moment."""
        waiting = sum(not each.done() for each in self._waiters)
        return Usage(self._most, self._size, self._size - len(self._free), waiting)

    def idle(self) -> Any | None:
        """A connection that nobody has to wait for, lent from here on; None where there is none."""
        if self._free and self._is_good(*self._free[-1]):
            return self._free.pop()[0]
        return None

    async def take(self) -> Any:
        """A connection, lent from here on; it is waited for where all are."""
        while self._free:
            raw, since = self._free.pop()
            if self._is_good(raw, since):
                return raw
            self._drop(raw)
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
        if self._wake(raw):
            return
        if self._closed:
            # The pool waits for all that are lent before it closes.
            self._end(raw)
            self._size -= 1
        else:
            self._free.append((raw, time.monotonic()))

    def doubt(self) -> None:
        """None that is free at this moment is lent again: what ended one may have ended all."""
        self._doubted = time.monotonic()

    async def discard(self, raw: Any) -> None:
        """A connection that may not be in order is not lent again as it is."""
        try:
            await self._release(raw)
        finally:
            self._make_room()

    async def close(self) -> None:
        """Those that are not lent are back in the pool; those that are will not be kept."""
        self._closed = True
        while self._free:
            raw, since = self._free.pop()
            if self._is_good(raw, since):
                await self.discard(raw)
            else:
                self._drop(raw)

    def _is_good(self, raw: Any, since: float) -> bool:
        """Whether a connection that came back then can be lent as it is."""
        return (
            since > self._doubted
            and time.monotonic() - since < LONGEST_SILENCE_SECONDS
            and not self._is_closed(raw)
        )

    def _drop(self, raw: Any) -> None:
        """A connection that may lead nowhere is gone; saying goodbye could take minutes."""
        self._end(raw)
        self._make_room()

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

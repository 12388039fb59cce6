"""A time limit under which nothing fails whose outcome has come and was not looked at yet."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

# In one round the loop reads what has come, and in the next those who waited for that go on.
ROUNDS = 3


class _Ending:
    """Ends what runs under a limit, when the loop has gone round so many times."""

    def __init__(self, limit: asyncio.Timeout) -> None:
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._handle: asyncio.Handle | None = None

    def begin(self, seconds: float) -> None:
        """The rounds begin so many seconds later."""
        self._handle = self._loop.call_later(seconds, self._after, ROUNDS)

    def leave(self) -> None:
        """Nothing is ended any more."""
        if self._handle is not None:
            self._handle.cancel()

    def _after(self, rounds: int) -> None:
        if rounds:
            self._handle = self._loop.call_soon(self._after, rounds - 1)
        else:
            self._limit.reschedule(self._loop.time())


@contextlib.asynccontextmanager
async def time_limit(seconds: float) -> AsyncIterator[None]:
    """What takes longer ends with TimeoutError.

    An event loop that was held up looks at its clock before it looks what has come meanwhile, so
    that it is let round until it has.
    """
    async with asyncio.timeout(None) as limit:
        ending = _Ending(limit)
        ending.begin(seconds)
        try:
            yield
        finally:
            ending.leave()

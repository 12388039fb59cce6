"""Work that goes on when who asked for it has stopped waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, TypeVar

from domain.errors import StillWorking

T = TypeVar("T")

# Clients wait for half a minute and then ask again.
PATIENCE_SECONDS = 20.0


class Running:
    """The work of this process that is under way, each piece under its key."""

    def __init__(self) -> None:
        self._tasks: dict[Hashable, asyncio.Task[Any]] = {}

    async def result(self, key: Hashable, start: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What the work under this key comes to, which is started if it is not under way.

        Raises StillWorking where that takes too long; whoever asks again waits for the same work.
        """
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(start())
            task.add_done_callback(lambda done: self._ended(key, done))
        done, _ = await asyncio.wait([task], timeout=PATIENCE_SECONDS)
        if not done:
            raise StillWorking("This is still being done; ask for it again.")
        result: T = await task
        return result

    async def close(self) -> None:
        """No work goes on."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, key: Hashable, task: asyncio.Task[Any]) -> None:
        del self._tasks[key]
        # Nobody may be left to hear what went wrong; whoever asks again finds out.
        if not task.cancelled():
            task.exception()

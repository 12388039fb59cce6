"""How long something is tried again."""

from __future__ import annotations

import asyncio
import random
import time

PATIENCE_SECONDS = 2.0
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 0.4


class Patience:
    """Tries, with growing pauses, that end together some seconds after the first."""

    def __init__(self, since: float | None = None) -> None:
        self._end = (since if since is not None else time.monotonic()) + PATIENCE_SECONDS
        self._pause = FIRST_PAUSE_SECONDS

    def is_over(self) -> bool:
        """Whether it has lasted for as long as it may."""
        return time.monotonic() >= self._end

    async def lasts(self) -> bool:
        """True, after a pause, while one more try is worth it."""
        if self.is_over():
            return False
        # At random, so that those who failed together do not come back together.
        await asyncio.sleep(self._pause * random.uniform(0.5, 1.0))
        self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)
        return True


class Outage:
    """The time for which something has been away, so that only its first moments are sat out."""

    def __init__(self) -> None:
        self._began: float | None = None
        self._last = 0.0

    def patience(self) -> Patience:
        """Ends with that of the first who found it away."""
        if self._began is not None and time.monotonic() - self._last > PATIENCE_SECONDS:
            # Nobody has asked for a while: whatever is the matter now has just begun.
            self._began = None
        return Patience(self._began)

    def noted(self) -> None:
        """It is away."""
        self._last = time.monotonic()
        self._began = self._began if self._began is not None else self._last

    def over(self) -> None:
        """It is there."""
        self._began = None

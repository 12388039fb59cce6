"""A number of places, each for whoever came first, until nobody has used it for a while."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable


class Places:
    """So many places, each free again when it was not used for so many seconds."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        # The one that was used last is the last.
        self._used: OrderedDict[Hashable, float] = OrderedDict()

    def has(self, key: Hashable) -> bool:
        """Whether there is a place for it; it is used at this moment."""
        now = time.monotonic()
        if key not in self._used and len(self._used) >= self._most:
            oldest, used = next(iter(self._used.items()))
            if now - used < self._seconds:
                return False
            del self._used[oldest]
        self._used[key] = now
        self._used.move_to_end(key)
        return True

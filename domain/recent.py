"""What was used lately, as far as there is room for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Keeps values by key, in all no heavier than `most`; those unused for longest go first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._weight = 0
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The value of this key, if it is still kept."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: K, value: V, weight: int = 1) -> None:
        """The value is kept; one that is heavier than all that may be kept is not."""
        self.drop(key)
        if weight > self._most:
            return
        self._kept[key] = (value, weight)
        self._weight += weight
        while self._weight > self._most:
            _, (_, lost) = self._kept.popitem(last=False)
            self._weight -= lost

    def drop(self, key: K) -> None:
        """Nothing is kept of this key."""
        found = self._kept.pop(key, None)
        if found is not None:
            self._weight -= found[1]

    def clear(self) -> None:
        """Nothing is kept."""
        self._kept.clear()
        self._weight = 0

    @property
    def weight(self) -> int:
        """How heavy all is that is kept."""
        return self._weight

    def __len__(self) -> int:
        return len(self._kept)

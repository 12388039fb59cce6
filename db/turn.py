"""Somebody who waits for a row that others ask for."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Sequence
from typing import NamedTuple

from db.connection import Row


class Shared(NamedTuple):
    """What came of a statement that was shared."""

    row: Row | None


class Turn:
    """Somebody who waits, by their values, to be told of a row; of None, to ask alone."""

    def __init__(self, values: Sequence[object] = ()) -> None:
        self.values = values
        self._told: asyncio.Future[Shared | None] = asyncio.get_running_loop().create_future()

    @property
    def is_over(self) -> bool:
        """Whether they know, or have left."""
        return self._told.done()

    def tell(self, shared: Shared | None) -> None:
        """They know, if they did not before."""
        if not self._told.done():
            self._told.set_result(shared)

    def fail(self, error: Exception) -> None:
        """One like it, with a trace of its own, is raised where they wait."""
        if not self._told.done():
            like = copy.copy(error)
            like.__cause__ = error
            self._told.set_exception(like)

    async def come(self) -> Shared | None:
        """What they were told."""
        return await self._told

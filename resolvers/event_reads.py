"""Reading for followers: those who ask for the same at one moment are answered by one statement."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable

from db.connection import Pool
from reads.event_stream import Ask, Selection, Told

# What is read for followers leaves connections to everybody else.
MOST_READING = 2
# How many rows answer one statement, so that none takes long.
MOST_ROWS = 200


class EventReads:
    """Reads for all followers of this process, as many statements at once as `turn` has places."""

    def __init__(self, pool: Pool) -> None:
        self.turn = asyncio.Semaphore(MOST_READING)
        self._pool = pool
        self._open: dict[Hashable, _Batch] = {}

    async def read(self, selection: Selection, ask: Ask) -> Told | None:
        """What is selected of each event, with the rights of a moment after it was asked for."""
        batch = self._open.get(selection.key)
        if batch is None or not batch.has_room(ask):
            batch = self._open[selection.key] = _Batch(selection)
            batch.task = asyncio.create_task(self._read(batch))
        try:
            return await batch.answer(ask)
        finally:
            if batch.is_given_up:
                self._close(batch)
                batch.task.cancel()

    async def _read(self, batch: _Batch) -> None:
        try:
            async with self.turn, self._pool.connection() as connection:
                # Who asks while this is read may ask for what is written meanwhile.
                self._close(batch)
                asks = list(batch.waiting)
                answers = await batch.selection.read(connection, asks)
        except Exception as error:
            self._close(batch)
            batch.fail(error)
        else:
            batch.tell(dict(zip(asks, answers, strict=True)))

    def _close(self, batch: _Batch) -> None:
        """Nobody can join it any more."""
        if self._open.get(batch.selection.key) is batch:
            del self._open[batch.selection.key]


class _Batch:
    """Those who wait for one statement."""

    task: asyncio.Task[None]

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.waiting: dict[Ask, list[asyncio.Future[Told | None]]] = {}
        self._rows = 0

    def has_room(self, ask: Ask) -> bool:
        """The answer to this is still within what is read at once."""
        return ask in self.waiting or self._rows + ask.size <= MOST_ROWS

    async def answer(self, ask: Ask) -> Told | None:
        """What the statement says of it."""
        if ask not in self.waiting:
            self.waiting[ask] = []
            self._rows += ask.size
        future: asyncio.Future[Told | None] = asyncio.get_running_loop().create_future()
        self.waiting[ask].append(future)
        return await future

    @property
    def is_given_up(self) -> bool:
        """All who waited have left, none with an answer."""
        return all(each.cancelled() for some in self.waiting.values() for each in some)

    def tell(self, answers: dict[Ask, Told | None]) -> None:
        """Each has its answer."""
        for ask, some in self.waiting.items():
            for each in some:
                if not each.done():
                    each.set_result(answers[ask])

    def fail(self, error: Exception) -> None:
        """Each hears that there is no answer."""
        for each in (each for some in self.waiting.values() for each in some):
            if not each.done():
                each.set_exception(error)

"""Reading for followers: those who ask for the same at one moment are answered by one statement."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection, Hashable, Iterable, Mapping

from db.connection import Pool
from db.failures import TimedOut, TooComplex
from reads.event_stream import Ask, Selection, Told

# What is read for followers leaves connections to everybody else.
MOST_READING = 2
# How many rows answer one statement, so that none takes long.
MOST_ROWS = 200
# Into how many parts it falls where it is too much: few are tried in vain until a single one is.
PARTS = 4
# What may go well where less is read at once.
TOO_MUCH = (TimedOut, TooComplex)


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
        """All have heard; what was too much for one statement was read in parts.

        Only who asks alone hears that it was too much. In between, others have their turn.
        """
        parts: deque[Collection[Ask]] = deque([batch.waiting])
        while parts:
            part = parts.popleft()
            try:
                async with self.turn, self._pool.connection() as connection:
                    # Who asks while this is read may ask for what is written meanwhile.
                    self._close(batch)
                    asks = batch.wanted(part)
                    answers = await batch.selection.read(connection, asks)
            except Exception as error:
                self._close(batch)
                asks = batch.wanted(part)
                if isinstance(error, TOO_MUCH) and len(asks) > 1:
                    size = -(-len(asks) // PARTS)
                    parts += [asks[at : at + size] for at in range(0, len(asks), size)]
                else:
                    batch.fail(asks, error)
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
        """Nobody waits any more: each has left, or has heard."""
        return all(each.done() for some in self.waiting.values() for each in some)

    def wanted(self, asks: Iterable[Ask]) -> list[Ask]:
        """Those of the asks whose answer somebody waits for."""
        return [ask for ask in asks if any(not each.done() for each in self.waiting[ask])]

    def tell(self, answers: Mapping[Ask, Told | None]) -> None:
        """Each of these has its answer."""
        for ask, answer in answers.items():
            for each in self.waiting[ask]:
                if not each.done():
                    each.set_result(answer)

    def fail(self, asks: Iterable[Ask], error: Exception) -> None:
        """Each of these hears that there is no answer."""
        for each in (each for ask in asks for each in self.waiting[ask]):
            if not each.done():
                each.set_exception(error)

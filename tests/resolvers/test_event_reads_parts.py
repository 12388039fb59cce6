"""What is too much for one statement is read in parts, and ends nothing for others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

import pytest

from db.connection import Connection, Pool
from db.failures import TimedOut
from reads.event_stream import Ask, Told
from resolvers.event_reads import MOST_READING, TOO_MUCH, EventReads
from tests.live.served import until
from tests.resolvers.test_event_reads import Slow, answer, ask, asking


class Heavy:
    """A selection of which a statement reads only so many rows in time, and `poison` never."""

    key = "heavy"

    def __init__(self, most: int, error: type[Exception] = TimedOut) -> None:
        self.begun: list[list[Ask]] = []
        self.poison: set[Ask] = set()
        self.most = most
        self.error = error

    async def read(self, _: Connection, asks: Sequence[Ask]) -> list[Told | None]:
        """Each is told how many events it has asked for."""
        self.begun.append(list(asks))
        await asyncio.sleep(0.01)
        if sum(each.size for each in asks) > self.most or self.poison.intersection(asks):
            raise self.error
        return [[{"count": len(each.ids)}] for each in asks]


async def test_what_is_too_much_at_once_is_read_in_parts(pool: Pool) -> None:
    """However often they meet, nobody waits for ever."""
    reads, heavy, asks = EventReads(pool), Heavy(3), [ask(1) for _ in range(10)]
    tasks = [asking(reads, cast(Slow, heavy), each) for each in asks]
    assert [await answer(each) for each in tasks] == [[{"count": 1}]] * 10
    assert heavy.begun == [asks, asks[:3], asks[3:6], asks[6:9], asks[9:]]


@pytest.mark.parametrize("error", TOO_MUCH)
async def test_only_who_asks_too_much_hears_of_it(pool: Pool, error: type[Exception]) -> None:
    reads, heavy, asks = EventReads(pool), Heavy(100, error), [ask(1) for _ in range(8)]
    heavy.poison.add(asks[4])
    tasks = [asking(reads, cast(Slow, heavy), each) for each in asks]
    with pytest.raises(error):
        await answer(tasks[4])
    del tasks[4]
    assert [await answer(each) for each in tasks] == [[{"count": 1}]] * 7
    assert [len(each) for each in heavy.begun] == [8, 2, 2, 2, 2, 1, 1]


async def test_others_have_their_turn_between_the_parts(pool: Pool) -> None:
    """What is too much holds one place, and leaves it to others after each statement."""
    reads, heavy, slow = EventReads(pool), Heavy(0), Slow()
    slow.may_end.set()
    for _ in range(MOST_READING - 1):
        await reads.turn.acquire()
    tasks = [asking(reads, cast(Slow, heavy), ask(1)) for _ in range(8)]
    await until(lambda: len(heavy.begun) == 1)
    assert await answer(asking(reads, slow, ask(1))) == [{"count": 1}]
    assert len(heavy.begun) < 3
    for each in tasks:
        with pytest.raises(TimedOut):
            await answer(each)


async def test_nobody_is_read_for_who_has_left(pool: Pool) -> None:
    reads, heavy, asks = EventReads(pool), Heavy(2), [ask(1) for _ in range(4)]
    tasks = [asking(reads, cast(Slow, heavy), each) for each in asks]
    await until(lambda: len(heavy.begun) == 1)
    tasks[1].cancel()
    assert [await answer(each) for each in [tasks[0], *tasks[2:]]] == [[{"count": 1}]] * 3
    assert heavy.begun == [asks, [asks[0]], [asks[2]], [asks[3]]]

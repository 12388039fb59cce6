"""Lanes: how connections are lent, handed over, and replaced."""

from __future__ import annotations

import asyncio

import pytest

from db import lanes as lanes_
from db.lanes import Lanes, Usage


class Raw:
    """A connection as far as lanes look at it."""

    closed = False


class Source:
    """Makes connections, and remembers which came back."""

    def __init__(self) -> None:
        self.made: list[Raw] = []
        self.back: list[Raw] = []
        self.ended: list[Raw] = []
        self.fails = False

    async def acquire(self) -> Raw:
        await asyncio.sleep(0)
        if self.fails:
            raise OSError("away")
        self.made.append(Raw())
        return self.made[-1]

    async def release(self, raw: Raw) -> None:
        await asyncio.sleep(0)
        self.back.append(raw)

    def lanes(self, most: int) -> Lanes:
        return Lanes(most, self.acquire, self.release, lambda raw: raw.closed, self.ended.append)


@pytest.fixture
def source() -> Source:
    return Source()


class Clock:
    """The time, as it is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(lanes_, "time", clock)
    return clock


async def settled(count: int = 10) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_the_last_one_back_is_lent_first(source: Source) -> None:
    lanes = source.lanes(2)
    one, two = await lanes.take(), await lanes.take()
    lanes.give(one)
    lanes.give(two)
    assert await lanes.take() is two
    assert await lanes.take() is one
    assert len(source.made) == 2


async def test_who_waits_longest_is_served_first(source: Source) -> None:
    lanes = source.lanes(1)
    raw = await lanes.take()
    first, second = asyncio.create_task(lanes.take()), asyncio.create_task(lanes.take())
    await settled()
    assert lanes.usage() == Usage(1, 1, 1, 2)
    lanes.give(raw)
    await settled()
    assert (first.done(), second.done()) == (True, False)
    lanes.give(raw)
    assert await second is raw
    assert len(source.made) == 1


async def test_one_that_died_is_replaced(source: Source) -> None:
    lanes = source.lanes(1)
    raw = await lanes.take()
    lanes.give(raw)
    raw.closed = True
    assert lanes.idle() is None
    assert await lanes.take() is source.made[1]
    assert source.ended == [raw]
    assert lanes.usage() == Usage(1, 1, 1, 0)


@pytest.mark.parametrize(("silent", "is_lent"), [(299.0, True), (300.0, False)])
async def test_one_that_was_silent_for_long_is_ended(
    source: Source, clock: Clock, silent: float, is_lent: bool
) -> None:
    lanes = source.lanes(2)
    raw = await lanes.take()
    lanes.give(raw)
    clock.now += silent
    assert lanes.idle() is (raw if is_lent else None)
    if not is_lent:
        assert await lanes.take() is source.made[1]
        assert source.ended == [raw]
        assert lanes.usage() == Usage(2, 1, 1, 0)


async def test_silence_ends_with_each_loan(source: Source, clock: Clock) -> None:
    lanes = source.lanes(1)
    raw = await lanes.take()
    for _ in range(3):
        lanes.give(raw)
        clock.now += 200
        assert await lanes.take() is raw
    assert source.ended == []


async def test_all_that_were_free_when_one_died_are_ended(source: Source, clock: Clock) -> None:
    lanes = source.lanes(4)
    one, two, dead, busy = [await lanes.take() for _ in range(4)]
    lanes.give(one)
    lanes.give(two)
    clock.now += 1
    lanes.doubt()
    await lanes.discard(dead)
    clock.now += 1
    lanes.give(busy)
    assert lanes.idle() is busy
    assert lanes.idle() is None
    assert await lanes.take() is source.made[4]
    assert source.ended == [two, one]
    assert lanes.usage() == Usage(4, 2, 2, 0)


async def test_whoever_waits_makes_another_for_one_that_is_discarded(source: Source) -> None:
    lanes = source.lanes(1)
    raw = await lanes.take()
    waiting = asyncio.create_task(lanes.take())
    await settled()
    await lanes.discard(raw)
    assert await waiting is source.made[1]
    assert lanes.usage() == Usage(1, 1, 1, 0)


async def test_there_are_never_more_than_may_be(source: Source) -> None:
    lanes = source.lanes(2)
    raw = await lanes.take()
    await lanes.take()
    waiting = asyncio.create_task(lanes.take())
    await settled()
    discarded = asyncio.create_task(lanes.discard(raw))
    late = asyncio.create_task(lanes.take())
    await settled()
    assert (waiting.done(), late.done()) == (True, False)
    await discarded
    assert lanes.usage() == Usage(2, 2, 2, 1)
    late.cancel()


async def test_what_was_handed_to_somebody_who_has_left_goes_on(source: Source) -> None:
    lanes = source.lanes(1)
    raw = await lanes.take()
    gone, next_ = asyncio.create_task(lanes.take()), asyncio.create_task(lanes.take())
    await settled()
    lanes.give(raw)
    gone.cancel()
    assert await next_ is raw
    assert gone.cancelled()


async def test_leave_to_make_one_goes_on_too(source: Source) -> None:
    lanes = source.lanes(1)
    raw = await lanes.take()
    gone, next_ = asyncio.create_task(lanes.take()), asyncio.create_task(lanes.take())
    await settled()
    discarded = asyncio.create_task(lanes.discard(raw))
    for _ in range(5):
        if not source.back:
            await asyncio.sleep(0)
    assert source.back == [raw]
    gone.cancel()
    await discarded
    assert await next_ is source.made[1]
    assert lanes.usage() == Usage(1, 1, 1, 0)


async def test_a_place_is_free_again_where_none_could_be_made(source: Source) -> None:
    lanes = source.lanes(1)
    source.fails = True
    with pytest.raises(OSError, match="away"):
        await lanes.take()
    assert lanes.usage() == Usage(1, 0, 0, 0)
    source.fails = False
    assert await lanes.take() is source.made[0]


async def test_closing_gives_back_what_is_not_lent(source: Source) -> None:
    lanes = source.lanes(2)
    one, two = await lanes.take(), await lanes.take()
    lanes.give(one)
    await lanes.close()
    assert source.back == [one]
    assert lanes.usage() == Usage(2, 1, 1, 0)
    await lanes.discard(two)
    assert source.back == [one, two]


async def test_what_comes_back_after_closing_is_not_kept(source: Source) -> None:
    lanes = source.lanes(1)
    raw = await lanes.take()
    await lanes.close()
    lanes.give(raw)
    assert source.ended == [raw]
    assert lanes.idle() is None
    assert lanes.usage() == Usage(1, 0, 0, 0)


async def test_who_waited_before_closing_is_still_served(source: Source) -> None:
    lanes = source.lanes(1)
    raw = await lanes.take()
    waiting = asyncio.create_task(lanes.take())
    await settled()
    await lanes.close()
    lanes.give(raw)
    assert await waiting is raw
    assert source.ended == []


async def test_closing_says_nothing_to_one_that_was_silent_for_long(
    source: Source, clock: Clock
) -> None:
    lanes = source.lanes(1)
    raw = await lanes.take()
    lanes.give(raw)
    clock.now += 300
    await lanes.close()
    assert (source.ended, source.back) == ([raw], [])
    assert lanes.usage() == Usage(1, 0, 0, 0)

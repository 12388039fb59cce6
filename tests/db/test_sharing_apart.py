"""For how long what went wrong together is asked alone."""

from __future__ import annotations

import asyncio

import pytest

from db import sharing
from tests.db.conftest import MakeAskers
from tests.db.gate import HELD, ZERO, Askers, Gate, settled


@pytest.fixture
async def timed(make_askers: MakeAskers, monkeypatch: pytest.MonkeyPatch) -> Askers:
    """Those for whom it is a second, and at most three."""
    askers = await make_askers()
    monkeypatch.setattr(sharing, "time", askers.clock)
    monkeypatch.setattr(sharing, "APART_SECONDS", 1)
    monkeypatch.setattr(sharing, "LONGEST_APART_SECONDS", 3)
    return askers


async def twice(askers: Askers, gate: Gate, *words: str) -> None:
    """Two statements go at the same time, each with these words."""
    await gate.close()
    firsts = [*askers.begin(HELD, among=[1]), *askers.begin(HELD, among=[2])]
    await gate.reached(2)
    others = [*askers.begin(*words, among=[1]), *askers.begin(*words, among=[2])]
    await settled()
    await gate.open()
    await asyncio.gather(*firsts, *others, return_exceptions=True)


async def is_shared(askers: Askers, gate: Gate) -> bool:
    """Whether they go together."""
    askers.statements.clear()
    await twice(askers, gate, "a", "b")
    return askers.sizes == [1, 1, 2, 2]


async def test_what_goes_wrong_several_times_at_once(timed: Askers, gate: Gate) -> None:
    await twice(timed, gate, "a", ZERO)
    assert sorted(timed.sizes) == [1, 1, 1, 1, 1, 1, 2, 2]
    timed.clock.now += 0.9
    assert not await is_shared(timed, gate)
    timed.clock.now += 0.2
    assert await is_shared(timed, gate)


async def test_what_goes_wrong_again_and_again(timed: Askers, gate: Gate) -> None:
    for seconds in (1, 2, 3, 3):
        await twice(timed, gate, "a", ZERO)
        timed.clock.now += seconds - 0.1
        assert not await is_shared(timed, gate)
        timed.clock.now += 0.2
        assert await is_shared(timed, gate)


async def test_what_went_well_for_as_long(timed: Askers, gate: Gate) -> None:
    await twice(timed, gate, "a", ZERO)
    timed.clock.now += 2.1
    await twice(timed, gate, "a", ZERO)
    timed.clock.now += 1.1
    assert await is_shared(timed, gate)

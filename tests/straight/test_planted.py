"""The law finds faults: each one that is planted in the straight way, within few requests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

import pytest

from tests.api import built
from tests.straight import shared_faults
from tests.straight.ask import Answer
from tests.straight.case import Difference, same
from tests.straight.cases import Group, cases
from tests.straight.faults import FAULTS, Fault
from tests.straight.stage import Stage
from tests.straight.ways import Ways, patiently

pytestmark = pytest.mark.slow

# Most faults show within so many.
REQUESTS = 1500
# One that shows seldom is looked for in so many times as many.
PARTS = 7
SEED = 80


class Known(NamedTuple):
    """Requests, and their answers in the ordinary way."""

    asked: Group
    answers: list[Answer]


Find = Callable[[Stage, Sequence[Known]], Awaitable[int | None]]


class Drawn:
    """Requests of which the right answers are known, in parts, the same each time."""

    def __init__(self, stage: Stage) -> None:
        self._ways = Ways(stage, built()._schema)
        self._cases = cases(stage.words, built()._schema, SEED)
        self._parts: list[list[Known]] = []

    async def part(self, place: int) -> list[Known]:
        """A part of them; it must not be drawn while a fault is planted."""
        while len(self._parts) <= place:
            self._parts.append(await self._some())
        return self._parts[place]

    async def _some(self) -> list[Known]:
        found: list[Known] = []
        most = self._ways.tally.requests + REQUESTS
        while self._ways.tally.requests < most:
            asked = self._cases.some()
            found.append(Known(asked, await self._ways.known(asked.cases)))
        return found


@pytest.fixture(scope="session")
def drawn(shared: Stage) -> Drawn:
    """Drawn and answered for the first test that wants them, and kept for those after it."""
    return Drawn(shared.fresh())


async def wrong(stage: Stage, known: Sequence[Known]) -> int | None:
    """Where the first request is that is answered otherwise the straight way, one by one."""
    app = stage.app(straight=True)
    for place, (asked, answers) in enumerate(known):
        for case, theirs in zip(asked.cases, answers, strict=True):
            ours = await patiently(app, case.request(stage.people))
            if not same(ours, theirs):
                print(Difference(case, ours, theirs).told())
                return place
    return None


async def wrong_at_once(stage: Stage, known: Sequence[Known]) -> int | None:
    """Where the first requests at once are that are not answered as they should be.

    None where all are, and none of them took the long way without a reason.
    """
    ways = Ways(stage, built()._schema)
    for place, (asked, answers) in enumerate(known):
        if asked.at_once and (found := await ways.compared(asked, answers)) is not None:
            print(found.told())
            return place
        if ways.tally.missed:
            print(f"the long way, why?\n{ways.tally.missed[0].told()}")
            return place
    return None


async def shows(fault: Fault, stage: Stage, drawn: Drawn, find: Find) -> bool:
    """Whether the fault shows in requests that come right without it."""
    for part in range(PARTS):
        known = await drawn.part(part)
        with fault():
            place = await find(stage, known)
        if place is not None:
            return await find(stage, known[: place + 1]) is None
    return False


async def test_without_a_fault_nothing_is_wrong(stage: Stage, drawn: Drawn) -> None:
    assert await wrong(stage, await drawn.part(0)) is None


async def test_without_a_fault_nothing_is_wrong_at_once(stage: Stage, drawn: Drawn) -> None:
    assert await wrong_at_once(stage, await drawn.part(0)) is None


@pytest.mark.parametrize("fault", FAULTS)
async def test_fault_is_found(stage: Stage, drawn: Drawn, fault: str) -> None:
    assert await shows(FAULTS[fault], stage, drawn, wrong)


@pytest.mark.parametrize("fault", shared_faults.FAULTS)
async def test_fault_is_found_at_once(stage: Stage, drawn: Drawn, fault: str) -> None:
    assert await shows(shared_faults.FAULTS[fault], stage, drawn, wrong_at_once)

"""The law finds faults: each one that is planted in the straight way, within few requests."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from typing import NamedTuple

import pytest

from tests.api import built
from tests.straight import shared_faults
from tests.straight.ask import Answer
from tests.straight.case import Case, Difference, same
from tests.straight.cases import Group, cases
from tests.straight.faults import FAULTS
from tests.straight.stage import Stage
from tests.straight.ways import Ways, patiently

pytestmark = pytest.mark.slow

# So many show no difference where there is no fault, and most faults show within them.
REQUESTS = 1500
# A fault that shows seldom may take so many.
MOST = 10_000
SEED = 80


class Known(NamedTuple):
    """Requests, and their answers in the ordinary way."""

    asked: Group
    answers: list[Answer]

    def one_by_one(self) -> Iterator[tuple[Case, Answer]]:
        """Each request with its answer, without those beside it."""
        return zip(self.asked.cases, self.answers, strict=True)


class Drawn:
    """Requests of which the right answers are known: as many as are wanted, the same each time."""

    def __init__(self, stage: Stage) -> None:
        self._ways = Ways(stage, built()._schema)
        self._cases = cases(stage.words, built()._schema, SEED)
        self._known: list[Known] = []

    async def some(self, most: int) -> AsyncIterator[Known]:
        """The first ones, of as many requests as that or a few more."""
        seen = 0
        for place in itertools.count():
            if seen >= most:
                return
            if place == len(self._known):
                asked = self._cases.some()
                self._known.append(Known(asked, await self._ways.known(asked.cases)))
            seen += len(self._known[place].answers)
            yield self._known[place]


@pytest.fixture(scope="session")
def drawn(shared: Stage) -> Drawn:
    """Drawn and answered for the first test that wants them, and kept for those after it."""
    return Drawn(shared.fresh())


async def first_wrong(stage: Stage, drawn: Drawn, most: int) -> Difference | None:
    """The first request that is answered otherwise the straight way."""
    app = stage.app(straight=True)
    async for known in drawn.some(most):
        for case, theirs in known.one_by_one():
            ours = await patiently(app, case.request(stage.people))
            if not same(ours, theirs):
                return Difference(case, ours, theirs)
    return None


async def wrong_at_once(stage: Stage, drawn: Drawn, most: int) -> str:
    """What is wrong with the first request at once that is not answered as it should be.

    Nothing where all are, and none of them took the long way without a reason.
    """
    ways = Ways(stage, built()._schema)
    async for asked, answers in drawn.some(most):
        if asked.at_once and (found := await ways.compared(asked, answers)) is not None:
            return found.told()
        if ways.tally.missed:
            return f"the long way, why?\n{ways.tally.missed[0].told()}"
    return ""


async def test_without_a_fault_there_is_no_difference(stage: Stage, drawn: Drawn) -> None:
    found = await first_wrong(stage, drawn, REQUESTS)

    assert found is None, found.told()


async def test_without_a_fault_nothing_is_wrong_at_once(stage: Stage, drawn: Drawn) -> None:
    assert await wrong_at_once(stage, drawn, REQUESTS) == ""


@pytest.mark.parametrize("fault", FAULTS)
async def test_fault_is_found(stage: Stage, drawn: Drawn, fault: str) -> None:
    with FAULTS[fault]():
        assert await first_wrong(stage, drawn, MOST) is not None


@pytest.mark.parametrize("fault", shared_faults.FAULTS)
async def test_fault_is_found_at_once(stage: Stage, drawn: Drawn, fault: str) -> None:
    with shared_faults.FAULTS[fault]():
        assert await wrong_at_once(stage, drawn, MOST)

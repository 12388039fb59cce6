"""The law finds faults: each one that is planted in the straight way, within few requests."""

from __future__ import annotations

from collections.abc import Iterable
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

# Twice as many as the fault that shows most seldom needs.
REQUESTS = 1500
SEED = 80


class Known(NamedTuple):
    """Requests, and their answers in the ordinary way."""

    asked: Group
    answers: list[Answer]


@pytest.fixture(scope="session")
async def known(shared: Stage) -> list[Known]:
    """Requests of which the right answers are known."""
    stage = shared.fresh()
    ways = Ways(stage, built()._schema)
    drawn = cases(stage.words, built()._schema, SEED)
    found: list[Known] = []
    while ways.tally.requests < REQUESTS:
        asked = drawn.some()
        found.append(Known(asked, await ways.known(asked.cases)))
    return found


@pytest.fixture
def one_by_one(known: list[Known]) -> list[tuple[Case, Answer]]:
    """The requests without those beside them."""
    return [pair for each in known for pair in zip(each.asked.cases, each.answers, strict=True)]


async def first_wrong(stage: Stage, known: Iterable[tuple[Case, Answer]]) -> Difference | None:
    """The first request that is answered otherwise the straight way."""
    app = stage.app(straight=True)
    for case, theirs in known:
        ours = await patiently(app, case.request(stage.people))
        if not same(ours, theirs):
            return Difference(case, ours, theirs)
    return None


async def wrong_at_once(stage: Stage, known: Iterable[Known]) -> str:
    """What is wrong with the first request at once that is not answered as it should be.

    Nothing where all are, and none of them took the long way without a reason.
    """
    ways = Ways(stage, built()._schema)
    for asked, answers in known:
        if asked.at_once and (found := await ways.compared(asked, answers)) is not None:
            return found.told()
        if ways.tally.missed:
            return f"the long way, why?\n{ways.tally.missed[0].told()}"
    return ""


async def test_without_a_fault_there_is_no_difference(
    stage: Stage, one_by_one: list[tuple[Case, Answer]]
) -> None:
    found = await first_wrong(stage, one_by_one)

    assert found is None, found.told()


async def test_without_a_fault_nothing_is_wrong_at_once(stage: Stage, known: list[Known]) -> None:
    assert await wrong_at_once(stage, known) == ""


@pytest.mark.parametrize("fault", FAULTS)
async def test_fault_is_found(
    stage: Stage, one_by_one: list[tuple[Case, Answer]], fault: str
) -> None:
    with FAULTS[fault]():
        assert await first_wrong(stage, one_by_one) is not None


@pytest.mark.parametrize("fault", shared_faults.FAULTS)
async def test_fault_is_found_at_once(stage: Stage, known: list[Known], fault: str) -> None:
    with shared_faults.FAULTS[fault]():
        assert await wrong_at_once(stage, known)

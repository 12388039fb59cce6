"""The law finds faults: each one that is planted in the straight way, within few requests."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.api import built
from tests.straight.ask import Answer
from tests.straight.case import Case, Difference, same
from tests.straight.cases import cases
from tests.straight.faults import FAULTS
from tests.straight.stage import Stage
from tests.straight.ways import patiently

pytestmark = pytest.mark.slow

# Twice as many as the fault that shows most seldom needs.
REQUESTS = 1000
SEED = 65


class Known(NamedTuple):
    """A request, and its answer in the ordinary way."""

    case: Case
    answer: Answer


@pytest.fixture(scope="session")
async def known(shared: Stage) -> list[Known]:
    """Requests of which the right answers are known."""
    stage = shared.fresh()
    app = stage.app(straight=False)
    drawn = cases(stage.words, built()._schema, SEED)
    found: list[Known] = []
    while len(found) < REQUESTS:
        for case in drawn.some():
            answer = await patiently(app, case.request(stage.people))
            stage.words.learn(answer.body)
            found.append(Known(case, answer))
    return found


async def first_wrong(stage: Stage, known: list[Known]) -> Difference | None:
    """The first request that is answered otherwise the straight way."""
    app = stage.app(straight=True)
    for case, theirs in known:
        ours = await patiently(app, case.request(stage.people))
        if not same(ours, theirs):
            return Difference(case, ours, theirs)
    return None


async def test_without_a_fault_there_is_no_difference(stage: Stage, known: list[Known]) -> None:
    found = await first_wrong(stage, known)

    assert found is None, found.told()


@pytest.mark.parametrize("fault", FAULTS)
async def test_fault_is_found(stage: Stage, known: list[Known], fault: str) -> None:
    with FAULTS[fault]():
        assert await first_wrong(stage, known) is not None

"""Each planted fault is found by the test that it names, which finds nothing without it."""

from __future__ import annotations

import pytest

from tests.security.faults import FAULTS
from tests.security.matrix.conftest import Copy, copy, model
from tests.security.matrix.stage import Stage
from tests.security.planting import Fault

__all__ = ["copy", "model"]

pytestmark = [
    pytest.mark.slow,
    # A server with a fault may fail in the midst of what it does.
    pytest.mark.filterwarnings("ignore:coroutine"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


async def found(fault: Fault, stage: Stage) -> list[str]:
    """What the test finds; it may also find that nothing can be compared any more."""
    try:
        return await fault.check(stage)
    except AssertionError as error:
        return [str(error)]


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_is_found(copy: Copy, name: str) -> None:
    fault = FAULTS[name]
    async with copy() as stage:
        assert await fault.check(stage) == []

    with fault.plant():
        async with copy() as stage:
            assert await found(fault, stage) != []

"""Those who have changed something are told of it together, each as if alone."""

from __future__ import annotations

from random import Random

import pytest

from tests.api import built
from tests.straight.payloads import Group, Payloads, first_wrong
from tests.straight.shared_faults import PAYLOAD_FAULTS
from tests.straight.stage import Stage

pytestmark = pytest.mark.slow

GROUPS = 60
SEED = 3


@pytest.fixture(scope="session")
async def groups(shared: Stage) -> list[Group]:
    """What mutations came to, with the right payloads."""
    return await Payloads(shared.fresh(), built(), Random(SEED)).groups(GROUPS)


async def test_each_payload_is_its_own(stage: Stage, groups: list[Group]) -> None:
    assert await first_wrong(stage, built(), groups) == ""


@pytest.mark.parametrize("fault", PAYLOAD_FAULTS)
async def test_fault_is_found(stage: Stage, groups: list[Group], fault: str) -> None:
    with PAYLOAD_FAULTS[fault]():
        assert await first_wrong(stage, built(), groups)

"""The tests of the doors find faults: each one that is planted, by the test that is named."""

from __future__ import annotations

import pytest

from tests.api import Api
from tests.scene import Scene
from tests.security.dialect import faults, table, test_changes, test_reads, ways
from tests.security.dialect.stage import Stage
from tests.security.dialect.test_changes import stage
from tests.security.files import test_addresses
from tests.wandb_api import test_bytes
from tests.wandb_api.calling import Caller

__all__ = ["stage"]
pytestmark = pytest.mark.slow
TABLE = table.read()


class Bench:
    """What the tests are given."""

    def __init__(self, api: Api, call: Caller, scene: Scene, stage: Stage) -> None:
        self.api, self.call, self.scene, self.stage = api, call, scene, stage

    async def run(self, planted: faults.Planted) -> None:
        """The test that is named, with the parameters that are."""
        case = planted.case
        match planted.test:
            case faults.READS:
                await self._reads(case, planted.kind)
            case faults.KEYS:
                message = "READ needs an API key with the scope READ."
                await test_reads.test_keys_that_show_nothing(
                    self.api, self.call, case, 403, message
                )
            case faults.CHANGES:
                await test_changes.test_who_may(self.stage, self._way(case))
            case faults.SCOPES:
                await test_changes.test_which_key(self.stage, self._way(case))
            case faults.PARTS:
                [row] = [r for r in test_changes.PART_ROWS if f"{r[0]} {r[1]}" == case]
                await test_changes.test_parts_that_need_more(self.stage, row)
            case faults.ADDRESSES:
                await test_addresses.test_promised(self.api, self.call, self.scene, case)
            case faults.BYTES:
                await test_bytes.test_fallback(self.api, self.call, self.scene)

    async def _reads(self, viewer: str, kind: str) -> None:
        taken = [way for way in ways.usual(TABLE) if kind and ways.end(way) == kind]
        taken = taken or ways.ways(TABLE, 1)
        assert await test_reads.differences(self.api, self.call, viewer, taken) == []

    def _way(self, name: str) -> test_changes.Way:
        [way] = [
            each for each in test_changes.WAYS if f"{each.mutation} {each.way}".strip() == name
        ]
        return way


@pytest.mark.parametrize("name", faults.FAULTS)
async def test_fault_is_found(
    api: Api, call: Caller, scene: Scene, stage: Stage, name: str
) -> None:
    planted = faults.FAULTS[name]
    with planted.fault(), pytest.raises((AssertionError, SystemError)):
        await Bench(api, call, scene, stage).run(planted)

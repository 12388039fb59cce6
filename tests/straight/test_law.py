"""A few of the operations that `python -m tests.straight.law` tries by the thousand."""

from __future__ import annotations

import pytest

from tests.api import built
from tests.straight.cases import cases
from tests.straight.stage import Stage
from tests.straight.ways import Ways, first_difference

pytestmark = pytest.mark.slow

OPERATIONS = 1200
SEED = 8


async def test_both_ways_give_the_same_bytes(stage: Stage) -> None:
    schema = built()._schema
    ways = Ways(stage, schema)
    drawn = cases(stage.words, schema, SEED)

    found = await first_difference(ways, drawn, OPERATIONS)

    assert found is None, found.told()
    assert ways.tally.missed == [], ways.tally.missed[0].told()
    assert ways.tally.share(ways.tally.straight) > 0.5, ways.tally.told()
    assert ways.tally.shared > 0.25 * ways.tally.at_once, ways.tally.told()
    assert ways.tally.keys > 50, ways.tally.told()
    assert ways.tally.share(ways.tally.errors) < 0.25, ways.tally.told()
    assert ways.tally.share(ways.tally.nothing) < 0.45, ways.tally.told()
    missing = ways.coverage.missing() - set(drawn.generator.seen)
    assert len(missing) < 0.1 * len(ways.coverage.whole()), sorted(missing)

"""What each viewer is told on each way to each field is what the table says, and nothing more."""

from __future__ import annotations

import pytest

from tests.security.matrix import reading, roots
from tests.security.matrix.people import DEAD
from tests.security.matrix.reading import Tally
from tests.security.matrix.stage import Stage

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", roots.names())
async def test_everybody_is_told_what_the_table_says(shared: Stage, name: str) -> None:
    tally = Tally()

    await reading.compare(shared, name, tally)

    assert tally.cells > 0
    assert tally.differences[:20] == []


@pytest.mark.parametrize("column", DEAD)
async def test_a_key_that_is_over_is_told_nothing(shared: Stage, column: str) -> None:
    for name in roots.names():
        for root in roots.roots(name, shared, column)[:1]:
            part = roots.parts(name)[0]
            answer = await shared.sent(column, root.document(part), root.variables())
            assert answer.status == 401
            assert b'"UNAUTHENTICATED"' in answer.body
            assert b'"data"' not in answer.body


@pytest.mark.parametrize("name", roots.names())
async def test_a_key_that_is_not_good_for_reading_reads_nothing(shared: Stage, name: str) -> None:
    assert await reading.without_read(shared, name) == []

"""Who may do what, and to which things: every mutation, every kind of viewer."""

from __future__ import annotations

import pytest

from tests.security.matrix import acting
from tests.security.matrix.conftest import Copy
from tests.security.matrix.stage import Stage

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("mutation", acting.names())
async def test_those_who_may_not_are_refused(copy: Copy, mutation: str) -> None:
    async with copy() as stage:
        assert await acting.refusals(stage, mutation) == []


@pytest.mark.parametrize("mutation", acting.names())
async def test_those_who_may_can(shared: Stage, copy: Copy, mutation: str) -> None:
    allowed = acting.allowed(shared, mutation)

    assert allowed
    for column, place in allowed:
        async with copy() as stage:
            assert (column, place, await acting.outcome(stage, mutation, column, place)) == (
                column,
                place,
                "OK",
            )

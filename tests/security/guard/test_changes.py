"""Whichever condition is forgotten, nobody changes anything in another organization.

A stranger tries everything that works for others there, and is refused in the same words as ever.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.api import Api, contents
from tests.scene import Scene
from tests.schema import hostile_inputs
from tests.security.guard.deleted import DELETIONS, both_lines
from tests.wandb_api import good_inputs, stage
from tests.wandb_api.changing import Changer, document
from tests.wandb_api.conftest import Dialect
from tests.wandb_api.hostile import told
from tests.wandb_api.test_hidden_changes import without_names

pytestmark = pytest.mark.slow

Tries = Callable[[], Awaitable[dict[str, Any]]]
# What everybody may make: in either case it is not in somebody else's organization.
OWN = frozenset({"createOrganization", "createTeam", "updateUser"})


async def holds(api: Api, tries: Tries, *, most_told: int) -> None:
    """The tries come to the same whatever is forgotten, and to more where both lines are."""
    before = await contents(api.site.pool)
    honest = await tries()
    assert await contents(api.site.pool) == before
    for deletion, forgotten in DELETIONS.items():
        with forgotten():
            found = await tries()
        wrong = {what: said for what, said in found.items() if honest[what] != said}
        assert (deletion, wrong) == (deletion, {})
        assert (deletion, await contents(api.site.pool)) == (deletion, before)
    with both_lines():
        bare = await tries()
    assert sum(bare[what] != said for what, said in honest.items()) > most_told
    assert await contents(api.site.pool) != before


async def test_native_mutations(api: Api, scene: Scene) -> None:
    fill = await hostile_inputs.filling(api, scene)

    async def tries() -> dict[str, Any]:
        return {
            f"{mutation} {n}": await api.change(mutation, scene.sue, **fill(input))
            for mutation, inputs in hostile_inputs.GOOD.items()
            if mutation not in OWN - {"createTeam"}
            for n, input in enumerate(inputs)
        }

    await holds(api, tries, most_told=20)


async def test_mutations_of_the_dialect(
    api: Api, dialect: Dialect, change: Changer, scene: Scene
) -> None:
    fill = stage.filling(await stage.prepared(api, change, scene))

    async def tried(mutation: str, input: Any) -> Any:
        result = await dialect.execute(document(mutation), scene.sue, {"input": fill(input)})
        refused = told(result)
        if refused is None:
            return result.data
        return refused.status, without_names(refused.messages[0]["message"])

    async def tries() -> dict[str, Any]:
        return {
            f"{mutation} {what}": await tried(mutation, input)
            for mutation, ways in good_inputs.GOOD.items()
            if mutation not in OWN
            for what, input in ways.items()
        }

    await holds(api, tries, most_told=30)

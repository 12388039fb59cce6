"""A gateway is told the same of a thing as whoever asks for it by its id."""

from __future__ import annotations

import pytest

from tests.security.matrix import roots
from tests.security.matrix.people import ASKING, DEAD
from tests.security.matrix.stage import Stage

pytestmark = pytest.mark.slow

KINDS = sorted(set(roots.NODES) - {"ApiKey", "Run"})
NODES = "query($value: [ID!]!) { found: nodes(ids: $value) { __typename id } }"
ENTITIES = """query($value: [_Any!]!) { found: _entities(representations: $value) {
    __typename ... on Node { id } } }"""
PATHS = {
    "Organization": ("name", "organization", roots.LOOK_UPS["organization"]),
    "Registry": ("path", "registry", roots.LOOK_UPS["registry"]),
    "Collection": ("path", "collection", roots.LOOK_UPS["collection"]),
}


@pytest.mark.parametrize("column", ASKING)
async def test_by_id(shared: Stage, column: str) -> None:
    things = [(kind, shared.world.id(name)) for kind in KINDS for name in roots.NODES[kind]]
    entities = [{"__typename": kind, "id": id} for kind, id in things]

    told = await shared.asked(column, ENTITIES, {"value": entities})
    meant = await shared.asked(column, NODES, {"value": [id for _, id in things]})

    assert told["data"] == meant["data"]


@pytest.mark.parametrize("column", ASKING)
@pytest.mark.parametrize("kind", PATHS)
async def test_by_path(shared: Stage, column: str, kind: str) -> None:
    key, field, words = PATHS[kind]
    entities = [{"__typename": kind, key: word} for word in words]

    told = (await shared.asked(column, ENTITIES, {"value": entities}))["data"]
    document = f"query($value: String!) {{ found: {field}({key}: $value) {{ __typename id }} }}"
    for at, word in enumerate(words):
        meant = (await shared.asked(column, document, {"value": word}))["data"]
        # A key that is not good for reading is told nothing at all.
        assert meant == (None if told is None else {"found": told["found"][at]})


@pytest.mark.parametrize("column", DEAD)
async def test_a_key_that_is_over(shared: Stage, column: str) -> None:
    answer = await shared.sent(column, ENTITIES, {"value": []})
    assert answer.status == 401

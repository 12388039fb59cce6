"""What a mutation answers with shows each viewer no more than a query does."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type

from tests.security.matrix import acting
from tests.security.matrix.conftest import Copy
from tests.security.matrix.expected import Telling
from tests.security.matrix.facts import load
from tests.security.matrix.people import COLUMNS
from tests.security.matrix.reading import Tally
from tests.security.matrix.stage import Stage
from tests.security.matrix.walk import MOST, SCHEMA, Item, Tree, is_node, pieces, text

pytestmark = pytest.mark.slow

# What a deletion leaves of an object is nothing, but for the collection of a version.
DELETES = {
    *("deleteTeam", "deleteProject", "deleteRegistry", "deleteCollection"),
    "deleteArtifactVersion",
}
# In whose answer everything is looked at: who may the least of those who may.
BY = {"createOrganization": "clerk", "createApiKey": "robot", "revokeApiKey": "robot"}


def objects(mutation: str) -> dict[str, GraphQLObjectType]:
    """The objects that the payload of a mutation can hold."""
    assert SCHEMA.mutation_type is not None
    payload = get_named_type(SCHEMA.mutation_type.fields[mutation].type)
    assert isinstance(payload, GraphQLObjectType)
    found = {name: get_named_type(field.type) for name, field in payload.fields.items()}
    return {
        name: type_
        for name, type_ in found.items()
        if isinstance(type_, GraphQLObjectType) and is_node(type_)
    }


def least_allowed(stage: Stage, mutation: str) -> str:
    """Somebody who may do it, with a whole key, and sees as little else as may be."""
    allowed = [
        column
        for column, place in acting.allowed(stage, mutation)
        if place == "own" and not COLUMNS[column].scopes
    ]
    lesser = [column for column in allowed if column not in ("root", "chief")]
    return BY.get(mutation) or [*lesser, *allowed][0]


def selections(mutation: str) -> dict[str, list[Item]]:
    """All of the first object of the payload, and of others what is their own."""
    found: dict[str, list[Item]] = {}
    for name, type_ in objects(mutation).items():
        part = next(pieces(Tree(type_).items, MOST))
        found[name] = [item for item in part if not item.below] if found else part
    return found


CHANGES = [name for name in acting.names() if name not in DELETES]


@pytest.mark.parametrize("mutation", CHANGES)
async def test_an_answer_shows_no_more_than_a_query(copy: Copy, mutation: str) -> None:
    tally = Tally()
    asked = selections(mutation)
    async with copy() as stage:
        column = least_allowed(stage, mutation)
        told = await _done(stage, column, mutation, asked)
        for name, part in asked.items():
            if told[name] is not None:
                await _compare(stage, tally, column, objects(mutation)[name].name, part, told[name])

    assert tally.cells > 0
    assert tally.differences[:20] == []


async def _done(stage: Stage, column: str, mutation: str, asked: dict[str, list[Item]]) -> Any:
    selection = " ".join(f"{name} {{ {text(part)} }}" for name, part in asked.items())
    input = acting.filled(stage, acting.ACTS[mutation].input, "own")
    document = acting.document(mutation, selection)
    answer = await stage.asked(column, document, {"input": input})
    assert "errors" not in answer, answer["errors"]
    payload = answer["data"][mutation]
    assert payload["errors"] == []
    return payload


async def _compare(
    stage: Stage, tally: Tally, column: str, type_: str, part: list[Item], told: Any
) -> None:
    document = f"query($id: ID!) {{ node(id: $id) {{ ... on {type_} {{ {text(part)} }} }} }}"
    truth = await stage.asked("root", document, {"id": told["id"]})
    scopes = frozenset(COLUMNS[column].scopes or ("READ", "WRITE", "ADMIN"))
    telling = Telling(await load(stage.pool), stage.asking(column), scopes)
    tally.compare(f"{column} {type_}", told, telling.object(part, truth["data"]["node"], None))

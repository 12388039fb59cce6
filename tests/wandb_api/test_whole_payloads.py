"""What a mutation has made can be asked for whole: no field of its payload ends in an error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from tests.api import Api
from tests.scene import Scene
from tests.wandb_api.changing import Changer, document
from tests.wandb_api.conftest import Dialect, built
from tests.wandb_api.good_inputs import GOOD
from tests.wandb_api.stage import filling, prepared

# Of objects in a payload; each is asked for all its values.
DEPTH = 2

MUTATION = built()._schema.mutation_type
assert MUTATION is not None
PAYLOADS = {name: get_named_type(field.type) for name, field in MUTATION.fields.items()}
WAYS = [(mutation, what) for mutation, ways in GOOD.items() for what in ways]


def whole(type_: object, depth: int = DEPTH) -> str:
    """Everything of the type that can be asked for without an argument, so deep."""
    parts = ["__typename", *_fields(type_, depth)]
    if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
        for each in built()._schema.get_possible_types(type_):
            parts.append(f"... on {each.name} {{ {whole(each, depth)} }}")
    return " ".join(parts)


def _fields(type_: object, depth: int) -> Iterator[str]:
    if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        return
    for name, field in type_.fields.items():
        if any(map(is_required_argument, field.args.values())):
            continue
        below = get_named_type(field.type)
        if is_leaf_type(below):
            yield name
        elif depth:
            yield f"{name} {{ {whole(below, depth - 1)} }}"


@pytest.mark.parametrize(("mutation", "what"), WAYS)
async def test_payload_can_be_asked_for_whole(
    api: Api, dialect: Dialect, change: Changer, scene: Scene, mutation: str, what: str
) -> None:
    fill = filling(await prepared(api, change, scene))
    asked = document(mutation, whole(PAYLOADS[mutation]))

    found = await dialect(asked, scene.ada, input=fill(GOOD[mutation][what]))

    assert found[mutation]

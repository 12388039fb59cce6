"""What functions of mutations are given is what Strawberry would give them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    coerce_input_value,
)
from strawberry.types.arguments import convert_arguments

from reads.complete import BACKREF
from schema.mutation.conversion import Conversion
from tests.api import built

LEAVES = {
    "String": "text",
    "ID": "an id",
    "Int": 7,
    "Boolean": True,
    "DateTime": "2026-01-02T03:04:05Z",
    "JSON": {"a": [1, None]},
    "ByteCount": 2**40,
}
MUTATIONS = sorted(built()._schema.mutation_type.fields)  # type: ignore[union-attr]


def values(type_: Any) -> Iterator[Any]:
    """Some values of an input type: with all that it may have, with the least, and with nulls."""
    if isinstance(type_, GraphQLNonNull):
        yield from (value for value in values(type_.of_type) if value is not None)
        return
    if isinstance(type_, GraphQLList):
        items = list(values(type_.of_type))
        yield from ([], items, items[:1])
    elif isinstance(type_, GraphQLInputObjectType):
        yield from objects(type_)
    elif isinstance(type_, GraphQLEnumType):
        yield from list(type_.values)[:2]
    else:
        yield LEAVES[type_.name]
    yield None


def objects(type_: GraphQLInputObjectType) -> Iterator[dict[str, Any]]:
    """Each field has each of its values once."""
    choices = {name: list(values(field.type)) for name, field in type_.fields.items()}
    if type_.extensions["strawberry-definition"].is_one_of:
        yield from ({name: each[0]} for name, each in choices.items())
        return
    required = [n for n, field in type_.fields.items() if isinstance(field.type, GraphQLNonNull)]
    yield {name: choices[name][0] for name in required}
    for turn in range(max(map(len, choices.values()))):
        yield {name: each[turn % len(each)] for name, each in choices.items()}


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_arguments_are_those_of_strawberry(mutation: str) -> None:
    schema = built()
    field = schema._schema.mutation_type.fields[mutation]  # type: ignore[union-attr]
    arguments = field.extensions[BACKREF].arguments
    convert = Conversion(schema).of(arguments)
    type_ = field.args["input"].type

    for value in values(type_):
        given = {"input": coerce_input_value(value, type_)}
        theirs = convert_arguments(
            given,
            arguments,
            scalar_registry=schema.schema_converter.scalar_registry,
            config=schema.config,
        )
        ours = convert(given)
        assert ours == theirs
        assert repr(ours) == repr(theirs)


def test_what_is_given_is_not_shared() -> None:
    schema = built()
    field = schema._schema.mutation_type.fields["linkArtifact"]  # type: ignore[union-attr]
    convert = Conversion(schema).of(field.extensions[BACKREF].arguments)
    aliases = ["best"]

    made = convert({"input": {"aliases": aliases}})["input"]

    assert made.aliases == ["best"]
    assert made.aliases is not aliases

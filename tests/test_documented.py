"""All of the API is described, and what it has in common with the contract is as the contract says.

The contract lies beside the repository and need not be there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    is_specified_scalar_type,
)

from tests.api import built

KINDS = (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
)
SCHEMA: GraphQLSchema = built()._schema
CONTRACT = Path(__file__).parent.parent.parent / "shared" / "design" / "api.graphql"
needs_contract = pytest.mark.skipif(not CONTRACT.exists(), reason="the contract is not there")


def own_types(schema: GraphQLSchema) -> dict[str, GraphQLNamedType]:
    """The types that GraphQL itself does not bring along."""
    return {
        name: type_
        for name, type_ in schema.type_map.items()
        if not name.startswith("__") and not is_specified_scalar_type(type_)
    }


def described(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Everything that can have a description, with it."""
    for name, type_ in own_types(schema).items():
        yield name, type_.description
        for value, definition in getattr(type_, "values", {}).items():
            yield f"{name}.{value}", definition.description
        for field, definition in getattr(type_, "fields", {}).items():
            yield f"{name}.{field}", definition.description
            for argument, inner in getattr(definition, "args", {}).items():
                yield f"{name}.{field}({argument}:)", inner.description


def is_sentence(place: str, text: str | None) -> bool:
    """Whether the text says something that the name does not."""
    if text is None or not text.endswith("."):
        return False
    return text.rstrip(".").lower() != place.rpartition(".")[2].lower()


def test_all_has_a_description() -> None:
    places = list(described(SCHEMA))

    assert len(places) > 300
    assert [place for place, text in places if not is_sentence(place, text)] == []


@pytest.fixture(scope="module")
def contract() -> GraphQLSchema:
    return build_schema(CONTRACT.read_text(encoding="utf-8"), assume_valid=True)


def signature(definition: Any) -> dict[str, Any]:
    """The type of a field or argument, and whether it has a default and which."""
    default = getattr(definition, "default_value", None)
    return {"type": str(definition.type), "default": repr(default)}


def fields_in_common(contract: GraphQLSchema) -> Iterator[tuple[str, Any, Any]]:
    """The fields that both have, by name, with their definitions: of the contract, and ours."""
    ours = own_types(SCHEMA)
    for name, type_ in own_types(contract).items():
        theirs = getattr(type_, "fields", {})
        for field, definition in getattr(ours.get(name), "fields", {}).items():
            if field in theirs:
                yield f"{name}.{field}", theirs[field], definition


def kind(type_: GraphQLNamedType) -> type:
    """Which of the six kinds of types it is of."""
    return next(each for each in KINDS if isinstance(type_, each))


@needs_contract
def test_types_are_of_the_same_kind(contract: GraphQLSchema) -> None:
    ours = own_types(SCHEMA)
    theirs = own_types(contract)
    common = [name for name in theirs if name in ours]

    assert len(common) > 50
    assert [name for name in common if kind(ours[name]) is not kind(theirs[name])] == []


@needs_contract
def test_fields_have_the_types_of_the_contract(contract: GraphQLSchema) -> None:
    wrong = [
        (name, str(theirs.type), str(ours.type))
        for name, theirs, ours in fields_in_common(contract)
        if str(theirs.type) != str(ours.type)
    ]

    assert wrong == []


@needs_contract
def test_arguments_are_those_of_the_contract(contract: GraphQLSchema) -> None:
    wrong = []
    for name, theirs, ours in fields_in_common(contract):
        wanted = getattr(theirs, "args", {})
        for argument, definition in getattr(ours, "args", {}).items():
            if argument in wanted and str(wanted[argument].type) != str(definition.type):
                wrong.append((name, argument, str(wanted[argument].type), str(definition.type)))
            # What the contract does not know may never be required.
            if argument not in wanted and str(definition.type).endswith("!"):
                wrong.append((name, argument, "", str(definition.type)))

    assert wrong == []


@needs_contract
def test_defaults_are_those_of_the_contract(contract: GraphQLSchema) -> None:
    wrong = []
    for name, theirs, ours in fields_in_common(contract):
        pairs = [(name, theirs, ours)]
        pairs += [
            (f"{name}({argument}:)", theirs.args[argument], definition)
            for argument, definition in getattr(ours, "args", {}).items()
            if argument in theirs.args
        ]
        for place, wanted, given in pairs:
            if hasattr(wanted, "default_value"):
                texts = [printed(SCHEMA, given), printed(contract, wanted)]
                if texts[0] != texts[1]:
                    wrong.append((place, *texts))

    assert wrong == []


def printed(schema: GraphQLSchema, definition: Any) -> str:
    """A default as the SDL writes it; a default of null is none."""
    default = getattr(definition, "default", None) or getattr(definition, "default_value", None)
    value = getattr(default, "value", default)
    literal = getattr(default, "literal", None)
    if literal is not None:
        return str(getattr(literal, "value", literal))
    return str(getattr(value, "value", value)) if type(value).__name__ != "UndefinedType" else ""


@needs_contract
def test_required_input_is_required_by_the_contract(contract: GraphQLSchema) -> None:
    ours = own_types(SCHEMA)
    wrong = [
        f"{name}.{field}"
        for name, type_ in ours.items()
        if isinstance(type_, GraphQLInputObjectType) and name in contract.type_map
        for field, definition in type_.fields.items()
        if str(definition.type).endswith("!") and field not in contract.type_map[name].fields  # type: ignore[attr-defined]
    ]

    assert wrong == []


@needs_contract
def test_unions_enums_and_interfaces_are_those_of_the_contract(contract: GraphQLSchema) -> None:
    ours = own_types(SCHEMA)
    for name, theirs in own_types(contract).items():
        type_ = ours.get(name)
        if isinstance(theirs, GraphQLUnionType) and isinstance(type_, GraphQLUnionType):
            assert {t.name for t in type_.types} == {t.name for t in theirs.types}, name
        if isinstance(theirs, GraphQLEnumType) and isinstance(type_, GraphQLEnumType):
            assert set(theirs.values) <= set(type_.values), name
        wanted = {interface.name for interface in getattr(theirs, "interfaces", ())}
        if type_ is not None:
            assert wanted == {interface.name for interface in getattr(type_, "interfaces", ())}

"""All that the SDK knows is there, as it knows it; all is described; every value has a source.

What the SDK knows lies beside the repository and need not be there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    get_nullable_type,
)

from reads.compiler import source_of
from reads.field import COMPLETION
from reads.source import Choice, Connection, Many, One, Part, Value
from tests.test_documented import described, is_sentence, kind, own_types
from tests.wandb_api.conftest import built

SCHEMA: GraphQLSchema = built()._schema
DIALECT = Path(__file__).parents[3] / "shared" / "design" / "wandb-dialect.graphql"
needs_dialect = pytest.mark.skipif(not DIALECT.exists(), reason="the dialect is not there")


def test_all_has_a_description() -> None:
    places = list(described(SCHEMA))

    assert len(places) > 700
    assert [place for place, text in places if not is_sentence(place, text)] == []


@pytest.fixture(scope="module")
def dialect() -> GraphQLSchema:
    return build_schema(DIALECT.read_text(encoding="utf-8"), assume_valid=True)


def gives(ours: Any, theirs: Any) -> bool:
    """Whether values of our type are values of theirs: null only where they know of it."""
    if isinstance(theirs, GraphQLNonNull):
        return isinstance(ours, GraphQLNonNull) and gives(ours.of_type, theirs.of_type)
    ours = get_nullable_type(ours)
    if isinstance(ours, GraphQLList) and isinstance(theirs, GraphQLList):
        return gives(ours.of_type, theirs.of_type)
    return str(ours) == str(theirs)


def takes(ours: Any, theirs: Any) -> bool:
    """Whether values of their type are values of ours, also those in variables of that type."""
    return gives(theirs, ours)


def missing_arguments(place: str, ours: Any, theirs: Any) -> Iterator[str]:
    for name, definition in theirs.items():
        if name not in ours or not takes(ours[name].type, definition.type):
            yield f"{place}({name}:) {ours.get(name) and ours[name].type} for {definition.type}"
    # What the SDK does not know it cannot give.
    for name, definition in ours.items():
        if name not in theirs and isinstance(definition.type, GraphQLNonNull):
            yield f"{place}({name}:) is required"


def missing_fields(name: str, ours: Any, theirs: Any) -> Iterator[str]:
    for field, definition in theirs.fields.items():
        place = f"{name}.{field}"
        if field not in ours.fields:
            yield place
            continue
        own = ours.fields[field]
        if not gives(own.type, definition.type):
            yield f"{place}: {own.type} for {definition.type}"
        yield from missing_arguments(place, own.args, definition.args)


def missing(ours: GraphQLNamedType, theirs: GraphQLNamedType) -> Iterator[str]:
    """What our type lacks, or has otherwise."""
    name = theirs.name
    if kind(ours) is not kind(theirs):
        yield name
    elif isinstance(theirs, GraphQLInputObjectType):
        assert isinstance(ours, GraphQLInputObjectType)
        yield from missing_arguments(name, ours.fields, theirs.fields)
    elif isinstance(theirs, (GraphQLObjectType, GraphQLInterfaceType)):
        yield from missing_fields(name, ours, theirs)
        own = {each.name for each in ours.interfaces}  # type: ignore[attr-defined]
        yield from (f"{name} is no {i.name}" for i in theirs.interfaces if i.name not in own)
    elif isinstance(theirs, GraphQLUnionType):
        own = {each.name for each in ours.types}  # type: ignore[attr-defined]
        yield from (f"{name}: {each}" for each in theirs.types if each.name not in own)
    elif isinstance(theirs, GraphQLEnumType):
        yield from (f"{name}.{v}" for v in theirs.values if v not in ours.values)  # type: ignore[attr-defined]


@needs_dialect
def test_all_that_the_sdk_knows_is_there(dialect: GraphQLSchema) -> None:
    ours, theirs = own_types(SCHEMA), own_types(dialect)

    assert len(theirs) > 130
    assert [name for name in theirs if name not in ours] == []
    wrong = [each for name, type_ in theirs.items() for each in missing(ours[name], type_)]
    assert wrong == []


def test_what_is_compared_is_told_apart() -> None:
    """The comparison finds what it is there for."""
    theirs = build_schema(
        """type Query { a(x: Int, y: [Int!]): String b: [T!]! c: E d(i: I): U }
        type T { a: Int! } type S { a: Int } union U = T | S enum E { X Y } input I { a: Int }"""
    )
    ours = build_schema(
        """type Query { a(x: Int!, y: [Int!], z: Int!): String! b: [T]! c: E d(i: I): U }
        type T { a: Int } type S { a: Int! } union U = T enum E { X } input I { a: Int! b: Int! }"""
    )
    found = [
        each
        for name, type_ in own_types(theirs).items()
        for each in missing(own_types(ours)[name], type_)
    ]

    assert sorted(found) == [
        "E.Y",
        "I(a:) Int! for Int",
        "I(b:) is required",
        "Query.a(x:) Int! for Int",
        "Query.a(z:) is required",
        "Query.b: [T]! for [T!]!",
        "T.a: Int for Int!",
        "U: S",
    ]


def rows_below(field: GraphQLField, source: Any) -> Iterator[GraphQLObjectType]:
    """The types whose rows the field is read from."""
    type_ = get_named_type(field.type)
    if isinstance(source, Connection):
        edge = get_named_type(type_.fields["edges"].type)  # type: ignore[union-attr]
        node = get_named_type(edge.fields["node"].type)  # type: ignore[union-attr]
        names = source.node.ones if source.node else [node.name]
    else:
        names = source.ones if isinstance(source, Choice) else [type_.name]
    for name in names:
        found = SCHEMA.type_map[name]
        assert isinstance(found, GraphQLObjectType)
        yield found


def unread(type_: GraphQLObjectType, seen: set[str]) -> Iterator[str]:
    """The fields of objects made of rows that no row has a value for."""
    if type_.name in seen:
        return
    seen.add(type_.name)
    for name, field in type_.fields.items():
        definition: Any = field.extensions["strawberry-definition"]
        source = source_of(field)
        if source is None or isinstance(source, Part):
            yield f"{type_.name}.{name}"
        elif definition.metadata[COMPLETION] is None and not isinstance(source, Value):
            assert isinstance(source, (One, Many, Choice, Connection))
            for below in rows_below(field, source):
                yield from unread(below, seen)


def test_every_field_of_a_row_has_a_source() -> None:
    query = SCHEMA.query_type
    assert query is not None
    seen: set[str] = set()

    assert list(unread(query, seen)) == ["Query.serverInfo"]
    assert len(seen) > 25

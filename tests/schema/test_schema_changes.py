"""What the schema took from its clients since the last release is written down."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from graphql import (
    GraphQLSchema,
    build_schema,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_introspection_type,
    is_object_type,
)
from graphql.utilities import find_breaking_changes, find_dangerous_changes

from schema import snapshot

ROOT = Path(__file__).parents[2]
NOTES = (ROOT / "docs" / "SCHEMA-CHANGES.md").read_text()
SINCE = NOTES.partition("## Since the last release\n")[2].partition("\n## ")[0]
DATED = re.compile(r"20\d\d-(0[1-9]|1[0-2])-([0-2]\d|3[01]): \S.*")


def untold(old: GraphQLSchema, new: GraphQLSchema, notes: str) -> list[str]:
    """The breaking changes that the notes do not name."""
    found = [change.description for change in find_breaking_changes(old, new)]
    return [each for each in found if each not in notes]


def values_untold(old: GraphQLSchema, new: GraphQLSchema, notes: str) -> list[str]:
    """The dangerous changes whose part, the last name of each, the notes do not have."""
    found = [change.description for change in find_dangerous_changes(old, new)]
    return [each for each in found if f"`{_last_name(each)}`" not in notes]


def _last_name(description: str) -> str:
    return str(re.findall(r"[\w.]*\.(\w+)", description)[0])


def undated(schema: GraphQLSchema) -> list[str]:
    """The reasons of deprecation that do not begin with a date."""
    found: list[str | None] = []
    for type_ in schema.type_map.values():
        if is_introspection_type(type_):
            continue
        if is_enum_type(type_):
            found += [value.deprecation_reason for value in type_.values.values()]
        elif is_input_object_type(type_):
            found += [field.deprecation_reason for field in type_.fields.values()]
        elif is_object_type(type_) or is_interface_type(type_):
            for field in type_.fields.values():
                found += [field.deprecation_reason]
                found += [argument.deprecation_reason for argument in field.args.values()]
    return [reason for reason in found if reason is not None and not DATED.fullmatch(reason)]


@pytest.fixture(scope="module")
def released() -> GraphQLSchema:
    return build_schema((ROOT / "schema" / "released.graphql").read_text())


@pytest.fixture(scope="module")
def current() -> GraphQLSchema:
    return build_schema(snapshot.FILE.read_text())


def test_breaking_changes_are_written_down(released: GraphQLSchema, current: GraphQLSchema) -> None:
    assert untold(released, current, SINCE) == [], "name each in docs/SCHEMA-CHANGES.md"


def test_dangerous_changes_are_written_down(
    released: GraphQLSchema, current: GraphQLSchema
) -> None:
    assert values_untold(released, current, SINCE) == [], "name each in docs/SCHEMA-CHANGES.md"


def test_deprecations_are_dated(current: GraphQLSchema) -> None:
    assert undated(current) == []


def test_a_break_is_found_until_it_is_written_down() -> None:
    old = build_schema("type Query { a: Int b(c: Int): Int }")
    new = build_schema("type Query { b(c: Int!): Int }")
    named = "Field Query.a was removed. Argument Query.b(c:) has changed type from Int to Int!."

    assert untold(old, new, "") == [
        "Field Query.a was removed.",
        "Argument Query.b(c:) has changed type from Int to Int!.",
    ]
    assert untold(old, new, named) == []


def test_a_danger_is_found_until_it_is_written_down() -> None:
    old = build_schema("type Query { a: E } enum E { X }")
    new = build_schema("type Query { a: E } enum E { X Y }")

    assert values_untold(old, new, "") == ["Enum value E.Y was added."]
    assert values_untold(old, new, "E has `Y`") == []


@pytest.mark.parametrize(
    "part",
    [
        'type Query { a: Int @deprecated(reason: "use b") }',
        'type Query { a(b: Int @deprecated(reason: "soon gone")): Int }',
        'type Query { a: E } enum E { X @deprecated(reason: "2026-13-01: use Y") Y }',
        'type Query { a(i: I): Int } input I { x: Int @deprecated(reason: "2026-11-26") }',
        "type Query { a: Int @deprecated }",
    ],
)
def test_a_reason_without_a_date_is_found(part: str) -> None:
    assert len(undated(build_schema(part))) == 1


def test_a_reason_with_a_date_is_right() -> None:
    sdl = 'type Query { a: Int @deprecated(reason: "2026-11-26: use b.") b: Int }'

    assert undated(build_schema(sdl)) == []

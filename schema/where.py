"""The filters that clients may write; each has `and`, `or` and `not`, nested as they like."""

from __future__ import annotations

from typing import Any

import strawberry

from reads.field import Argument
from schema.enum import RegistryVisibility
from schema.scalar import JSON, ByteCount, DateTime


def _optional(description: str, name: str | None = None) -> Any:
    return strawberry.field(default=strawberry.UNSET, description=description, name=name)


AND = "All of these hold."
OR = "At least one of these holds."
NOT = "This does not hold."


@strawberry.input(
    description="Conditions on a text; of several words, one must meet them. Case matters."
)
class StringWhere:
    """All that are given must hold."""

    exists: bool | None = _optional("Whether there is a value at all.")
    eq: str | None = _optional("It is this text.")
    ne: str | None = _optional("It is not this text; of several words, none is.")
    in_: list[str] | None = _optional("It is one of these.", "in")
    not_in: list[str] | None = _optional("It is none of these; of several words, none is.")
    contains: str | None = _optional("This text is somewhere in it.")
    starts_with: str | None = _optional("It starts with this text.")
    matches: str | None = _optional("A regular expression of at most 256 characters finds it.")


@strawberry.input(description="Conditions on a whole number.")
class IntWhere:
    """All that are given must hold."""

    eq: int | None = _optional("It is this number.")
    ne: int | None = _optional("It is another number.")
    in_: list[int] | None = _optional("It is one of these.", "in")
    gt: int | None = _optional("It is greater.")
    gte: int | None = _optional("It is greater or the same.")
    lt: int | None = _optional("It is less.")
    lte: int | None = _optional("It is less or the same.")


@strawberry.input(description="Conditions on a number of bytes.")
class ByteCountWhere:
    """All that are given must hold."""

    eq: ByteCount | None = _optional("It is this number.")
    gt: ByteCount | None = _optional("It is greater.")
    gte: ByteCount | None = _optional("It is greater or the same.")
    lt: ByteCount | None = _optional("It is less.")
    lte: ByteCount | None = _optional("It is less or the same.")


@strawberry.input(description="Conditions on a moment.")
class DateTimeWhere:
    """All that are given must hold."""

    eq: DateTime | None = _optional("It is this moment.")
    gt: DateTime | None = _optional("It is later.")
    gte: DateTime | None = _optional("It is later or the same.")
    lt: DateTime | None = _optional("It is earlier.")
    lte: DateTime | None = _optional("It is earlier or the same.")


@strawberry.input(description="Conditions on the value at a path in a JSON object.")
class JSONPathWhere:
    """Values are compared with values of their own type; others do not meet the condition."""

    path: list[str] = strawberry.field(description='The keys that lead to it: ["eval", "acc"].')
    eq: JSON | None = _optional("It is this value.")
    ne: JSON | None = _optional("It is another value, or there is none.")
    gt: JSON | None = _optional("It is greater.")
    gte: JSON | None = _optional("It is greater or the same.")
    lt: JSON | None = _optional("It is less.")
    lte: JSON | None = _optional("It is less or the same.")
    exists: bool | None = _optional("Whether there is a value at the path.")


@strawberry.input(description="Which registries.")
class RegistryWhere:
    """All that are given must hold."""

    and_: list[RegistryWhere] | None = _optional(AND, "and")
    or_: list[RegistryWhere] | None = _optional(OR, "or")
    not_: RegistryWhere | None = _optional(NOT, "not")
    name: StringWhere | None = _optional("The name, without a prefix.")
    description: StringWhere | None = _optional("The description.")
    visibility: RegistryVisibility | None = _optional("Who sees it.")
    created_at: DateTimeWhere | None = _optional("When it was made.")
    updated_at: DateTimeWhere | None = _optional("When its settings last changed.")


@strawberry.input(description="Which collections.")
class CollectionWhere:
    """All that are given must hold."""

    and_: list[CollectionWhere] | None = _optional(AND, "and")
    or_: list[CollectionWhere] | None = _optional(OR, "or")
    not_: CollectionWhere | None = _optional(NOT, "not")
    name: StringWhere | None = _optional("The name.")
    type: StringWhere | None = _optional("The types it accepts.")
    tag: StringWhere | None = _optional("Its tags.")
    description: StringWhere | None = _optional("The card.")
    registry: RegistryWhere | None = _optional("The registry it stands in.")
    created_at: DateTimeWhere | None = _optional("When it was made.")
    updated_at: DateTimeWhere | None = _optional("When it or a link in it last changed.")


@strawberry.input(description="Which versions.")
class VersionWhere:
    """All that are given must hold."""

    and_: list[VersionWhere] | None = _optional(AND, "and")
    or_: list[VersionWhere] | None = _optional(OR, "or")
    not_: VersionWhere | None = _optional(NOT, "not")
    number: IntWhere | None = _optional("The number in its collection.")
    alias: StringWhere | None = _optional("Its aliases in its collection.")
    tag: StringWhere | None = _optional("The source's tags.")
    type: StringWhere | None = _optional("The source's type.")
    metadata: JSONPathWhere | None = _optional("The source's metadata.")
    size_bytes: ByteCountWhere | None = _optional("The source's size.")
    collection: CollectionWhere | None = _optional("The collection it stands in.")
    linked_at: DateTimeWhere | None = _optional("When it was linked.")
    created_at: DateTimeWhere | None = _optional("When the source was made.")


REGISTRY_WHERE = Argument("where", RegistryWhere | None, "Which registries; all if not given.")
COLLECTION_WHERE = Argument("where", CollectionWhere | None, "Which collections; all if not given.")
VERSION_WHERE = Argument("where", VersionWhere | None, "Which versions; all if not given.")

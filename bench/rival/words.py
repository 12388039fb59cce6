"""The small types and the inputs of the plain schema."""

from __future__ import annotations

import enum

import strawberry


@strawberry.interface
class Node:
    """Anything with a global id."""

    id: strawberry.ID


@strawberry.type
class User:
    """A person."""

    username: str


@strawberry.type
class PageInfo:
    """Where a page lies."""

    end_cursor: str | None
    has_next_page: bool


@strawberry.input
class StringWhere:
    """A condition on a text."""

    eq: str


@strawberry.input
class CollectionWhere:
    """Which collections."""

    type: StringWhere | None = None
    tag: StringWhere | None = None


@strawberry.enum
class NamedField(enum.Enum):
    """What can be ordered by."""

    UPDATED_AT = "updated_at"


@strawberry.enum
class OrderDirection(enum.Enum):
    """Which end comes first."""

    DESC = "desc"


@strawberry.input
class CollectionOrder:
    """An order of collections."""

    field: NamedField
    direction: OrderDirection

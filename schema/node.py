"""What every object and every connection of the API have in common."""

from __future__ import annotations

from typing import Generic, TypeVar

import strawberry

from reads.field import part

T = TypeVar("T")


@strawberry.interface(description="An object with a global id of its own.")
class Node:
    """Whatever `node(id)` can find."""

    id: strawberry.ID = strawberry.field(
        description="An opaque, stable id, unique in all of this server."
    )


@strawberry.type(description="Where a page lies among all rows of its connection.")
class PageInfo:
    """Of the page, not of its rows."""

    has_next_page: bool = part("Whether rows follow this page.")
    has_previous_page: bool = part("Whether rows come before this page.")
    start_cursor: str | None = part("The cursor of the first row; null on an empty page.")
    end_cursor: str | None = part("The cursor of the last row; null on an empty page.")


@strawberry.type(description="A row of a page and its place in the connection.")
class Edge(Generic[T]):
    """One row with its cursor."""

    cursor: str = part("Names this place for `after` and `before`; it outlives the row.")
    node: T = part("The row itself.")


@strawberry.type(description="A page of a list, in the list's order.")
class Connection(Generic[T]):
    """At most `first` or `last` rows, 50 if neither is given."""

    edges: list[Edge[T]] = part("The rows of the page with their cursors.")
    nodes: list[T] = part("The rows of the page.")
    page_info: PageInfo = part("Where the page lies.")
    total_count: int = part("How many rows the list has in all; counted only when asked for.")

"""Pages, as the dialect has them."""

from __future__ import annotations

from typing import Generic, TypeVar

import strawberry

from reads.field import Argument, part
from wandb_api.scalar import JSONString

T = TypeVar("T")

FIRST = Argument("first", int | None, "How many rows to give at most.")
AFTER = Argument("after", str | None, "Only rows after this cursor.")
ORDER = Argument("order", str | None, "A field to sort by, with + or - before it.")
FILTERS = Argument("filters", JSONString | None, "Conditions in the manner of MongoDB.")


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Of the page, not of its rows."""

    has_next_page: bool = part("Whether rows follow this page.")
    has_previous_page: bool = part("Whether rows come before this page.")
    start_cursor: str | None = part("The cursor of the first row; null on an empty page.")
    end_cursor: str | None = part("The cursor of the last row; null on an empty page.")


@strawberry.type(description="A row of a page and its place in the list.")
class Edge(Generic[T]):
    """One row with its cursor."""

    cursor: str = part("Names this place for `after`.")
    node: T = part("The row itself.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """Some rows and where they lie."""

    edges: list[Edge[T]] = part("The rows of the page with their cursors.")
    page_info: PageInfo = part("Where the page lies.")
    total_count: int = part("How many rows there are in all; counted only when asked for.")

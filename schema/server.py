"""The server about itself."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import strawberry

from reads import page
from reads.complete import Made
from reads.field import part

MAX_QUERY_DEPTH = 20
MAX_QUERY_COST = 100_000


@strawberry.type(description="The server about itself.")
class ServerInfo:
    """Its version and the limits in force."""

    version: str = part("The version of Vitrine.")
    max_page_size: int = part("The most rows of a page.")
    max_query_depth: int = part("How deep a query may be nested.")
    max_query_cost: int = part("How much a query may cost: about one for each value it may give.")


def about() -> ServerInfo:
    """What this server is and allows."""
    made: Any = Made(
        version=version("vitrine"),
        maxPageSize=page.MAX_SIZE,
        maxQueryDepth=MAX_QUERY_DEPTH,
        maxQueryCost=MAX_QUERY_COST,
    )
    return made  # type: ignore[no-any-return]

"""The server about itself."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import strawberry

from reads import limit, page
from reads.complete import Made
from reads.field import part


@strawberry.type(description="The server about itself.")
class ServerInfo:
    """Its version and the limits in force."""

    version: str = part("The version of Vitrine.")
    max_page_size: int = part("The most rows of a page.")
    max_query_depth: int = part("How deep a query may be nested.")
    max_query_cost: int = part("How many values a query may give, by the sizes of its pages.")


def about() -> ServerInfo:
    """What this server is and allows."""
    made: Any = Made(
        version=version("vitrine"),
        maxPageSize=page.MAX_SIZE,
        maxQueryDepth=limit.MAX_QUERY_DEPTH,
        maxQueryCost=limit.MAX_QUERY_COST,
    )
    return made  # type: ignore[no-any-return]

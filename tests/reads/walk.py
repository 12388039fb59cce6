"""Walks through a connection page by page, holding each page to the rules of pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

PAGE = """{ edges { cursor node { id } } nodes { id }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"""

# Gives the page that the arguments ask for, such as `first: 2, after: "..."`.
Ask = Callable[[str], Awaitable[Any]]
Between = Callable[[str], Awaitable[None]]


async def _nothing(_: str) -> None:
    return None


def rows(page: Any) -> list[str]:
    """The ids on a page, which says the same in all its parts."""
    ids = [node["id"] for node in page["nodes"]]
    cursors = [edge["cursor"] for edge in page["edges"]]
    assert [edge["node"]["id"] for edge in page["edges"]] == ids
    assert len(set(cursors)) == len(cursors)
    assert page["pageInfo"]["startCursor"] == (cursors[0] if cursors else None)
    assert page["pageInfo"]["endCursor"] == (cursors[-1] if cursors else None)
    return ids


async def forwards(ask: Ask, size: int, between: Between = _nothing) -> list[str]:
    """All ids from the start; `between` is told the last id of each page before the next."""
    page = await ask(f"first: {size}")
    assert page["pageInfo"]["hasPreviousPage"] is False
    seen = rows(page)
    while page["pageInfo"]["hasNextPage"]:
        assert len(page["nodes"]) == size
        await between(seen[-1])
        page = await ask(f'first: {size}, after: "{page["pageInfo"]["endCursor"]}"')
        seen += rows(page)
        assert page["nodes"]
    return seen


async def backwards(ask: Ask, size: int, between: Between = _nothing) -> list[str]:
    """All ids from the end, put into the order of the list again."""
    page = await ask(f"last: {size}")
    assert page["pageInfo"]["hasNextPage"] is False
    seen = rows(page)
    while page["pageInfo"]["hasPreviousPage"]:
        assert len(page["nodes"]) == size
        await between(seen[0])
        page = await ask(f'last: {size}, before: "{page["pageInfo"]["startCursor"]}"')
        seen = rows(page) + seen
        assert page["nodes"]
    return seen

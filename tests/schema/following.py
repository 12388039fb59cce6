"""Subscriptions without a transport: read event by event."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from domain.viewer import Viewer
from resolvers.context import Context
from schema import failure
from tests.api import BASE_URL, Api, built

REGISTRY = """subscription($path: String!, $after: String) {
    registryEvents(path: $path, after: $after) { cursor event { kind detail } } }"""
COLLECTION = """subscription($path: String!, $after: String) {
    collectionEvents(path: $path, after: $after) { cursor event { kind detail } } }"""
ORGANIZATION = """subscription($organization: String!, $after: String) {
    organizationEvents(organization: $organization, after: $after) {
        cursor event { kind detail } } }"""

# Longer than it takes to find what nobody has told of.
PATIENCE_SECONDS = 5


class Followed:
    """A subscription; what it tells is waited for from the moment it was begun."""

    def __init__(self, stream: AsyncGenerator[Any, None]) -> None:
        self._stream = stream
        self._next = asyncio.ensure_future(anext(stream))

    async def told(self) -> Any:
        """The next LiveEvent."""
        [event] = (await self.data()).values()
        return event

    async def data(self) -> Any:
        """The next LiveEvent, by the name that it was asked for by."""
        result = await self._result()
        assert not result.errors, result.errors
        return result.data

    async def kinds(self, count: int) -> list[str]:
        """The kinds of as many events."""
        return [(await self.told())["event"]["kind"] for _ in range(count)]

    async def error(self) -> tuple[str | None, str | None]:
        """The code and the argument of the error that it ended with."""
        result = await self._result()
        assert result.errors, result.data
        [error] = failure.told(result.errors, "request-1")
        return error["extensions"].get("code"), error["extensions"].get("argument")

    async def is_silent(self, seconds: float = 0.3) -> bool:
        """Nothing is told for so long."""
        done, _ = await asyncio.wait([self._next], timeout=seconds)
        return not done

    async def close(self) -> None:
        """Nobody listens any more."""
        self._next.cancel()
        with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
            await self._next
        await self._stream.aclose()

    async def _result(self) -> Any:
        async with asyncio.timeout(PATIENCE_SECONDS):
            result = await self._next
        self._next = asyncio.ensure_future(anext(self._stream))
        return result


@contextlib.asynccontextmanager
async def followed(
    api: Api, document: str, viewer: Viewer | None, **variables: Any
) -> AsyncIterator[Followed]:
    """The subscription has begun: what is written from here on will be told."""
    context = Context(api.site, viewer, BASE_URL, "request-1")
    stream: Any = await built().stream(document, variables, context_value=context)
    made = Followed(stream)
    # Until it waits for news, it has not asked from where on it tells.
    await made.is_silent(0.1)
    try:
        yield made
    finally:
        await made.close()

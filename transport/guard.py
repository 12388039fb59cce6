"""Ends the work on a query when nobody waits for it any more, or when it takes too long."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.requests import Request

from transport.incoming import Incoming

QUERY_SECONDS = 30


class ClientGone(Exception):
    """The client has left before there was an answer."""


class TooSlow(Exception):
    """There was no answer in the time that a query may take."""


@contextlib.asynccontextmanager
async def guarded(request: Request, incoming: Incoming) -> AsyncIterator[None]:
    """What runs inside is cancelled when its time has come, if it may be ended then.

    Raises ClientGone or TooSlow in its place.
    """
    watcher: asyncio.Task[type[Exception] | None] | None = None
    try:
        async with asyncio.timeout(None) as limit:
            watcher = asyncio.create_task(_watch(request, incoming, limit))
            yield
    except TimeoutError:
        if watcher is None or not limit.expired():
            raise
        raise (await watcher or TooSlow) from None
    finally:
        if watcher is not None:
            watcher.cancel()


async def _watch(
    request: Request, incoming: Incoming, limit: asyncio.Timeout
) -> type[Exception] | None:
    await incoming.complete()
    reason: type[Exception] = ClientGone
    try:
        async with asyncio.timeout(QUERY_SECONDS):
            await incoming.gone()
    except TimeoutError:
        reason = TooSlow
    if not _may_end(request):
        return None
    limit.reschedule(asyncio.get_running_loop().time())
    return reason


def _may_end(request: Request) -> bool:
    """A query ends with its client; a change runs to its end, so that its outcome is clear."""
    return getattr(request.state, "operation_type", None) != "mutation"

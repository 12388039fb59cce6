"""Ends the work on a query when nobody waits for it any more, or when it takes too long."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from starlette.types import Message, Receive

QUERY_SECONDS = 30


class ClientGone(Exception):
    """The client has left before there was an answer."""


class TooSlow(Exception):
    """There was no answer in the time that a query may take."""


class Incoming:
    """The messages of a request; `refuse` raises when more bytes have come than may."""

    def __init__(self, receive: Receive, most: int, refuse: Callable[[], Exception]) -> None:
        self._receive = receive
        self._most = most
        self._refuse = refuse
        self._bytes = 0
        self._complete = asyncio.Event()

    async def __call__(self) -> Message:
        """The next message; a body that says nothing of its length is limited, too."""
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        if self._bytes > self._most:
            raise self._refuse()
        if not message.get("more_body", False):
            self._complete.set()
        return message

    def narrow(self, most: int, refuse: Callable[[], Exception]) -> None:
        """No more than so many bytes may come after all."""
        self._most, self._refuse = most, refuse

    def no_body(self) -> None:
        """Nobody is going to read a body."""
        self._complete.set()

    async def complete(self) -> None:
        """All of the body has been read."""
        await self._complete.wait()

    async def gone(self) -> None:
        """The client has left; only to be asked once the body is complete."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


@contextlib.asynccontextmanager
async def guarded(incoming: Incoming, may_end: Callable[[], bool]) -> AsyncIterator[None]:
    """What runs inside is cancelled when its time has come, if it may be ended then.

    Raises ClientGone or TooSlow in its place.
    """
    watcher: asyncio.Task[type[Exception] | None] | None = None
    try:
        async with asyncio.timeout(None) as limit:
            watcher = asyncio.create_task(_watch(incoming, may_end, limit))
            yield
    except TimeoutError:
        if watcher is None or not limit.expired():
            raise
        raise (await watcher or TooSlow) from None
    finally:
        if watcher is not None:
            watcher.cancel()


async def _watch(
    incoming: Incoming, may_end: Callable[[], bool], limit: asyncio.Timeout
) -> type[Exception] | None:
    await incoming.complete()
    reason: type[Exception] = ClientGone
    try:
        async with asyncio.timeout(QUERY_SECONDS):
            await incoming.gone()
    except TimeoutError:
        reason = TooSlow
    if not may_end():
        return None
    limit.reschedule(asyncio.get_running_loop().time())
    return reason

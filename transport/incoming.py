"""The messages of a request, of which no more bytes come than may."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.types import Message, Receive

from domain.limits import Excess
from transport.stopped import LIMIT_EXCEEDED, Stopped

# Of a header's number so many digits are read: no body is longer.
LONGEST_NUMBER = 15

# Makes what is raised of how many bytes may come, and of how many have.
Refuse = Callable[[int, int], Exception]


def announced(content_length: str) -> int:
    """How many bytes the header says that there are; none where it says no number."""
    return int(content_length[:LONGEST_NUMBER]) if content_length.isdecimal() else 0


def too_large(most: int, found: int) -> Stopped:
    """What is said of a body that has more bytes than these."""
    excess = Excess("maxBodySize", most, found)
    return Stopped(413, LIMIT_EXCEEDED, f"The body has more than {most} bytes.", excess)


class Incoming:
    """The messages of a request; what `refuse` makes is raised when more bytes have come."""

    def __init__(self, receive: Receive, most: int, refuse: Refuse = too_large) -> None:
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
            raise self._refuse(self._most, self._bytes)
        if not message.get("more_body", False):
            self._complete.set()
        return message

    def narrow(self, most: int, refuse: Refuse) -> None:
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

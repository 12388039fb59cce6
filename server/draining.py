"""Ending without a failed request: no new connections, the kept ones parted from, work finished."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import socket
import struct
import sys
import time
from collections.abc import Sequence

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Time for what the system had already connected to be taken in.
LAST_ARRIVALS_SECONDS = 0.05
# Time for clients that keep connections to hear, with an answer, that theirs is going to close.
PARTING_SECONDS = 0.5

_SO_ATTACH_FILTER = 26
# One instruction: drop the packet.
_DROP_ALL = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0))


class Draining:
    """Whether this process has begun to end, and whether answers without an end must do so, too."""

    def __init__(self) -> None:
        self.begun = False
        self.parting = asyncio.Event()


class Parting:
    """Once the process has begun to end, every answer is the last of its connection."""

    def __init__(self, app: ASGIApp, draining: Draining) -> None:
        self._app = app
        self._draining = draining

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The request is answered."""

        async def parting(message: Message) -> None:
            if message["type"] == "http.response.start" and self._draining.begun:
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self._app(scope, receive, parting)


async def stop_listening(server: uvicorn.Server, sockets: Sequence[socket.socket]) -> None:
    """New connections are refused, and each that was made before has been taken in.

    A listening socket that is closed resets what waits in its queue: clients would see requests
    fail that they could not know to be unread.
    """
    for listener in sockets:
        refuse_silently(listener)
    await asyncio.sleep(LAST_ARRIVALS_SECONDS)
    for each in server.servers:
        each.close()
    for listener in sockets:
        listener.close()


async def part(server: uvicorn.Server) -> None:
    """Clients that kept a connection and were busy on it have left it."""
    end = time.monotonic() + PARTING_SECONDS
    # There is no event to wait for: uvicorn looks at its connections in the same way.
    while (  # noqa: ASYNC110
        server.server_state.connections and time.monotonic() < end and not server.force_exit
    ):
        await asyncio.sleep(LAST_ARRIVALS_SECONDS)


def refuse_silently(listener: socket.socket) -> None:
    """Nobody gets into the socket's queue any more; who tries will hear it once it is closed."""
    if sys.platform != "linux":
        return
    program = struct.pack("HL", 1, ctypes.addressof(_DROP_ALL))
    # Elsewhere, and where this is forbidden, it is the race that it always was.
    with contextlib.suppress(OSError):
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)

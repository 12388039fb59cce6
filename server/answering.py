"""Requests answered by uvicorn, from the first to the last, in the way that this program ends."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from server import app
from server.config import Settings
from server.draining import Draining, part, stop_listening
from server.forked import ENDING
from server.opening import Opened
from server.pace import PATIENCE, Paced, part_from_slow
from server.session import Link
from server.websocket import Bounded

DRAIN_SECONDS = 10
TICKS_A_SECOND = 10
# Of a WebSocket, in bytes.
LARGEST_MESSAGE = 64 * 1024


async def answer(
    settings: Settings,
    site: Opened,
    listener: socket.socket,
    link: Link | None,
    say: Callable[[], None],
    *,
    shared: bool = False,
) -> None:
    """Requests were answered until a signal; `say` was called once they were."""
    draining = Draining()
    application = app.build(
        site,
        draining=draining,
        link=link,
        straight=settings.straight,
        closed=settings.closed,
        origins=settings.cors_origins,
    )
    await Server(configured(application), say, draining, shared=shared).serve([listener])


def configured(application: ASGIApp) -> uvicorn.Config:
    """How uvicorn serves the application."""
    return uvicorn.Config(
        application,
        http=Paced,
        ws=Bounded,
        ws_max_size=LARGEST_MESSAGE,
        # It would keep a window of its own for each connection.
        ws_per_message_deflate=False,
        interface="asgi3",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=int(PATIENCE.idle),
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


class Server(uvicorn.Server):
    """uvicorn, which says when it answers, and ends quietly at a signal, with no request failed.

    On a `shared` socket others go on to listen: it is closed, and not shut to new connections.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        announce: Callable[[], None],
        draining: Draining,
        *,
        shared: bool = False,
    ) -> None:
        super().__init__(config)
        self._announce = announce
        self._draining = draining
        self._shared = shared

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Requests are answered, and the person knows."""
        await super().startup(sockets)
        _keep_what_is_here()
        self._announce()

    async def on_tick(self, counter: int) -> bool:
        """Slow clients were parted from; whether the server is going to end."""
        if counter % TICKS_A_SECOND == 0:
            now = asyncio.get_running_loop().time()
            part_from_slow(list(self.server_state.connections), now)
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The server is going to end, and says so from now on."""
        self._draining.begun = True
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Requests that run have been answered, as far as there was time."""
        await stop_listening(self, [] if self._shared else sockets or [])
        self._draining.parting.set()
        await part(self)
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals end the server; a second Ctrl-C does not wait for requests.

        uvicorn's own way raises the signal once more, which would skip what is still to be closed.
        """
        before = {number: signal.signal(number, self.handle_exit) for number in ENDING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _keep_what_is_here() -> None:
    """Modules, schema and settings last as long as the process: no search for garbage visits them.

    Nor does one begin after each 700 objects: a page of some hundred rows makes more.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)

"""This server on a port, in the loop of the tests."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

from server.answering import Server, configured
from server.app import build
from server.draining import Draining
from server.opening import Opened
from tests.api import built
from tests.live.served import Served


@contextlib.asynccontextmanager
async def serving(site: Opened) -> AsyncIterator[Served]:
    """The site, answering."""
    draining, ready = Draining(), asyncio.Event()
    # The SDK's dialect, which takes a while to make, is nothing to gateways.
    application = build(site, built(), built(), draining=draining)
    server = Server(configured(application), ready.set, draining)
    # Its signals are the test program's.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        task = asyncio.create_task(server.serve([listener]))
        await ready.wait()
        yield Served(listener.getsockname()[1], site, server)
        server.should_exit = True
        await task

"""The life of a serving process: port, database, site, requests, and all of it stopped again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType

import uvicorn

from db import embedded
from resolvers.site import ADMINISTRATOR
from server import allocator, app, log
from server.config import BadSetting, Settings
from server.draining import Draining, part, stop_listening
from server.opening import opened
from server.session import Link

if sys.platform == "win32":
    new_event_loop: Callable[[], asyncio.AbstractEventLoop] | None = None
else:
    from uvloop import new_event_loop

BACKLOG = 2048
DRAIN_SECONDS = 10
# Longer than the usual 60 seconds of a proxy, so that it is the proxy that closes.
KEEP_ALIVE_SECONDS = 75
ENDING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class CannotListen(Exception):
    """The address or port cannot be had."""


def serve(settings: Settings) -> None:
    """The site was served until a signal; nothing that was started for it still runs."""
    allocator.keep_little()
    log.set_up()
    _end_on_sigterm()
    with (
        contextlib.suppress(KeyboardInterrupt),
        listening(settings) as listener,
        database(settings) as ready,
        asyncio.Runner(loop_factory=new_event_loop) as runner,
    ):
        runner.run(_serve(ready, listener))


@contextlib.contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """A socket that listens already, so that two programs never both believe to have the port.

    Who connects before the site is open waits for it.
    """
    try:
        address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        made = socket.create_server(address[4][:2], family=address[0], backlog=BACKLOG)
    except OSError as error:
        raise CannotListen(
            f"Port {settings.port} of {settings.host} cannot be used: {_reason(error)}. "
            "Choose another with --port or --host."
        ) from error
    with made:
        yield made


@contextlib.contextmanager
def database(settings: Settings) -> Iterator[Settings]:
    """The settings with the address of a running database; the embedded one is stopped after."""
    if settings.database_url is not None:
        yield settings
        return
    _require_data_folder(settings.data)
    running = embedded.start(embedded_folder(settings))
    try:
        yield replace(settings, database_url=running.url)
    finally:
        running.stop()


def embedded_folder(settings: Settings) -> Path:
    """Where the embedded database lives."""
    return settings.data / "postgres"


def announcement(url: str, first_key: str | None, link: Link | None, settings: Settings) -> str:
    """What the person who started the server needs to know, once it answers."""
    if first_key is None or link is None:
        again = f"{_program()} create-key --user {ADMINISTRATOR}{_data_flag(settings)}"
        return (
            f"Vitrine is at {url}\nThe API key was shown at the first start. For another: {again}\n"
        )
    return f"""Vitrine is at {url}

This is the first start. Open this link in a browser; it signs you in, once:

    {url}/sign-in#link={link.token}

The API key of the user {ADMINISTRATOR}, shown only this once:

    {first_key}

To ask with curl:

    curl {url}/graphql \\
      -H "Authorization: Bearer {first_key}" \\
      -H "Content-Type: application/json" \\
      -d '{{"query": "{{ viewer {{ username }} }}"}}'

To use the wandb SDK:

    export WANDB_BASE_URL={url}/wandb
    export WANDB_API_KEY={first_key}

"""


def url_of(settings: Settings, listener: socket.socket) -> str:
    """An address that works on this machine."""
    host = ANYWHERE.get(settings.host, settings.host)
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{listener.getsockname()[1]}"


class Server(uvicorn.Server):
    """uvicorn, which says when it answers, and ends quietly at a signal, with no request failed."""

    def __init__(
        self, config: uvicorn.Config, announce: Callable[[], None], draining: Draining
    ) -> None:
        super().__init__(config)
        self._announce = announce
        self._draining = draining

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Requests are answered, and the person knows."""
        await super().startup(sockets)
        self._announce()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The server is going to end, and says so from now on."""
        self._draining.begun = True
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Requests that run have been answered, as far as there was time."""
        await stop_listening(self, sockets or [])
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


async def _serve(settings: Settings, listener: socket.socket) -> None:
    async with opened(settings) as site:
        url = url_of(settings, listener)
        link = None if site.first_key is None else Link(site.first_key)

        def announce() -> None:
            print(announcement(url, site.first_key, link, settings), end="", flush=True)

        draining = Draining()
        config = uvicorn.Config(
            app.build(site, draining=draining, link=link),
            http="httptools",
            ws="none",
            interface="asgi3",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
        await Server(config, announce, draining).serve([listener])


def _require_data_folder(folder: Path) -> None:
    """The folder is there and may be written to; told plainly before Postgres stumbles over it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise BadSetting(f"The data folder {folder} cannot be used: {_reason(error)}.") from error


def _reason(error: OSError) -> str:
    """What the system calls it; some functions add much to it, and name look-ups have their own."""
    known = error.errno is not None and error.errno > 0
    return os.strerror(error.errno or 0) if known else str(error.strerror)


def _end_on_sigterm() -> None:
    """Also before uvicorn listens to it, SIGTERM ends the process through its `finally` blocks."""
    signal.signal(signal.SIGTERM, _exit)


def _exit(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)
    sys.exit(0)


def _program() -> str:
    return "vitrine" if shutil.which("vitrine") else sys.argv[0]


def _data_flag(settings: Settings) -> str:
    return "" if settings.data == Settings().data else f" --data {settings.data}"

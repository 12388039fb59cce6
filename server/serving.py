"""The life of a serving process: port, database, site, requests, and all of it stopped again."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from db import embedded, privileges
from resolvers.site import ADMINISTRATOR
from server import allocator, log
from server.answering import answer
from server.config import BadSetting, Settings
from server.forked import Parent, apart, end_on
from server.opening import opened
from server.session import Link
from server.shared_link import SharedLink
from server.workers import Workers

if sys.platform == "win32":
    new_event_loop: Callable[[], asyncio.AbstractEventLoop] | None = None
else:
    from uvloop import new_event_loop

T = TypeVar("T")

BACKLOG = 2048
LEAST_CONNECTIONS = 2  # of a worker
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class CannotListen(Exception):
    """The address or port cannot be had."""


def serve(settings: Settings) -> None:
    """The site was served until a signal; nothing that was started for it still runs."""
    allocator.keep_little()
    log.set_up()
    # Also before uvicorn listens to it.
    end_on(signal.SIGTERM)
    serve_on = _serve_alone if settings.workers == 1 else _serve_together
    with (
        contextlib.suppress(KeyboardInterrupt),
        listening(settings) as listener,
        database(settings) as ready,
    ):
        serve_on(ready, listener)


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
    served = running.url_of(privileges.ROLE)
    try:
        yield replace(settings, database_url=served, database_owner_url=running.url)
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


def _serve_alone(settings: Settings, listener: socket.socket) -> None:
    """This process answered, until a signal."""

    async def serve() -> None:
        async with opened(settings) as site:
            link = None if site.first_key is None else Link(site.first_key)
            say = functools.partial(_say, settings, listener, site.first_key, link)
            await answer(settings, site, listener, link, say)

    _run(serve())


def _serve_together(settings: Settings, listener: socket.socket) -> None:
    """Worker processes answered, until a signal; what is to be done once was done before."""
    if sys.platform == "win32":
        raise BadSetting("On Windows there is one worker only: leave VITRINE_WORKERS at 1.")
    first_key = apart(lambda: _run(_made_ready(settings)))
    link = None if first_key is None else SharedLink(first_key)
    share = max(LEAST_CONNECTIONS, settings.connections // settings.workers)
    own = replace(settings, connections=share)

    def work(parent: Parent) -> None:
        _run(_work(own, listener, link, parent))

    say = functools.partial(_say, settings, listener, first_key, link)
    Workers(settings.workers, work, listener).run(say)


async def _made_ready(settings: Settings) -> str | None:
    async with opened(settings) as site:
        return site.first_key


async def _work(
    settings: Settings, listener: socket.socket, link: Link | None, parent: Parent
) -> None:
    """This worker answered, until a signal or the end of its parent."""
    loop = asyncio.get_running_loop()

    def orphaned() -> None:
        loop.remove_reader(parent.gone)
        signal.raise_signal(signal.SIGTERM)

    loop.add_reader(parent.gone, orphaned)
    async with opened(settings) as site:
        say = functools.partial(parent.tell, None)
        await answer(settings, site, listener, link, say, shared=True)


def _say(
    settings: Settings, listener: socket.socket, first_key: str | None, link: Link | None
) -> None:
    said = announcement(url_of(settings, listener), first_key, link, settings)
    print(said, end="", flush=True)


def _run(work: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(work)


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


def _program() -> str:
    return "vitrine" if shutil.which("vitrine") else sys.argv[0]


def _data_flag(settings: Settings) -> str:
    return "" if settings.data == Settings().data else f" --data {settings.data}"

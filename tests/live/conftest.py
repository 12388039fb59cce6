"""Servers on ports of their own, with all that stands around the application."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from server.answering import Server, configured
from server.app import build
from server.config import Settings
from server.draining import Draining
from server.opening import opened
from tests.api import built
from tests.conftest import named, run
from tests.live.served import KEY, Served
from tests.server.conftest import dialect


@pytest.fixture(autouse=True)
def nothing_failed(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a client does, no traceback and no error of ours is in the log."""
    # As the program has it: see server/log.py.
    caplog.set_level(logging.CRITICAL + 1, "strawberry.execution")
    yield
    records = caplog.get_records("call")
    assert [each for each in records if each.exc_info or each.levelno >= logging.ERROR] == []


@pytest.fixture
async def served(database_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    """A server of this test alone, whose user admin has KEY."""
    async with serving(database_url, tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
async def shared(
    postgres_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    """A server of all tests that only ask."""
    name = f"live_{uuid.uuid4().hex}"
    await run(postgres_url, f"create database {name} template {template} strategy file_copy")
    async with serving(named(postgres_url, name), tmp_path_factory.mktemp("live")) as made:
        yield made
    await run(postgres_url, f"drop database {name} with (force)")


@contextlib.asynccontextmanager
async def serving(
    url: str, folder: Path, connections: int = 8, rate: int | None = None, **more: str
) -> AsyncIterator[Served]:
    """A server on this database, by the short way as by the long one."""
    settings = Settings(
        data=folder,
        database_url=url,
        bootstrap_key=KEY,
        connections=connections,
        rate=rate,
        **more,  # type: ignore[arg-type]
    )
    async with opened(settings) as site:
        draining = Draining()
        application = build(site, built(), dialect(), draining=draining)
        ready = asyncio.Event()
        server = Server(configured(application), ready.set, draining)
        # Its signals are the test program's.
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
        with socket.create_server(("127.0.0.1", 0)) as listener:
            # What a client does not read is soon felt.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32 * 1024)
            task = asyncio.create_task(server.serve([listener]))
            await ready.wait()
            yield Served(listener.getsockname()[1], site, server)
            server.should_exit = True
            await task

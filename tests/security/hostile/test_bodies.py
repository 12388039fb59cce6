"""Requests that are none, over a socket: none is a fault of ours, and the server goes on."""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import AsyncIterator, Iterator

import pytest

from server import log
from server.config import Settings
from tests.conftest import named, run
from tests.security.hostile.requests import EVERY, GOOD, QUERY, RAW, post
from tests.security.hostile.stall import served

pytestmark = pytest.mark.slow

# What has not come whole is waited for, and some of it is no request of this century.
SILENT: set[str] = set()
PATIENCE = 2


@pytest.fixture(scope="module")
async def port(
    postgres_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[int]:
    name = f"{template}_bodies"
    await run(postgres_url, f"create database {name} template {template} strategy file_copy")
    url = named(postgres_url, name)
    async with served(Settings(data=tmp_path_factory.mktemp("data"), database_url=url)) as found:
        yield found
    await run(postgres_url, f"drop database {name} with (force)")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What is logged meanwhile."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    log.set_up(stream)
    yield stream
    root.handlers[:], level = before
    root.setLevel(level)


async def status_of(port: int, sent: bytes) -> int | None:
    """The status of what is answered on a connection of its own; None where nothing is, yet."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        line = await asyncio.wait_for(reader.readline(), PATIENCE)
    except (ConnectionError, TimeoutError):
        return None
    finally:
        writer.close()
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", line)
    assert found or not line, line
    return int(found[1]) if found else None


def test_there_are_many() -> None:
    assert len(RAW) > 80
    assert len(EVERY) > 180


async def test_none_is_a_fault_of_ours(port: int, logged: io.StringIO) -> None:
    found = {name: await status_of(port, sent) for name, sent in EVERY.items()}

    assert {name: status for name, status in found.items() if (status or 400) >= 500} == {}
    assert "Traceback" not in logged.getvalue()
    assert '"level":"error"' not in logged.getvalue()
    silent = {name for name, status in found.items() if status is None}
    assert silent <= SILENT, silent
    assert await status_of(port, GOOD) == 200


async def test_a_connection_outlives_what_is_refused_on_it(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    statuses = []
    for body in (b"1", b'"x"', b"[" * 20_000, b"\xff", QUERY):
        writer.write(post(body))
        answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
        length = re.search(rb"content-length: (\d+)", answer)
        assert length is not None
        await reader.readexactly(int(length[1]))
        statuses.append(int(answer[9:12]))
    writer.close()

    assert statuses == [400, 400, 400, 400, 200]

"""Clients that keep a connection waiting lose it; those that go on, however slowly, do not."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from server.pace import MOST_HEAD_BYTES, PATIENCE, Paced, part_from_slow

HALF = b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n"
GET = b"GET /now HTTP/1.1\r\nHost: x\r\n\r\n"
POST_UNREAD = b"POST /now HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n"
LARGE = b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n"

MEGABYTE = 1024 * 1024


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers at once, or when it has read the body, or with more than a socket takes, or never."""
    if scope["path"] == "/read":
        message = await receive()
        while message.get("more_body"):
            message = await receive()
        if message["type"] == "http.disconnect":
            return
    if scope["path"] == "/never":
        await asyncio.sleep(60)
    body = b"x" * (64 * MEGABYTE if scope["path"] == "/large" else 2)
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Place:
    """A server whose clock can be put forward."""

    def __init__(self, state: ServerState, port: int) -> None:
        self._state = state
        self._port = port

    async def client(self, *sent: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A client that has sent this, piece by piece."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        for piece in sent:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        return reader, writer

    def after(self, seconds: float) -> int:
        """How many were parted from when so much time had gone by."""
        now = asyncio.get_running_loop().time()
        connections = list(self._state.connections)
        assert part_from_slow(connections, now) == 0
        return part_from_slow(connections, now + seconds)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    config = uvicorn.Config(app, http=Paced, ws="none", lifespan="off", log_config=None)
    config.load()
    state = ServerState()
    made: Callable[[], Any] = lambda: Paced(config, state, {})  # noqa: E731
    server = await asyncio.get_running_loop().create_server(made, "127.0.0.1", 0)
    yield Place(state, server.sockets[0].getsockname()[1])
    server.close()
    for each in list(state.connections):
        each.transport.abort()
    for task in list(state.tasks):
        task.cancel()
    await asyncio.sleep(0)


async def is_closed(reader: asyncio.StreamReader) -> bool:
    with contextlib.suppress(ConnectionResetError):
        await asyncio.wait_for(reader.read(), 2)
    return True


@pytest.mark.parametrize("sent", [(), (b"\r\n", b"\r\n"), (b"GE",), (HALF, b"X: y\r\n")])
async def test_headers_that_never_come(place: Place, sent: tuple[bytes, ...]) -> None:
    reader, writer = await place.client(*sent)
    await asyncio.sleep(0.01)

    assert place.after(PATIENCE.head - 1) == 0
    assert place.after(PATIENCE.head + 1) == 1
    assert await is_closed(reader)
    writer.close()


async def test_body_that_never_comes(place: Place) -> None:
    reader, writer = await place.client(HALF, b"\r\n", b"x" * 100)

    assert place.after(PATIENCE.body - 1) == 0
    assert place.after(PATIENCE.body + 1) == 1
    assert await is_closed(reader)
    writer.close()


async def test_body_that_comes_slowly_may(place: Place) -> None:
    reader, writer = await place.client(HALF, b"\r\n", b"x" * 100)
    assert place.after(PATIENCE.body - 1) == 0
    writer.write(b"x" * 1900)
    await asyncio.sleep(0.02)
    assert place.after(PATIENCE.body + 1) == 0

    writer.write(b"x" * 3000)

    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()


async def test_body_that_nobody_reads_is_not_waited_for(place: Place) -> None:
    reader, writer = await place.client(POST_UNREAD)
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")

    assert place.after(PATIENCE.rest - 1) == 0
    assert place.after(PATIENCE.rest + 1) == 1
    writer.close()


@pytest.mark.parametrize("more", [(), (b"\r\n", b"\r\n")])
async def test_kept_connection_is_bounded(place: Place, more: tuple[bytes, ...]) -> None:
    _, writer = await place.client(GET, *more)

    assert place.after(PATIENCE.idle - 1) == 0
    assert place.after(PATIENCE.idle + 1) == 1
    writer.close()


async def test_second_request_has_as_long_as_the_first(place: Place) -> None:
    _, writer = await place.client(GET, b"GET /now HT")

    assert place.after(PATIENCE.head - 1) == 0
    assert place.after(PATIENCE.head + 1) == 1
    writer.close()


async def test_pipelined_half_request_is_no_way_round(place: Place) -> None:
    _, writer = await place.client(GET + b"GET /now HT")

    assert place.after(PATIENCE.head + 1) == 1
    writer.close()


async def test_our_own_slowness_is_not_the_clients(place: Place) -> None:
    _, writer = await place.client(b"GET /never HTTP/1.1\r\nHost: x\r\n\r\n")

    assert place.after(10_000) == 0
    writer.close()


async def test_answer_that_is_not_read(place: Place) -> None:
    _, writer = await place.client(LARGE)
    await asyncio.sleep(0.1)

    assert place.after(PATIENCE.reading - 1) == 0
    assert place.after(PATIENCE.reading + 1) == 1
    writer.close()


async def test_headers_without_end_are_refused(place: Place) -> None:
    line = b"X-%d: " + b"y" * 8000 + b"\r\n"
    reader, writer = await place.client(HALF, *(line % n for n in range(9)))

    assert await reader.readline() == b"HTTP/1.1 400 Bad Request\r\n"
    assert f"more than {MOST_HEAD_BYTES} bytes".encode() in await reader.read()
    writer.close()


async def test_one_header_without_end_is_refused(place: Place) -> None:
    reader, writer = await place.client(HALF + b"X: " + b"y" * (MOST_HEAD_BYTES + 1))

    assert await reader.readline() == b"HTTP/1.1 400 Bad Request\r\n"
    writer.close()

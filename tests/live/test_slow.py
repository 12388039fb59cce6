"""A client that does not read is parted from, is told so where it can be, and loses nothing."""

from __future__ import annotations

import asyncio
import socket as sockets

import orjson
import pytest
from websockets.asyncio.client import connect

from tests.live.served import EVENTS, KEY, MODELS, PROTOCOL, SSE, Served, Socket, until

pytestmark = pytest.mark.slow
NAMES = [f"{number:02d}" for number in range(20)]
LARGE = "x" * 60_000
DETAILED = """subscription($path: String!, $after: String) {
    registryEvents(path: $path, after: $after) {
        cursor event { kind detail collection { description } } } }"""


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schema.websocket.SLOW_SECONDS", 0.5)
    monkeypatch.setattr("schema.streaming.SLOW_SECONDS", 0.5)
    monkeypatch.setattr("server.websocket.CLOSE_SECONDS", 0.5)


def narrow(served: Served) -> sockets.socket:
    """A socket that keeps little of what is not read."""
    made = sockets.socket()
    made.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    made.connect(("127.0.0.1", served.port))
    made.setblocking(False)
    return made


async def write(served: Served, names: list[str]) -> None:
    for name in names:
        await served.change(
            "createCollection",
            registryPath=MODELS,
            name=name,
            types=["model"],
            description=LARGE,
        )


async def names_after(served: Served, cursor: str) -> list[str]:
    """The collections that are told of after a cursor, up to the last."""
    names: list[str] = []
    async with served.socket(max_size=None) as socket:
        await socket.begin()
        await socket.subscribe("1", EVENTS, path=MODELS, after=cursor)
        while not names or names[-1] != NAMES[-1]:
            names.append(
                (await socket.outcome())["registryEvents"]["event"]["detail"]["collection"]
            )
    return names


async def test_a_socket_that_reads_too_late(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets what was on its way already, and hears why there is no more."""
    monkeypatch.setattr("server.websocket.CLOSE_SECONDS", 20)
    url = f"ws://127.0.0.1:{served.port}/graphql"
    raw = narrow(served)
    async with connect(url, sock=raw, subprotocols=[PROTOCOL], max_queue=1, max_size=None) as made:
        socket = Socket(made)
        await socket.begin()
        await served.follow(socket, "1", MODELS, query=DETAILED)
        made.transport.pause_reading()
        await write(served, NAMES)
        await served.forgotten()
        made.transport.resume_reading()
        told = []
        code = None
        while code is None:
            found = await socket.outcome()
            if isinstance(found, int):
                code = found
            else:
                told.append(found["registryEvents"])
    assert code == 4413
    names = [each["event"]["detail"]["collection"] for each in told]
    assert 0 < len(names) < len(NAMES)
    assert names + await names_after(served, told[-1]["cursor"]) == NAMES


async def test_a_socket_that_never_reads(served: Served) -> None:
    """Nothing of it stays, not even the connection; memory is bounded meanwhile."""
    url = f"ws://127.0.0.1:{served.port}/graphql"
    raw = narrow(served)
    made = await connect(url, sock=raw, subprotocols=[PROTOCOL], max_queue=1)
    socket = Socket(made)
    await socket.begin()
    await served.follow(socket, "1", MODELS, query=DETAILED)
    made.transport.pause_reading()
    before = len(served.connections)
    assert before >= 1
    await write(served, NAMES)
    assert served.most_unsent <= 256 * 1024
    await served.forgotten()
    await until(lambda: not any(type(each).__name__ == "Bounded" for each in served.connections))
    made.transport.abort()


async def test_a_reader_of_events_that_is_too_late(served: Served) -> None:
    reader, writer = await asyncio.open_connection(sock=narrow(served), limit=1024)
    body = orjson.dumps({"query": DETAILED, "variables": {"path": MODELS}})
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\naccept: {SSE}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await until(lambda: served.followers == 1)
    await asyncio.sleep(0.2)
    await write(served, NAMES)
    assert served.most_unsent <= 256 * 1024
    await served.forgotten()
    text = b""
    async with asyncio.timeout(10):
        while not text.endswith(b"0\r\n\r\n"):
            text += await reader.read(65536)
    writer.close()
    assert b'"LIMIT_EXCEEDED"' in text
    assert b"go on after the last cursor" in text

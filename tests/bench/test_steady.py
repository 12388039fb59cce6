"""Load at a steady rate counts what was answered how, and what was not."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from bench.steady import LOST, Asked, Told, asker

pytestmark = pytest.mark.slow

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
REFUSED = b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: 2\r\n\r\nno"


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One answer in two pieces, one in one, and none for whoever asks for `end`."""
    while asked := await reader.read(3):
        if asked == b"end":
            break
        writer.write(OK[:30] if asked == b"one" else REFUSED)
        await asyncio.sleep(0.01)
        writer.write(OK[30:] if asked == b"one" else b"")
    writer.close()


async def told(requests: list[bytes]) -> Told:
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with asker() as pipe:
        pipe.send(Asked(port, requests, rate=200, connections=4, seconds=0.5))
        assert await asyncio.to_thread(pipe.recv) is None
        found: Told = await asyncio.to_thread(pipe.recv)
    server.close()
    return found


async def test_each_answer_has_its_status_and_its_time() -> None:
    found = await told([b"one", b"two"])

    half = found.asked // 2
    assert found.statuses == Counter({200: found.asked - half, 429: half})
    assert len(found.milliseconds) == found.asked > 1


async def test_what_is_not_answered_is_lost() -> None:
    found = await told([b"end"])

    assert (found.asked, found.statuses, found.milliseconds) == (4, Counter({LOST: 4}), [])

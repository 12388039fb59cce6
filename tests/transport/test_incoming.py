"""How many bytes of a request are taken."""

from __future__ import annotations

import asyncio

import pytest

from tests.transport.messages import GONE, Client, piece
from transport.incoming import Incoming
from transport.stopped import Stopped


def anybody(most: int, found: int) -> Exception:
    return ValueError(f"sign in to send {found}, more than {most}")


async def test_more_than_may_come() -> None:
    incoming = Incoming(Client(piece(b"123", more=True), piece(b"45")).receive, 4)
    await incoming()

    with pytest.raises(Stopped, match=r"^The body has more than 4 bytes\.$") as stopped:
        await incoming()

    assert (stopped.value.status, stopped.value.code) == (413, "LIMIT_EXCEEDED")
    assert stopped.value.excess == ("maxBodySize", 4, 5)
    assert stopped.value.headers == {}


async def test_more_than_may_come_in_somebodys_words() -> None:
    incoming = Incoming(Client(piece(b"12345")).receive, 4, anybody)

    with pytest.raises(ValueError, match=r"^sign in to send 5, more than 4$"):
        await incoming()


async def test_limit_that_is_narrowed_counts_what_has_come() -> None:
    incoming = Incoming(Client(piece(b"12", more=True), piece(b"3")).receive, 100)
    await incoming()
    incoming.narrow(2, anybody)

    with pytest.raises(ValueError, match=r"^sign in to send 3, more than 2$"):
        await incoming()


async def test_as_many_as_may_come() -> None:
    incoming = Incoming(Client(piece(b"12", more=True), piece(b"34")).receive, 4)

    assert [(await incoming())["body"], (await incoming())["body"]] == [b"12", b"34"]


async def test_complete_with_the_last_piece() -> None:
    incoming = Incoming(Client(piece(b"1", more=True), piece(b"2")).receive, 4)
    waiting = asyncio.create_task(incoming.complete())
    await incoming()
    await asyncio.sleep(0)
    assert not waiting.done()

    await incoming()
    await asyncio.wait_for(waiting, 5)


async def test_complete_where_nobody_reads() -> None:
    incoming = Incoming(Client().receive, 4)
    incoming.no_body()

    await asyncio.wait_for(incoming.complete(), 5)


async def test_gone_with_the_disconnect() -> None:
    client = Client(piece(b"late"))
    waiting = asyncio.create_task(Incoming(client.receive, 1).gone())
    for _ in range(3):
        await asyncio.sleep(0)
    assert not waiting.done()

    client.says(GONE)
    await asyncio.wait_for(waiting, 5)

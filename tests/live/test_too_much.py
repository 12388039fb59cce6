"""Of what takes the database too long, clients hear as they do of a query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from db.connection import Connection
from db.failures import TimedOut
from reads.event_stream import Ask, Selection
from tests.live.served import KEY, MODELS, MULTIPART, SSE, Served, until

TOLD = {
    "message": "This took the database too long; ask for less at once.",
    "extensions": {"code": "TIMEOUT"},
}


@pytest.fixture(autouse=True)
def no_event_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read = Selection.read

    async def endless(self: Selection, connection: Connection, asks: Sequence[Ask]) -> Any:
        if any(each.ids for each in asks):
            raise TimedOut
        return await read(self, connection, asks)

    monkeypatch.setattr(Selection, "read", endless)


async def write(served: Served) -> None:
    await served.change("createCollection", registryPath=MODELS, name="a", types=["model"])


async def test_socket(served: Served) -> None:
    """The operation has ended, and the connection goes on."""
    async with served.socket() as socket:
        await socket.begin(KEY)
        await served.follow(socket, "1", MODELS)
        await write(served)
        told = await socket.told()
        assert (told["type"], told["id"], told["payload"]["errors"]) == ("next", "1", [TOLD])
        assert await socket.told() == {"type": "complete", "id": "1"}
        await socket.send({"type": "ping"})
        assert await socket.told() == {"type": "pong"}
        await served.forgotten()


async def test_server_sent_events(served: Served) -> None:
    async with served.stream(accept=SSE) as stream:
        await until(lambda: served.followers == 1)
        await write(served)
        name, data = await stream.event()
        assert (name, data["errors"]) == ("next", [TOLD])
        assert await stream.event() == ("complete", None)
        await served.forgotten()


async def test_multipart(served: Served) -> None:
    async with served.stream(accept=MULTIPART) as stream:
        await until(lambda: served.followers == 1)
        await write(served)
        rest = await stream.rest()
        assert '"code":"TIMEOUT"' in rest
        assert rest.endswith("--graphql--\r\n")
        await served.forgotten()

"""One request and what is sent for it."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import Response

from tests.transport.messages import GONE, Client, piece, scope_of
from transport.exchange import exchange
from transport.guard import ClientGone
from transport.incoming import Incoming
from transport.stopped import Stopped


async def echo(request: Request, incoming: Incoming) -> Response:
    return Response(await request.body())


async def leaves(request: Request, incoming: Incoming) -> Response:
    raise ClientGone


async def breaks(request: Request, incoming: Incoming) -> Response:
    raise RuntimeError("broken")


async def test_websocket_is_closed() -> None:
    client = Client({"type": "websocket.connect"})

    await exchange(scope_of("websocket"), client.receive, client.send, 4, echo)

    assert client.got == [{"type": "websocket.close", "code": 1000, "reason": ""}]


async def test_body_that_is_too_large() -> None:
    client = Client(piece(b"12345"))

    with pytest.raises(Stopped, match=r"^The body has more than 4 bytes\.$"):
        await exchange(scope_of(), client.receive, client.send, 4, echo)
    assert client.got == []


async def test_client_that_leaves_while_it_sends() -> None:
    client = Client(piece(b"1", more=True), GONE)

    await exchange(scope_of(), client.receive, client.send, 4, echo)

    assert client.got[0]["status"] == 499


async def test_client_that_leaves_while_it_waits() -> None:
    client = Client()

    await exchange(scope_of(), client.receive, client.send, 4, leaves)

    assert client.got[0]["status"] == 499


async def test_what_breaks_is_not_hidden() -> None:
    client = Client()

    with pytest.raises(RuntimeError, match="broken"):
        await exchange(scope_of(), client.receive, client.send, 4, breaks)


async def test_answer() -> None:
    client = Client(piece(b"12", more=True), piece(b"34"))

    await exchange(scope_of(), client.receive, client.send, 4, echo)

    assert [client.got[0]["status"], client.got[1]["body"]] == [200, b"1234"]

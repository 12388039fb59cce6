"""How a WebSocket begins, and with whom: before the first message, and with it."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, NegotiationError
from websockets.typing import Subprotocol

from tests.live.served import KEY, PROTOCOL, Served

VIEWER = "{ viewer { username } }"
WRONG = f"vtr-{'x' * 43}"


async def viewer(served: Served, headers: Mapping[str, str], payload: object) -> object:
    """Who a connection with these is; the code where it is closed."""
    async with served.socket(additional_headers=headers) as socket:
        await socket.send({"type": "connection_init", "payload": payload})
        await socket.subscribe("1", VIEWER)
        return await socket.outcome()


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1", "x", ""]
)
async def test_a_page_of_another_site(shared: Served, origin: str) -> None:
    with pytest.raises(InvalidStatus) as raised:
        async with shared.socket(additional_headers={"Origin": origin}):
            pass
    assert raised.value.response.status_code == 403


async def test_a_page_of_this_site(shared: Served) -> None:
    assert await viewer(shared, {"Origin": shared.url}, {"authorization": f"Bearer {KEY}"}) == {
        "viewer": {"username": "admin"}
    }


@pytest.mark.parametrize("subprotocols", [["graphql-ws"], ["mqtt"], [""], None])
async def test_another_subprotocol(shared: Served, subprotocols: list[str] | None) -> None:
    """The older protocol, too, of clients that nobody mends any more."""
    asked = [Subprotocol(each) for each in subprotocols] if subprotocols else None
    url = f"ws://127.0.0.1:{shared.port}/graphql"
    if subprotocols == [""]:
        answer = await raw(shared, {"Sec-WebSocket-Protocol": ","})
        assert answer.startswith((b"HTTP/1.1 101", b"HTTP/1.1 400"))
        return
    async with connect(url, subprotocols=asked) as socket:
        await socket.wait_closed()
        assert socket.close_code == 4406


async def test_the_subprotocol_among_others(shared: Served) -> None:
    url = f"ws://127.0.0.1:{shared.port}/graphql"
    async with connect(url, subprotocols=[Subprotocol("graphql-ws"), PROTOCOL]) as socket:
        assert socket.subprotocol == PROTOCOL


@pytest.mark.parametrize("path", ["/", "/nothing", "/wandb/graphql", "/graphql/"])
async def test_another_address(shared: Served, path: str) -> None:
    with pytest.raises((InvalidStatus, NegotiationError)) as raised:
        async with connect(f"ws://127.0.0.1:{shared.port}{path}", subprotocols=[PROTOCOL]):
            pass
    assert isinstance(raised.value, InvalidStatus)
    assert raised.value.response.status_code in (403, 404)


HEADERS = {
    "Host": "127.0.0.1",
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": base64.b64encode(b"k" * 16).decode(),
    "Sec-WebSocket-Protocol": PROTOCOL,
}


async def raw(served: Served, headers: Mapping[str, str], method: str = "GET") -> bytes:
    """The beginning of what is answered to a handshake that differs in these; `-` leaves out."""
    given = {name: value for name, value in (HEADERS | headers).items() if value != "-"}
    lines = [f"{method} /graphql HTTP/1.1", *(f"{name}: {given[name]}" for name in given), "", ""]
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write("\r\n".join(lines).encode("latin-1"))
    async with asyncio.timeout(5):
        answer = await reader.readline()
    writer.close()
    return answer


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-WebSocket-Key": "-"}, 400),
        ({"Sec-WebSocket-Key": "short"}, 400),
        ({"Sec-WebSocket-Key": "\xff" * 24}, 400),
        ({"Sec-WebSocket-Version": "-"}, 400),
        ({"Sec-WebSocket-Version": "7"}, 400),
        ({"Sec-WebSocket-Version": "x"}, 400),
        ({"Sec-WebSocket-Extensions": "permessage-deflate; x=;;"}, 101),
        ({"Sec-WebSocket-Protocol": "{}"}, 400),
        ({"Connection": "keep-alive"}, 400),
        ({"Upgrade": "h2c"}, 400),
        ({"Origin": "\xff"}, 403),
    ],
)
async def test_a_handshake_that_is_none(
    shared: Served, headers: Mapping[str, str], status: int
) -> None:
    answer = await raw(shared, headers)
    assert answer.split()[1] == str(status).encode()


async def test_nobody(shared: Served) -> None:
    assert await viewer(shared, {}, None) == {"viewer": None}


@pytest.mark.parametrize("name", ["authorization", "Authorization", "AUTHORIZATION"])
async def test_the_key_in_the_payload(shared: Served, name: str) -> None:
    assert await viewer(shared, {}, {name: f"Bearer {KEY}"}) == {"viewer": {"username": "admin"}}


async def test_the_key_in_the_header(shared: Served) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    assert await viewer(shared, headers, {}) == {"viewer": {"username": "admin"}}


async def test_the_payload_comes_before_the_header(shared: Served) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    assert await viewer(shared, headers, {"authorization": f"Bearer {WRONG}"}) == 4403
    headers = {"Authorization": f"Bearer {WRONG}"}
    assert await viewer(shared, headers, {"authorization": f"Bearer {KEY}"}) == {
        "viewer": {"username": "admin"}
    }


@pytest.mark.parametrize(
    "given",
    [
        f"Bearer {WRONG}",
        WRONG,
        "",
        "Bearer",
        f"Basic {WRONG}",
        f"Bearer {KEY} {KEY}",
        f"Bearer {'x' * 40_000}",
        "Bearer \u0000",
        "Bearer \u00e9",
        7,
        True,
        [f"Bearer {KEY}"],
        {"a": 1},
    ],
)
async def test_a_key_that_is_none(shared: Served, given: object) -> None:
    assert await viewer(shared, {}, {"authorization": given}) == 4403


async def test_a_wrong_key_in_the_header(shared: Served) -> None:
    assert await viewer(shared, {"Authorization": f"Bearer {WRONG}"}, {}) == 4403


async def test_a_session_that_is_none(shared: Served) -> None:
    """As everywhere, one that is good no longer means nobody."""
    assert await viewer(shared, {"Cookie": "vitrine_session=x"}, {}) == {"viewer": None}


async def test_a_key_that_has_expired(served: Served) -> None:
    key = await served.made_key()
    await served.sql("update api_key set expires_at = now() - interval '1 second'")
    assert await viewer(served, {}, {"authorization": f"Bearer {key}"}) == 4403


async def test_a_key_that_was_revoked(served: Served) -> None:
    key = await served.made_key()
    await served.revoke(key)
    assert await viewer(served, {}, {"authorization": f"Bearer {key}"}) == 4403

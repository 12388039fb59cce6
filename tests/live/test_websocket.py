"""graphql-transport-ws: what is told, and how each wrong message ends."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.live.served import EVENTS, KEY, Served

pytestmark = pytest.mark.slow

INIT = {"type": "connection_init"}
PATH = "local/wandb-registry-model"
VIEWER = "{ viewer { username } }"
SUBSCRIBE = {"type": "subscribe", "id": "1", "payload": {"query": VIEWER}}
FOLLOW = {"query": EVENTS, "variables": {"path": PATH}}
DEEP = "[" * 25_000 + "]" * 25_000


def subscribe(**given: Any) -> dict[str, Any]:
    """A subscribe message that differs in this."""
    return SUBSCRIBE | given


def payload(**given: Any) -> dict[str, Any]:
    """One whose payload differs in this."""
    return SUBSCRIBE | {"payload": {"query": VIEWER} | given}


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "connection_init",
        b"\x00\x01",
        b'{"type": "connection_init"}',
        "1",
        "-1e999",
        "NaN",
        "[]",
        "null",
        "true",
        '"x"',
        DEEP,
        '{"type":' * 5_000,
        "{}",
        {"type": None},
        {"type": 1},
        {"type": ["connection_init"]},
        {"type": {"a": 1}},
        {"type": "start"},
        {"type": "connection_ack"},
        {"type": "next", "id": "1", "payload": {}},
        {"type": "error", "id": "1", "payload": []},
        {"type": "Connection_init"},
        {"type": "connection_init", "payload": "x"},
        {"type": "connection_init", "payload": []},
        {"type": "connection_init", "payload": 1},
        {"type": "ping", "payload": "x"},
        {"type": "pong", "payload": [1]},
    ],
)
async def test_what_is_no_message_ends_with_4400(shared: Served, message: object) -> None:
    for begun in (False, True):
        async with shared.socket() as socket:
            if begun:
                await socket.begin()
            await socket.send(message)
            assert await socket.closed() == 4400


@pytest.mark.parametrize(
    "message",
    [
        {"type": "subscribe"},
        {"type": "subscribe", "id": "1"},
        subscribe(id=None),
        subscribe(id=1),
        subscribe(id=["1"]),
        subscribe(id={"a": 1}),
        subscribe(id=""),
        subscribe(payload=None),
        subscribe(payload="x"),
        subscribe(payload=[]),
        subscribe(payload={}),
        payload(query=None),
        payload(query=1),
        payload(query=["{ viewer }"]),
        payload(variables="x"),
        payload(variables=[]),
        payload(variables=1),
        payload(operationName=1),
        payload(operationName=["a"]),
        payload(extensions="x"),
        payload(query="{"),
        payload(query=""),
        payload(query="# nothing"),
        payload(query="{ a }", operationName="other"),
        {"type": "complete"},
        {"type": "complete", "id": 1},
        {"type": "complete", "id": {"a": 1}},
        {"type": "complete", "id": None},
    ],
)
async def test_what_is_no_operation_ends_with_4400(shared: Served, message: object) -> None:
    async with shared.socket() as socket:
        await socket.begin()
        await socket.send(message)
        assert await socket.closed() == 4400


async def test_a_text_that_is_not_utf_8(shared: Served) -> None:
    for begun in (False, True):
        async with shared.socket() as socket:
            if begun:
                await socket.begin()
            await socket.raw.send(b'{"type": "ping\xff"}', text=True)
            assert await socket.closed() == 1007


@pytest.mark.parametrize("length", [64 * 1024 + 1, 1_000_000])
async def test_a_message_beyond_64_kib(shared: Served, length: int) -> None:
    async with shared.socket() as socket:
        await socket.begin()
        await socket.send("x" * length)
        assert await socket.closed() == 1009


async def test_a_message_in_too_many_parts(shared: Served) -> None:
    async with shared.socket() as socket:
        await socket.begin()
        await socket.raw.send([""] * 1_100)
        assert await socket.closed() == 1009


async def test_a_message_in_parts(shared: Served) -> None:
    async with shared.socket() as socket:
        await socket.raw.send(["{", '"type":', '"connection_init"}'])
        assert await socket.told() == {"type": "connection_ack"}


async def test_parts_that_end_within_a_character(shared: Served) -> None:
    async with shared.socket() as socket:
        await socket.begin()
        parts = [b'{"type": "ping", "payload": {"a": "\xc3', b'\xa9"}}']
        await socket.raw.send(parts, text=True)
        assert await socket.told() == {"type": "pong"}


async def test_to_begin_twice(shared: Served) -> None:
    async with shared.socket() as socket:
        await socket.begin()
        await socket.send(INIT)
        assert await socket.closed() == 4429


async def test_to_subscribe_before_it_has_begun(shared: Served) -> None:
    async with shared.socket() as socket:
        await socket.send(SUBSCRIBE)
        assert await socket.closed() == 4401


async def test_an_id_that_is_taken(shared: Served) -> None:
    async with shared.socket() as socket:
        await socket.begin()
        for _ in range(2):
            await socket.send({"type": "subscribe", "id": "1", "payload": FOLLOW})
        assert await socket.closed() == 4409


async def test_not_to_begin(shared: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    async with shared.socket() as socket:
        since = loop.time()
        assert await socket.closed() == 4408
        assert 4 < loop.time() - since < 7


async def test_pings(shared: Served) -> None:
    async with shared.socket() as socket:
        await socket.send({"type": "ping"})
        assert await socket.told() == {"type": "pong"}
        await socket.begin()
        await socket.send({"type": "pong", "payload": {"a": 1}})
        await socket.send({"type": "ping", "payload": {"a": 1}})
        assert await socket.told() == {"type": "pong"}


async def test_to_complete_what_is_not_there(shared: Served) -> None:
    async with shared.socket() as socket:
        await socket.send({"type": "complete", "id": "none"})
        await socket.begin()
        await socket.send({"type": "complete", "id": "none"})
        await socket.send(SUBSCRIBE)
        assert (await socket.told())["type"] == "next"


async def test_a_query(shared: Served) -> None:
    async with shared.socket() as socket:
        await socket.begin()
        await socket.send(SUBSCRIBE)
        told = await socket.told()
        assert told["id"] == "1"
        assert told["payload"]["data"] == {"viewer": {"username": "admin"}}
        assert await socket.told() == {"type": "complete", "id": "1"}
        # The id is free again.
        await socket.send(SUBSCRIBE)
        assert (await socket.told())["type"] == "next"


async def test_a_document_that_is_not_valid(shared: Served) -> None:
    async with shared.socket() as socket:
        await socket.begin()
        await socket.subscribe("1", "{ nothing }")
        told = await socket.told()
        assert (told["type"], told["id"]) == ("error", "1")
        assert told["payload"][0]["message"].startswith("Cannot query field 'nothing'")
        await socket.send(SUBSCRIBE)
        assert (await socket.told())["type"] == "next"


async def test_which_of_two_operations_is_meant(shared: Served) -> None:
    query = "query a { viewer { username } } query b { __typename }"
    async with shared.socket() as socket:
        await socket.begin()
        await socket.send(payload(query=query))
        [error] = (await socket.told())["payload"]
        assert error["message"] == "A document of several operations needs an operationName."
        await socket.send(payload(query=query, operationName="b"))
        assert (await socket.told())["payload"]["data"] == {"__typename": "Query"}


async def test_a_document_beyond_the_limits(shared: Served) -> None:
    async with shared.socket() as socket:
        await socket.begin()
        await socket.subscribe(
            "1", "{ viewer " + "{ teams { nodes " * 30 + "{ id }" + " } }" * 30 + "}"
        )
        assert (await socket.told())["type"] == "error"


async def test_variables_that_do_not_fit(shared: Served) -> None:
    async with shared.socket() as socket:
        await socket.begin()
        await socket.subscribe("1", EVENTS, path=7)
        assert (await socket.told())["type"] == "error"


async def test_an_operation_that_is_told_off(shared: Served) -> None:
    """What is found only as it is carried out comes as a result, and ends it."""
    async with shared.socket() as socket:
        await socket.begin()
        await socket.subscribe("1", EVENTS, path="local/wandb-registry-none")
        [error] = (await socket.told())["payload"]["errors"]
        assert error["extensions"]["code"] == "NOT_FOUND"
        assert await socket.told() == {"type": "complete", "id": "1"}


async def test_more_operations_than_a_connection_may_have(shared: Served) -> None:
    async with shared.socket() as socket:
        await socket.begin()
        for number in range(101):
            message = {"type": "subscribe", "id": str(number), "payload": FOLLOW}
            await socket.send(message)
        told = await socket.told()
        assert (told["type"], told["id"]) == ("error", "100")
        assert told["payload"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
        await socket.send({"type": "complete", "id": "7"})
        await socket.send(subscribe(id="101"))
        assert (await socket.told())["type"] == "next"


async def test_what_happens_is_told(served: Served) -> None:
    async with served.socket() as socket:
        await socket.begin()
        await served.follow(socket, "1", PATH)
        await served.change("createCollection", registryPath=PATH, name="a", types=["model"])
        told = await socket.told()
        assert (told["type"], told["id"]) == ("next", "1")
        assert told["payload"]["data"]["registryEvents"]["event"] == {
            "kind": "COLLECTION_CREATED",
            "detail": {"registry": "model", "collection": "a", "types": ["model"]},
        }
        await socket.send({"type": "complete", "id": "1"})
        await served.forgotten()


@pytest.mark.parametrize("how", ["close", "abort"])
async def test_a_client_that_leaves_is_forgotten(served: Served, how: str) -> None:
    async with served.socket() as socket:
        await socket.begin(KEY)
        await served.follow(socket, "1", PATH)
        if how == "abort":
            socket.raw.transport.abort()
        else:
            await socket.raw.close()
        await served.forgotten()

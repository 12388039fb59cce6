"""Talking to a server: over HTTP, over WebSockets, and as a reader of event streams."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from server.answering import Server
from server.opening import Opened

KEY = "vtr-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO_-"
PROTOCOL = Subprotocol("graphql-transport-ws")
PATIENCE_SECONDS = 8
MODELS = "local/wandb-registry-model"
SSE = "text/event-stream"
# What Apollo Client sends.
MULTIPART = "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json"
EVENTS = """subscription($path: String!, $after: String) {
    registryEvents(path: $path, after: $after) { cursor event { kind detail } } }"""


async def until(holds: Callable[[], bool]) -> None:
    """It holds, before long."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def _code(closed: ConnectionClosed) -> int:
    assert closed.rcvd is not None, "The connection was broken off"
    return closed.rcvd.code


class Socket:
    """A WebSocket, message by message."""

    def __init__(self, raw: ClientConnection) -> None:
        self.raw = raw

    async def send(self, message: object) -> None:
        """The message is sent as JSON, a text or bytes as they are."""
        as_it_is = isinstance(message, str | bytes)
        await self.raw.send(message if as_it_is else orjson.dumps(message).decode())

    async def told(self) -> Any:
        """The next message."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return orjson.loads(await self.raw.recv())

    async def closed(self) -> int:
        """The code that it was closed with; what comes before does not matter."""
        try:
            while True:
                await self.told()
        except ConnectionClosed as error:
            return _code(error)

    async def outcome(self) -> Any:
        """The data of the operation that is told of next; the code where it is closed instead."""
        try:
            while (told := await self.told())["type"] != "next":
                pass
        except ConnectionClosed as error:
            return _code(error)
        return told["payload"]["data"]

    async def begin(self, key: str | None = KEY) -> None:
        """The server has acknowledged."""
        payload = {"authorization": f"Bearer {key}"} if key else {}
        await self.send({"type": "connection_init", "payload": payload})
        assert await self.told() == {"type": "connection_ack"}

    async def subscribe(self, id: str, query: str, **variables: Any) -> None:
        """The operation has been sent."""
        payload = {"query": query, "variables": variables}
        await self.send({"type": "subscribe", "id": id, "payload": payload})


@dataclass
class Served:
    """A server on a port of this machine."""

    port: int
    site: Opened
    server: Server

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextlib.asynccontextmanager
    async def socket(self, **options: Any) -> AsyncIterator[Socket]:
        """A connection that has not begun."""
        url = f"ws://127.0.0.1:{self.port}/graphql"
        async with connect(url, subprotocols=[PROTOCOL], **options) as raw:
            yield Socket(raw)

    async def follow(
        self,
        socket: Socket,
        id: str,
        path: str,
        query: str = EVENTS,
        settle: float = 0.2,
        **more: Any,
    ) -> None:
        """The registry's events are followed, from here on."""
        before = self.followers
        await socket.subscribe(id, query, path=path, **more)
        await until(lambda: self.followers == before + 1)
        # From where on it tells is asked for next.
        await asyncio.sleep(settle)

    @property
    def followers(self) -> int:
        """How many follow something."""
        return sum(len(tail.followers) for tail in self.site.site.streams._tails.values())

    @property
    def connections(self) -> list[Any]:
        """Those that are open, as uvicorn has them."""
        return list(self.server.server_state.connections)

    @property
    def most_unsent(self) -> int:
        """How many bytes wait for the client that has read least."""
        return max(each.transport.get_write_buffer_size() for each in self.connections)

    def tasks_of(self, name: str) -> int:
        """How many tasks run a coroutine of this name."""
        return sum(name in repr(each.get_coro()) for each in asyncio.all_tasks())

    async def forgotten(self) -> None:
        """Nothing is kept of any that followed."""
        await until(lambda: not self.site.site.streams._tails)

    async def ask(self, query: str, key: str = KEY, **variables: Any) -> Any:
        """The data of an answer over HTTP."""
        headers = {"authorization": f"Bearer {key}"}
        async with httpx2.AsyncClient(base_url=self.url, headers=headers, verify=False) as client:
            body = {"query": query, "variables": variables}
            answer = (await client.post("/graphql", json=body)).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def change(self, mutation: str, key: str = KEY, selection: str = "", **input: Any) -> Any:
        """The payload of a mutation that was not refused."""
        type_ = f"{mutation[0].upper()}{mutation[1:]}Input"
        query = f"""mutation($input: {type_}!) {{ {mutation}(input: $input) {{
            errors {{ message }} {selection} }} }}"""
        payload = (await self.ask(query, key, input=input))[mutation]
        assert payload["errors"] == [], payload
        return payload

    async def made_user(self, username: str) -> str:
        """A key of one more user."""
        await self.change("createUser", username=username)
        return await self.made_key(username)

    async def made_key(self, username: str = "admin") -> str:
        """One more key."""
        payload = await self.change("createApiKey", selection="key", username=username, name="k")
        return str(payload["key"])

    async def revoke(self, key: str) -> None:
        """The key is good for nothing any more."""
        query = "{ viewer { apiKeys(first: 9) { nodes { id prefix } } } }"
        nodes = (await self.ask(query, key))["viewer"]["apiKeys"]["nodes"]
        [id] = [each["id"] for each in nodes if key.startswith(each["prefix"])]
        await self.change("revokeApiKey", key, apiKeyId=id)

    async def sql(self, statement: str, *values: object) -> None:
        """What no client could do has been done."""
        async with self.site.site.pool.connection() as connection:
            await connection.execute(statement, *values)

    @contextlib.asynccontextmanager
    async def stream(
        self, query: str = EVENTS, key: str | None = KEY, accept: str = SSE, **more: Any
    ) -> AsyncIterator[Stream]:
        """An answer in pieces."""
        variables = more.pop("variables", {"path": MODELS})
        method = more.pop("method", "POST")
        headers = {"accept": accept} | ({"authorization": f"Bearer {key}"} if key else {})
        body = {"query": query, "variables": variables}
        if method == "POST":
            more |= {"json": body}
        else:
            more |= {"params": {"query": query, "variables": orjson.dumps(variables).decode()}}
        async with (
            httpx2.AsyncClient(base_url=self.url, headers=headers, verify=False) as client,
            client.stream(method, "/graphql", **more) as answer,
        ):
            yield Stream(answer)


class Stream:
    """An answer that comes in pieces."""

    def __init__(self, answer: httpx2.Response) -> None:
        self.answer = answer
        self._pieces = answer.aiter_text()
        self._text = ""

    async def until(self, end: str) -> str:
        """What comes up to this, and including it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while end not in self._text:
                self._text += await anext(self._pieces)
        found, _, self._text = self._text.partition(end)
        return found + end

    async def rest(self) -> str:
        """All that comes until the end."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for piece in self._pieces:
                self._text += piece
        return self._text

    async def event(self) -> tuple[str, Any]:
        """The next event: its name and its data."""
        lines = [line for line in (await self.until("\n\n")).split("\n") if line]
        if lines[0].startswith(":"):
            return lines[0], None
        name, data = lines
        assert (name[:7], data[:6]) == ("event: ", "data: ")
        return name[7:], orjson.loads(data[6:]) if data[6:] else None

    async def part(self) -> Any:
        """The next part, as Apollo Client reads it."""
        head, _, body = (await self.until("\r\n--graphql")).partition("\r\n\r\n")
        assert "Content-Type: application/json" in head, head
        return orjson.loads(body.removesuffix("\r\n--graphql"))

"""Those who follow the history and keep their cursor, and those who write it."""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2
import orjson
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from domain import ids
from tests.end_to_end.program import KEY

WRITERS = 6
AGAIN_SECONDS = 0.1
FAILURES = (OSError, httpx2.HTTPError, WebSocketException, TimeoutError, json.JSONDecodeError)


@dataclass
class Follower:
    """Somebody who follows one subject, over one of the two ways, from one of the servers."""

    name: str
    field: str
    argument: str
    subject: str
    condition: str
    key: str
    over_http: bool
    url: Callable[[], str]
    cursor: str | None = None
    told: list[str] = dataclasses.field(default_factory=list)
    interruptions: Counter[str] = dataclasses.field(default_factory=Counter)

    async def run(self) -> None:
        """Each event is noted; what breaks off is begun again after the last cursor."""
        while True:
            try:
                await (self._events() if self.over_http else self._socket())
                self.interruptions["ended"] += 1
            except FAILURES as error:
                self.interruptions[type(error).__name__] += 1
            await asyncio.sleep(AGAIN_SECONDS)

    def fault(self, wanted: Sequence[str]) -> str | None:
        """How what was told differs from what had to be; None where it does not."""
        if self.told == list(wanted):
            return None
        twice = len(self.told) - len(set(self.told))
        lost = len(set(wanted) - set(self.told))
        foreign = len(set(self.told) - set(wanted))
        return f"{self.name}: {lost} lost, {twice} told twice, {foreign} not to be seen, or order"

    def _request(self) -> dict[str, Any]:
        query = f"""subscription($subject: String!, $after: String) {{
            {self.field}({self.argument}: $subject, after: $after) {{ cursor event {{ id }} }} }}"""
        return {"query": query, "variables": {"subject": self.subject, "after": self.cursor}}

    async def _socket(self) -> None:
        url = f"{self.url().replace('http', 'ws', 1)}/graphql"
        begin = {"type": "connection_init", "payload": {"authorization": f"Bearer {self.key}"}}
        operation = {"type": "subscribe", "id": "1", "payload": self._request()}
        async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
            await socket.send(orjson.dumps(begin).decode())
            await socket.recv()
            await socket.send(orjson.dumps(operation).decode())
            async for message in socket:
                told = orjson.loads(message)
                if told["type"] != "next":
                    return
                self._note(told["payload"])

    async def _events(self) -> None:
        headers = {"accept": "text/event-stream", "authorization": f"Bearer {self.key}"}
        timeout = httpx2.Timeout(10, read=30)
        async with (
            httpx2.AsyncClient(headers=headers, timeout=timeout, verify=False) as client,
            client.stream("POST", f"{self.url()}/graphql", json=self._request()) as answer,
        ):
            async for line in answer.aiter_lines():
                if line == "event: complete":
                    return
                if line.startswith("data: {"):
                    self._note(orjson.loads(line[6:]))

    def _note(self, payload: dict[str, Any]) -> None:
        if payload.get("errors"):
            self.interruptions[payload["errors"][0]["extensions"]["code"]] += 1
            return
        news = payload["data"][self.field]
        found = ids.decode(news["event"]["id"])
        assert found is not None
        self.told.append(str(found.id))
        self.cursor = news["cursor"]


class Writing:
    """Clients of either server that write until there are enough events."""

    def __init__(self, urls: Sequence[Callable[[], str]], collections: Sequence[str]) -> None:
        self._urls = urls
        self._collections = collections
        self._numbers = itertools.count()
        self.failed: Counter[str] = Counter()
        self.acknowledged = 0

    async def run(self, events: int) -> None:
        """So many changes were acknowledged."""
        await asyncio.gather(*(self._write(each, events) for each in range(WRITERS)))

    async def _write(self, writer: int, events: int) -> None:
        headers = {"authorization": f"Bearer {KEY}"}
        async with httpx2.AsyncClient(headers=headers, timeout=30, verify=False) as client:
            while self.acknowledged < events:
                number = next(self._numbers)
                id = self._collections[number % len(self._collections)]
                query = f"""mutation {{ updateCollection(input: {{collectionId: "{id}",
                    description: "{number}"}}) {{ errors {{ message }} }} }}"""
                url = f"{self._urls[writer % len(self._urls)]()}/graphql"
                try:
                    answer = (await client.post(url, json={"query": query})).json()
                except FAILURES as error:
                    self.failed[type(error).__name__] += 1
                    await asyncio.sleep(AGAIN_SECONDS)
                    continue
                if answer.get("errors") or answer["data"]["updateCollection"]["errors"]:
                    self.failed["refused"] += 1
                else:
                    self.acknowledged += 1

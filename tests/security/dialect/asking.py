"""Documents asked over HTTP, as each viewer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx2
import orjson

from tests.security.dialect.world import World
from tests.wandb_api.calling import authorization


class Answer(NamedTuple):
    """What came: the status, the bytes, and what they say."""

    status: int
    body: bytes
    data: Any
    errors: list[str]


class Asker:
    """Asks as anybody of the world."""

    def __init__(self, client: httpx2.AsyncClient, world: World) -> None:
        self.client, self.world = client, world
        self.asked = 0

    def headers(self, viewer: str) -> Mapping[str, str]:
        """By which the viewer is known."""
        key = self.world.keys.get(viewer)
        return authorization(key) if key is not None else {}

    async def __call__(self, document: str, viewer: str, **variables: Any) -> Answer:
        """The answer to a document."""
        self.asked += 1
        body = orjson.dumps({"query": document, "variables": variables})
        headers = {**self.headers(viewer), "content-type": "application/json"}
        answer = await self.client.post("/wandb/graphql", content=body, headers=headers)
        told = orjson.loads(answer.content)
        errors = [error["message"] for error in told.get("errors", ())]
        return Answer(answer.status_code, answer.content, told.get("data"), errors)

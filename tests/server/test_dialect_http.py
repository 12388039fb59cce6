"""The SDK's dialect over HTTP: how much it takes, and from whom."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.cost import without_cost
from wandb_api import http
from wandb_api.http import LARGEST_BODY, LARGEST_BODY_OF_ANYBODY

WHO = "query ($n: String) { viewer { username } entity(name: $n) { name } }"


async def post(client: httpx2.AsyncClient, size: int, key: str | None) -> httpx2.Response:
    """The answer to a body of so many bytes."""
    auth = ("api", key) if key else None
    body = '{"query": "%s", "variables": {"n": "%s"}}'
    filling = "x" * (size - len(body % (WHO, "")))
    return await client.post("/wandb/graphql", content=body % (WHO, filling), auth=auth)


@pytest.mark.parametrize("more", [1, LARGEST_BODY - LARGEST_BODY_OF_ANYBODY])
async def test_who_is_not_signed_in_sends_little(client: httpx2.AsyncClient, more: int) -> None:
    answer = await post(client, LARGEST_BODY_OF_ANYBODY + more, None)
    assert answer.status_code == 413
    assert answer.json() == {
        "errors": [
            {
                "message": "The body has more than 1048576 bytes; sign in to send so many.",
                "extensions": {
                    "code": "LIMIT_EXCEEDED",
                    "limit": "maxBodySize",
                    "most": 1048576,
                    "found": 1048576 + more,
                },
            }
        ]
    }


async def test_who_is_not_signed_in_sends_something(client: httpx2.AsyncClient) -> None:
    answer = await post(client, LARGEST_BODY_OF_ANYBODY, None)
    assert answer.status_code == 200
    assert without_cost(answer) == {"data": {"viewer": None, "entity": None}}


async def test_metadata_of_megabytes(client: httpx2.AsyncClient, key: str) -> None:
    answer = await post(client, LARGEST_BODY, key)
    assert without_cost(answer) == {"data": {"viewer": {"username": "admin"}, "entity": None}}
    answer = await post(client, LARGEST_BODY + 1, key)
    assert answer.status_code == 413
    assert answer.json()["errors"] == [
        {
            "message": "The body has more than 33554432 bytes.",
            "extensions": {
                "code": "LIMIT_EXCEEDED",
                "limit": "maxBodySize",
                "most": 33554432,
                "found": 33554433,
            },
        }
    ]


async def test_body_that_does_not_come(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "BODY_SECONDS", 0.05)

    async def pieces() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)

    answer = await client.post("/wandb/graphql", content=pieces())
    assert (answer.status_code, answer.json()) == (
        408,
        {"errors": [{"message": "The body did not come within 0.05 seconds."}]},
    )

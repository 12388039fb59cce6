"""Which pages of other sites may ask, and that a session never counts for them."""

from __future__ import annotations

import httpx2
import pytest

from server.opening import Opened
from tests.server.conftest import Connect, app

ORIGIN = "https://app.example.com"
QUERY = {"query": "{ viewer { username } }"}
STRAIGHT = pytest.mark.parametrize("straight", [True, False])


def shared(shared_site: Opened, connect: Connect, straight: bool = True) -> httpx2.AsyncClient:
    """A server that answers pages of ORIGIN."""
    return connect(app(shared_site, origins=(ORIGIN,), straight=straight))


async def test_nobody_is_named(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/graphql", json=QUERY, headers={"Origin": ORIGIN})
    assert "access-control-allow-origin" not in answer.headers


@STRAIGHT
async def test_another_origin(
    shared_site: Opened, connect: Connect, key: str, straight: bool
) -> None:
    client = shared(shared_site, connect, straight)
    headers = {"Origin": "https://evil.example.com", "Authorization": f"Bearer {key}"}
    answer = await client.post("/graphql", json=QUERY, headers=headers)
    assert "access-control-allow-origin" not in answer.headers


@STRAIGHT
async def test_the_origin(shared_site: Opened, connect: Connect, key: str, straight: bool) -> None:
    client = shared(shared_site, connect, straight)
    headers = {"Origin": ORIGIN, "Authorization": f"Bearer {key}"}
    answer = await client.post("/graphql", json=QUERY, headers=headers)

    assert answer.json()["data"] == {"viewer": {"username": "admin"}}
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-credentials" not in answer.headers
    assert "Origin" in answer.headers["vary"]


async def test_preflight(shared_site: Opened, connect: Connect) -> None:
    asking = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    client = shared(shared_site, connect)
    allowed = await client.options("/graphql", headers={"Origin": ORIGIN, **asking})
    refused = await client.options("/graphql", headers={"Origin": "https://evil.test", **asking})

    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    assert refused.status_code == 400
    assert "access-control-allow-origin" not in refused.headers

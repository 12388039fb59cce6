"""Whoever may not go on is parted from within a second, whatever they are connected by."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import pytest

from auth import standing
from tests.live.served import EVENTS, KEY, MODELS, MULTIPART, SSE, Served, until

pytestmark = pytest.mark.slow

Fall = Callable[[Served, str], Awaitable[None]]


async def revoked(served: Served, key: str) -> None:
    await served.revoke(key)


async def expired(served: Served, key: str) -> None:
    await served.sql(
        "update api_key set expires_at = now() where prefix = $1", key[: len("vtr-") + 8]
    )


async def deactivated(served: Served, key: str) -> None:
    await served.change("deactivateUser", username="una")


@pytest.fixture
async def key(served: Served) -> str:
    """Of a user who may see the registry of models."""
    made = await served.made_user("una")
    await served.change(
        "setOrganizationMember", organization="local", username="una", role="VIEWER"
    )
    return made


@pytest.mark.parametrize("fall", [revoked, expired, deactivated])
async def test_sockets_are_closed(served: Served, key: str, fall: Fall) -> None:
    async with served.socket() as socket, served.socket() as other, served.socket() as idle:
        for each in (socket, idle):
            await each.begin(key)
        await other.begin(KEY)
        await served.follow(socket, "1", MODELS)
        await fall(served, key)
        async with asyncio.timeout(1):
            assert [await socket.closed(), await idle.closed()] == [4403, 4403]
        await other.send({"type": "ping"})
        assert await other.told() == {"type": "pong"}
        await served.forgotten()


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
@pytest.mark.parametrize("fall", [revoked, expired, deactivated])
async def test_streams_are_ended(served: Served, key: str, fall: Fall, accept: str) -> None:
    async with served.stream(key=key, accept=accept) as stream:
        assert stream.answer.status_code == 200
        await until(lambda: served.followers == 1)
        await fall(served, key)
        async with asyncio.timeout(1):
            assert '"code":"UNAUTHENTICATED"' in await stream.rest()
        await served.forgotten()


async def test_losing_the_role_ends_the_operation(served: Served, key: str) -> None:
    payload = await served.change(
        "createRegistry",
        selection="registry { id }",
        organization="local",
        name="secret",
        visibility="RESTRICTED",
    )
    member = {"registryId": payload["registry"]["id"], "member": {"username": "una"}}
    await served.change("setRegistryMember", **member, role="VIEWER")
    secret = "local/wandb-registry-secret"
    variables = {"path": secret}
    async with served.socket() as socket, served.stream(key=key, variables=variables) as stream:
        await socket.begin(key)
        await until(lambda: served.followers == 1)
        await served.follow(socket, "1", secret)
        await served.change("setRegistryMember", **member, role=None)
        told = await socket.told()
        assert [each["extensions"]["code"] for each in told["payload"]["errors"]] == ["NOT_FOUND"]
        assert await socket.told() == {"type": "complete", "id": "1"}
        name, data = await stream.event()
        assert (name, data["errors"][0]["extensions"]["code"]) == ("next", "NOT_FOUND")
        assert await stream.event() == ("complete", None)
        await served.forgotten()
        await socket.send({"type": "ping"})
        assert await socket.told() == {"type": "pong"}


async def test_more_connections_than_a_key_may_have(
    served: Served, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "MOST_OF_ONE", 3)
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(2):
            socket = await stack.enter_async_context(served.socket())
            await socket.begin(key)
        async with served.stream(key=key) as stream:
            await until(lambda: served.followers == 1)
            for accept in (SSE, MULTIPART):
                async with served.stream(key=key, accept=accept) as refused:
                    assert refused.answer.status_code == 429
                    assert '"LIMIT_EXCEEDED"' in await refused.rest()
            socket = await stack.enter_async_context(served.socket())
            await socket.send({"type": "connection_init", "payload": {"authorization": key}})
            assert await socket.closed() == 4403
            socket = await stack.enter_async_context(served.socket())
            await socket.send(
                {"type": "connection_init", "payload": {"authorization": f"Bearer {key}"}}
            )
            assert await socket.closed() == 4429
            other = await stack.enter_async_context(served.socket())
            await other.begin(KEY)
        # One has left.
        del stream
        await served.forgotten()
        socket = await stack.enter_async_context(served.socket())
        await socket.begin(key)


async def test_connections_of_nobody_are_counted_together(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "MOST_OF_ONE", 2)
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(2):
            socket = await stack.enter_async_context(served.socket())
            await socket.begin(None)
        socket = await stack.enter_async_context(served.socket())
        await socket.send({"type": "connection_init"})
        assert await socket.closed() == 4429
        socket = await stack.enter_async_context(served.socket())
        await socket.begin(KEY)
        # They stay: there is no key of theirs that could fall.
        await asyncio.sleep(1.2)
        await socket.subscribe("1", EVENTS, path=MODELS)

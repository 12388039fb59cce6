"""Who is here by a token, or by a gateway's word, stays for as long as that is good."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from auth import gateway, standing
from auth import token as tokens
from auth.gateway import HEADER, mac
from tests.auth import issuer
from tests.auth.issuer import Issuer
from tests.live.conftest import serving
from tests.live.served import MULTIPART, PATIENCE_SECONDS, SSE, Served, Socket

pytestmark = pytest.mark.slow

SECRET = "gateway secret of 32 characters!"


@pytest.fixture
async def provider() -> AsyncIterator[Issuer]:
    async with issuer.running() as made:
        yield made


@pytest.fixture
async def trusting(
    database_url: str, tmp_path: Path, provider: Issuer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Served]:
    """A server that trusts a provider and a gateway, and looks often whether they stand by it."""
    monkeypatch.setattr(standing, "AGAIN_SECONDS", 0.2)
    monkeypatch.setattr(tokens, "SKEW_SECONDS", 0)
    trust = {
        "oidc_issuer": provider.address,
        "oidc_audience": issuer.AUDIENCE,
        "oidc_roles": "groups: ml=local:MEMBER",
        "gateway_secret": SECRET,
    }
    async with serving(database_url, tmp_path, **trust) as made:
        yield made


def token(provider: Issuer, lasts: float) -> str:
    """Una's, which expires so many seconds from here."""
    now = time.time()
    said = {"sub": "una", "preferred_username": "una", "groups": ["ml"]}
    return provider.token(**said, iat=now, exp=now + lasts)


async def end(socket: Socket) -> tuple[int, str]:
    """The code and the reason with which it is closed."""
    with pytest.raises(ConnectionClosed) as closed:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await socket.raw.recv()
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, closed.value.rcvd.reason


async def still_there(socket: Socket) -> bool:
    await socket.send({"type": "ping"})
    return await socket.told() == {"type": "pong"}


async def test_socket_of_a_token_ends_with_it(trusting: Served, provider: Issuer) -> None:
    async with trusting.socket() as short, trusting.socket() as long:
        await long.begin(token(provider, 600))
        await short.begin(token(provider, 2))
        await asyncio.sleep(0.6)
        assert await still_there(short)
        assert await end(short) == (4403, "The token has expired")
        assert await still_there(long)


async def test_clocks_may_be_apart(
    trusting: Served, provider: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "SKEW_SECONDS", 12)
    async with trusting.socket() as socket:
        await socket.begin(token(provider, -10))
        assert await still_there(socket)
        assert await end(socket) == (4403, "The token has expired")


async def test_token_in_a_header_counts_as_well(trusting: Served, provider: Issuer) -> None:
    headers = {"Authorization": f"Bearer {token(provider, 1)}"}
    async with trusting.socket(additional_headers=headers) as socket:
        await socket.begin(None)
        assert await end(socket) == (4403, "The token has expired")


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
async def test_stream_of_a_token_ends_with_it(
    trusting: Served, provider: Issuer, accept: str
) -> None:
    async with trusting.stream(key=token(provider, 1), accept=accept) as stream:
        assert stream.answer.status_code == 200
        rest = await stream.rest()
        assert '"message":"The token has expired."' in rest
        assert '"code":"UNAUTHENTICATED"' in rest


async def test_who_is_shut_out_does_not_stay_until_then(trusting: Served, provider: Issuer) -> None:
    async with trusting.socket() as socket:
        await socket.begin(token(provider, 600))
        await trusting.change("deactivateUser", username="una")
        assert await end(socket) == (4403, "What you signed in by is not valid any longer")


async def test_nobody_is_told_of_a_key_they_never_had(trusting: Served, provider: Issuer) -> None:
    async with trusting.stream(key=token(provider, 600)) as stream:
        assert stream.answer.status_code == 200
        await trusting.change("deactivateUser", username="una")
        rest = await stream.rest()
        assert '"message":"What you signed in by is not valid any longer."' in rest
        assert "key" not in rest


@pytest.mark.parametrize("left", [(standing.Standing, "_look"), (standing, "_lapse")])
async def test_either_way_of_finding_it_says_the_same(
    trusting: Served, provider: Issuer, monkeypatch: pytest.MonkeyPatch, left: tuple[object, str]
) -> None:
    async def nothing(*_: object) -> None:
        pass

    monkeypatch.setattr(*left, nothing)
    async with trusting.socket() as socket:
        await socket.begin(token(provider, 600))
        await trusting.change("deactivateUser", username="una")
        assert await end(socket) == (4403, "What you signed in by is not valid any longer")


async def test_gateway_is_asked_again_after_a_while(
    trusting: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "LASTING_SECONDS", 1)
    now = str(int(time.time()))
    signed = mac(SECRET, method="GET", path="/graphql", username="admin", at=now)
    headers = {HEADER: f"admin:{now}:{signed}"}
    async with trusting.socket(additional_headers=headers) as socket:
        await socket.begin(None)
        assert await still_there(socket)
        assert await end(socket) == (4403, "What the gateway said is too old")

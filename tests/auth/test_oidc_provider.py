"""A provider that is slow, away, or talks nonsense: its keys are kept, and hardly anybody waits."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from auth import provider as providers
from auth.claims import Claims
from auth.oidc import Tokens
from auth.provider import FetchFailed, Provider, Unreachable
from auth.trust import Trust
from domain.errors import Unauthenticated
from server.fetch import Fetcher
from tests.auth import issuer
from tests.auth.issuer import GONE, SILENT, Issuer

ADA = UUID(int=1)
CONFIGURATION = "/.well-known/openid-configuration"
BOTH = [CONFIGURATION, "/keys"]


class Clock:
    """Goes on when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def source() -> AsyncIterator[Issuer]:
    async with issuer.running() as made:
        yield made


@pytest.fixture(scope="module")
async def fetcher() -> AsyncIterator[Fetcher]:
    made = Fetcher("http://127.0.0.1")
    yield made
    await made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def provider(source: Issuer, fetcher: Fetcher, clock: Clock) -> AsyncIterator[Provider]:
    made = Provider(source.address, fetcher.body, clock)
    yield made
    await made.close()


async def settled(provider: Provider) -> None:
    """What is being fetched has been."""
    while provider._fetching is not None:
        await asyncio.wait([provider._fetching])
        await asyncio.sleep(0)


def status(line: str, *headers: str, body: str = "") -> bytes:
    lines = [f"HTTP/1.1 {line}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(GONE, id="gone"),
        pytest.param({CONFIGURATION: b"<html>"}, id="configuration is HTML"),
        pytest.param({CONFIGURATION: b"[]"}, id="configuration is a list"),
        pytest.param({CONFIGURATION: b"[" * 100_000}, id="configuration is deep"),
        pytest.param({CONFIGURATION: b"{}"}, id="configuration is empty"),
        pytest.param(
            {CONFIGURATION: b'{"issuer": "https://evil.example", "jwks_uri": "https://x.example"}'},
            id="configuration of another",
        ),
        pytest.param({CONFIGURATION: status("404 Not Found")}, id="no configuration"),
        pytest.param(
            {CONFIGURATION: status("302 Found", "Location: /keys")}, id="configuration elsewhere"
        ),
        pytest.param({"/keys": status("302 Found", "Location: /evil")}, id="keys elsewhere"),
        pytest.param({"/keys": status("500 Oops", body='{"keys": []}')}, id="keys fail"),
        pytest.param({"/keys": b"x" * 300_000}, id="keys huge"),
        pytest.param(
            {"/keys": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 300_000},
            id="keys huge without a length",
        ),
        pytest.param({"/keys": b""}, id="keys empty"),
        pytest.param({"/keys": b"{}"}, id="no list of keys"),
        pytest.param({"/keys": b'{"keys": {}}'}, id="keys no list"),
        pytest.param({"/keys": b'{"keys": []}'}, id="no key"),
        pytest.param({"/keys": b'{"keys": [1, null, "x", [], {}]}'}, id="keys nonsense"),
        pytest.param({"/keys": b'{"keys": ' + b"[" * 100_000}, id="keys deep"),
        pytest.param({"/keys": b"HTTP/1.1 nonsense\r\n\r\n"}, id="no HTTP"),
        pytest.param({"/keys": b"\xff\xfe\x00"}, id="bytes"),
        pytest.param({"/keys": status("200 OK", "Content-Encoding: gzip", body="x")}, id="packed"),
    ],
)
async def test_trouble_is_told_once_and_known_keys_stay(
    source: Issuer,
    provider: Provider,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    trouble: dict[str, bytes] | str,
) -> None:
    source.trouble = trouble
    with pytest.raises(Unreachable):
        await provider.key("RS256", "one")
    assert "/evil" not in source.asked

    source.trouble = {}
    clock.now += 10
    assert await provider.key("RS256", "one") is not None

    source.trouble = trouble
    for _ in range(3):
        clock.now += 301
        assert await provider.key("RS256", "one") is not None
        await settled(provider)
    assert await provider.key("RS256", "one") is not None
    said = [each.message for each in caplog.records if each.levelno == logging.WARNING]
    assert len(said) == 2
    assert all("could not be fetched" in each and "x" * 20 not in each for each in said)


async def test_configuration_that_leads_to_an_unsafe_address_is_refused(
    source: Issuer, provider: Provider
) -> None:
    for address in ("http://evil.example/keys", "file:///etc/passwd", "", "ftp://x", None, 1):
        said = {"issuer": source.address, "jwks_uri": address}
        with pytest.raises(FetchFailed, match="no safe jwks_uri"):
            providers._address_of_keys(json.dumps(said).encode(), source.address)


async def test_configuration_of_another_issuer_is_refused(
    source: Issuer, provider: Provider
) -> None:
    said = {"issuer": source.address + "/", "jwks_uri": f"{source.address}/keys"}
    source.trouble = {CONFIGURATION: json.dumps(said).encode()}

    with pytest.raises(Unreachable):
        await provider.key("RS256", "one")
    assert source.asked == [CONFIGURATION]


@pytest.mark.parametrize("line", ["201 Created", "302 Found", "404 Not Found", "500 Oops"])
async def test_good_keys_with_another_status_are_refused(
    source: Issuer, provider: Provider, line: str
) -> None:
    source.trouble = {"/keys": status(line, body=json.dumps({"keys": source.keys}))}

    with pytest.raises(Unreachable):
        await provider.key("RS256", "one")


async def test_good_keys_in_too_many_bytes_are_refused(source: Issuer, provider: Provider) -> None:
    source.trouble = {"/keys": json.dumps({"keys": source.keys}).encode() + b" " * 256 * 1024}

    with pytest.raises(Unreachable):
        await provider.key("RS256", "one")


async def test_nobody_waits_longer_than_a_fetch_may_take(
    source: Issuer, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(providers, "FETCH_SECONDS", 0.2)
    source.trouble = SILENT
    started = time.monotonic()

    for _ in range(20):
        with pytest.raises(Unreachable):
            await provider.key("RS256", "one")

    assert time.monotonic() - started < 2
    assert source.asked == [CONFIGURATION]


async def test_many_requests_are_one_fetch(source: Issuer, provider: Provider) -> None:
    found = await asyncio.gather(*(provider.key("RS256", "one") for _ in range(200)))

    assert None not in found
    assert source.asked == BOTH


async def test_who_leaves_does_not_end_the_fetch_of_others(
    source: Issuer, provider: Provider
) -> None:
    first = asyncio.create_task(provider.key("RS256", "one"))
    second = asyncio.create_task(provider.key("RS256", "one"))
    await asyncio.sleep(0)
    first.cancel()

    assert await second is not None


async def test_unknown_key_is_asked_for_seldom(
    source: Issuer, provider: Provider, clock: Clock
) -> None:
    assert await provider.key("RS256", "one") is not None

    for number in range(100):
        assert await provider.key("RS256", f"unknown {number}") is None
    assert source.asked == BOTH

    clock.now += 10
    for number in range(100):
        assert await provider.key("RS256", f"unknown {number}") is None
    assert source.asked == BOTH * 2


async def test_rotated_key_is_found(source: Issuer, provider: Provider, clock: Clock) -> None:
    assert await provider.key("RS256", "one") is not None
    source.rotate(1, "two")
    clock.now += 10

    assert await provider.key("RS256", "two") is not None
    assert await provider.key("RS256", "one") is not None
    assert source.asked == BOTH * 2


async def test_withdrawn_key_is_forgotten(source: Issuer, provider: Provider, clock: Clock) -> None:
    assert await provider.key("RS256", "one") is not None
    source.rotate(1, "two")
    source.keys.pop()
    clock.now += 301

    assert await provider.key("RS256", "one") is not None
    await settled(provider)
    assert await provider.key("RS256", "one") is None


async def test_outage_of_a_day_is_the_most(
    source: Issuer, provider: Provider, clock: Clock
) -> None:
    assert await provider.key("RS256", "one") is not None
    source.trouble = GONE
    clock.now += 24 * 3600
    assert await provider.key("RS256", "one") is not None
    await settled(provider)
    clock.now += 11

    with pytest.raises(Unreachable):
        await provider.key("RS256", "one")


@pytest.mark.parametrize("trouble", [GONE, SILENT])
async def test_outage_of_five_minutes_is_unnoticed(
    source: Issuer, provider: Provider, clock: Clock, trouble: str
) -> None:
    """A token every five seconds, each of them seen for the first time."""

    async def sign_in(_: Claims) -> UUID:
        return ADA

    tokens = Tokens(Trust(source.address, issuer.AUDIENCE), provider, sign_in)
    assert await tokens.user_id(f"Bearer {source.token()}") == ADA
    clock.now += 299
    source.trouble = trouble
    slowest = 0.0

    for second in range(0, 300, 5):
        clock.now += 5
        token = source.token(jti=str(second))
        started = time.perf_counter()
        assert await tokens.user_id(f"Bearer {token}") == ADA
        slowest = max(slowest, time.perf_counter() - started)

    assert slowest < 1
    assert 1 <= len(source.asked) - 2 <= 31


async def test_start_during_an_outage_is_told_and_mended(
    source: Issuer, provider: Provider, clock: Clock
) -> None:
    async def sign_in(_: Claims) -> UUID:
        return ADA

    tokens = Tokens(Trust(source.address, issuer.AUDIENCE), provider, sign_in)
    source.trouble = GONE
    with pytest.raises(Unauthenticated, match="provider that signs people in cannot be reached"):
        await tokens.user_id(f"Bearer {source.token()}")

    source.trouble = {}
    clock.now += 10
    assert await tokens.user_id(f"Bearer {source.token()}") == ADA

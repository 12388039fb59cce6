"""The provider that signs people in is away for minutes, and those who sign in notice nothing.

`pytest -m long -s tests/storm/test_provider_gone.py`
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from auth.provider import AGAIN_SECONDS, REFRESH_SECONDS
from tests.auth import issuer
from tests.auth.issuer import GONE, SILENT, Issuer
from tests.end_to_end.program import Program

# Long enough that its keys would have been asked for again.
OUTAGE_SECONDS = REFRESH_SECONDS + 60
BETWEEN_SECONDS = 0.2

WHO = '{ viewer { username } organization(name: "local") { name } }'
ADA = {"viewer": {"username": "ada"}, "organization": {"name": "local"}}


class People:
    """They sign in with tokens that nobody has seen before."""

    def __init__(self, provider: Issuer, client: httpx2.AsyncClient) -> None:
        self._provider = provider
        self._client = client
        self._numbers = itertools.count()
        self.seconds: list[float] = []

    async def sign_in(self, key: int = 0, kid: str = "one") -> object:
        """What one of them is answered."""
        token = self._provider.token(key, kid, groups=["ml"], jti=str(next(self._numbers)))
        before = time.perf_counter()
        answer = await self._client.post(
            "/graphql", json={"query": WHO}, headers={"Authorization": f"Bearer {token}"}
        )
        self.seconds.append(time.perf_counter() - before)
        return answer.json().get("data")

    async def sign_in_for(self, seconds: float) -> None:
        """Each of them is let in."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert await self.sign_in() == ADA
            await asyncio.sleep(BETWEEN_SECONDS)


@pytest.fixture
async def provider() -> AsyncIterator[Issuer]:
    async with issuer.running() as made:
        yield made


@pytest.fixture
async def people(provider: Issuer, tmp_path: Path, database_url: str) -> AsyncIterator[People]:
    program = Program(
        tmp_path / "data",
        DATABASE_URL=database_url,
        VITRINE_OIDC_ISSUER=provider.address,
        VITRINE_OIDC_AUDIENCE=issuer.AUDIENCE,
        VITRINE_OIDC_ROLES="groups: ml=local:MEMBER",
    )
    async with httpx2.AsyncClient(base_url=program.url, trust_env=False, timeout=20) as client:
        yield People(provider, client)
    program.stop()


@pytest.mark.long
async def test_an_outage_of_the_provider_is_not_noticed(provider: Issuer, people: People) -> None:
    assert await people.sign_in() == ADA
    asked = len(provider.asked)

    for trouble in (GONE, SILENT):
        provider.trouble = trouble
        await people.sign_in_for(OUTAGE_SECONDS / 2)

    assert asked < len(provider.asked), "nobody asked the provider while it was away"
    slowest = max(people.seconds)
    print(f"\n{len(people.seconds):,} sign-ins in {OUTAGE_SECONDS:.0f} s, none refused", end="; ")
    print(f"the slowest took {slowest * 1000:.0f} ms")
    provider.trouble = {}
    await people.sign_in_for(2 * AGAIN_SECONDS)
    provider.rotate(1, "two")
    assert await people.sign_in(1, "two") == ADA

"""Who vouches for people beside their own keys, as the settings have it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from auth.gateway import Gateway
from auth.oidc import Tokens
from auth.provider import REFRESH_SECONDS, Provider
from auth.trust import Trust
from auth.viewer import Voucher
from db import user
from db.connection import Pool
from resolvers.person import People
from server.config import Settings
from server.fetch import Fetcher


@dataclass(frozen=True, slots=True)
class Vouching:
    """All who vouch, the gateway among them if there is one."""

    vouchers: tuple[Voucher, ...]
    gateway: Gateway | None


@contextlib.asynccontextmanager
async def vouching(settings: Settings, pool: Pool) -> AsyncIterator[Vouching]:
    """Whom the settings trust; nobody waits for a provider that cannot be reached."""
    async with contextlib.AsyncExitStack() as stack:
        vouchers: list[Voucher] = []
        gateway = _gateway(settings.gateway_secret, pool)
        if gateway is not None:
            vouchers.append(gateway)
        if settings.trust is not None:
            vouchers.append(await stack.enter_async_context(_tokens(settings.trust, pool)))
        yield Vouching(tuple(vouchers), gateway)


@contextlib.asynccontextmanager
async def _tokens(trust: Trust, pool: Pool) -> AsyncIterator[Tokens]:
    fetcher = Fetcher(trust.issuer)
    provider = Provider(trust.issuer, fetcher.body)
    tokens = Tokens(trust, provider, People(pool, trust.roles).user_id)
    # The first to sign in finds the keys there, and nobody finds one that was withdrawn since.
    keeping = asyncio.create_task(_kept(provider))
    try:
        yield tokens
    finally:
        keeping.cancel()
        await tokens.close()
        await fetcher.close()


async def _kept(provider: Provider) -> None:
    while True:
        provider.refresh()
        await asyncio.sleep(REFRESH_SECONDS)


def _gateway(secret: str | None, pool: Pool) -> Gateway | None:
    async def find(username: str) -> UUID | None:
        async with pool.connection() as connection:
            return await user.active_called(connection, username)

    return None if secret is None else Gateway(secret, find)

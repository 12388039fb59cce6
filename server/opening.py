"""From settings to a site that is ready to be served, and back."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

from auth.gateway import Gateway
from auth.viewer import Viewers
from db import migrate, privileges, site
from db.connection import Pool
from domain.rate import Rates
from resolvers.context import Site
from resolvers.site import first_start
from server.config import BadSetting, Settings
from server.own_documents import trust_own
from server.vouching import vouching
from storage import blob
from storage.manifest import Manifests
from storage.store import Store, claim, open_store

logger = logging.getLogger("vitrine.opening")

CONNECT_SECONDS = 15
# Longer than any upload may take, whose file another process could still be writing.
LEFT_OVER = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Opened:
    """A site with all it stands on; `first_key` only where this was its very first start."""

    site: Site
    viewers: Viewers
    storage_id: UUID
    first_key: str | None = None
    gateway: Gateway | None = None


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Opened]:
    """The site of these settings, whose `database_url` must be set, is migrated and ready.

    Raises what a person who starts the program can mend: DatabaseUnreachable, DatabaseTooNew,
    WrongStorage, StorageUnavailable, BadSetting.
    """
    async with open_pool(settings) as pool, vouching(settings, pool) as vouched:
        await migrated(pool, settings)
        await _warn_of_rewriting(pool)
        store = store_of(settings)
        async with pool.connection() as connection:
            identity = await site.load_or_make(connection)
        await claim(store, identity.storage_id)
        await blob.sweep(store, LEFT_OVER)
        first_key = await first_start(pool, bootstrap_key=settings.bootstrap_key)
        if settings.trusted_documents == "only":
            await trust_own(pool)
        made = Site(
            pool,
            store,
            Manifests(store),
            identity.signing_secret,
            limits=settings.limits,
            rates=_rates(settings),
            only_trusted=settings.trusted_documents == "only",
            persisted_queries=settings.persisted_queries,
        )
        viewers = Viewers(pool, vouched.vouchers)
        made.streams.open()
        try:
            yield Opened(made, viewers, identity.storage_id, first_key, vouched.gateway)
        finally:
            await made.streams.close()
            await made.documents.close()
            await made.running.close()
            await made.recorder.close()
            await viewers.close()


def _rates(settings: Settings) -> Rates | None:
    """This process's share of what clients may ask for in a minute."""
    rate = settings.rate
    return None if rate is None else Rates(math.ceil(rate / settings.workers))


@contextlib.asynccontextmanager
async def open_pool(settings: Settings) -> AsyncIterator[Pool]:
    """Connections to the database of these settings, closed at the end."""
    pool = await _connected(settings)
    try:
        yield pool
    finally:
        # A connection that does not come back must not keep the process from ending.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(pool.close(), timeout=CONNECT_SECONDS)


async def migrated(pool: Pool, settings: Settings) -> bool:
    """The database is at the newest revision; True if it was not before."""
    async with pool.connection() as connection:
        if await migrate.is_current(connection):
            return False
        if settings.database_owner_url is None and not await privileges.may_migrate(connection):
            raise BadSetting(
                "The database must be migrated, which the role of DATABASE_URL may not do: "
                "run `vitrine migrate` with DATABASE_OWNER_URL."
            )
    await migrate.migrate(settings.database_owner_url or database_url(settings))
    async with pool.connection() as connection:
        if not await migrate.is_current(connection):
            raise BadSetting("DATABASE_OWNER_URL is another database than DATABASE_URL.")
    return True


async def sealed(pool: Pool, settings: Settings) -> None:
    """No role has the right to change history, if it is ours to take."""
    async with pool.connection() as connection:
        is_open = await privileges.may_rewrite(connection)
        is_ours = await privileges.may_migrate(connection)
    if is_open and is_ours:
        await migrate.migrate(database_url(settings))


def database_url(settings: Settings) -> str:
    """Where the database is; by then the embedded one, if it is to be used, has been started."""
    assert settings.database_url is not None
    return settings.database_url


async def _connected(settings: Settings) -> Pool:
    try:
        if settings.database_owner_url is not None:
            await _admitted(settings, settings.database_owner_url)
        pool = Pool(
            database_url(settings),
            size=settings.connections,
            statement_cache=settings.statement_cache,
            session_settings=settings.session_settings,
            wait_seconds=settings.wait_seconds,
        )
        async with asyncio.timeout(CONNECT_SECONDS):
            await pool.open()
        return pool
    except TimeoutError:
        raise BadSetting(
            f"The database of DATABASE_URL did not answer within {CONNECT_SECONDS} seconds."
        ) from None
    except ValueError as error:
        raise BadSetting(f"DATABASE_URL cannot be used: {type(error).__name__}.") from None


async def _admitted(settings: Settings, owner_url: str) -> None:
    """The role of DATABASE_URL may do what the program does, and no more."""
    name = urlsplit(database_url(settings)).username
    if name is None:
        raise BadSetting("With DATABASE_OWNER_URL, DATABASE_URL must name its user.")
    owner = Pool(
        owner_url,
        size=1,
        statement_cache=settings.statement_cache,
        session_settings=settings.session_settings,
    )
    async with asyncio.timeout(CONNECT_SECONDS):
        await owner.open()
    try:
        async with owner.transaction() as connection:
            await privileges.admit(connection, unquote(name))
    except privileges.NotAdmitted as error:
        raise BadSetting(str(error)) from None
    finally:
        await owner.close()


async def _warn_of_rewriting(pool: Pool) -> None:
    async with pool.connection() as connection:
        if await privileges.may_rewrite(connection):
            logger.warning(
                "The role of DATABASE_URL could rewrite history: it is a superuser, or was given "
                "the right. Give the server a role of its own (docs/history.md)"
            )


def store_of(settings: Settings) -> Store:
    """The storage of these settings; raises BadSetting, StorageUnavailable."""
    location: str | Path = settings.storage_url or settings.data / "files"
    try:
        return open_store(location, incoming=settings.data / "incoming")
    except ValueError as error:
        raise BadSetting(f"STORAGE_URL cannot be used: {error}") from error

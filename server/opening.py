"""From settings to a site that is ready to be served, and back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from auth.viewer import Viewers
from db import migrate, site
from db.connection import Pool
from resolvers.context import Site
from resolvers.site import first_start
from server.config import BadSetting, Settings
from storage import blob
from storage.manifest import Manifests
from storage.store import Store, claim, open_store

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


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Opened]:
    """The site of these settings, whose `database_url` must be set, is migrated and ready.

    Raises what a person who starts the program can mend: DatabaseUnreachable, DatabaseTooNew,
    WrongStorage, StorageUnavailable, BadSetting.
    """
    async with open_pool(settings) as pool:
        await migrated(pool, settings)
        store = store_of(settings)
        async with pool.connection() as connection:
            identity = await site.load_or_make(connection)
        await claim(store, identity.storage_id)
        await blob.sweep(store, LEFT_OVER)
        first_key = await first_start(pool, bootstrap_key=settings.bootstrap_key)
        made = Site(pool, store, Manifests(store), identity.signing_secret)
        viewers = Viewers(pool)
        try:
            yield Opened(made, viewers, identity.storage_id, first_key)
        finally:
            await made.running.close()
            await viewers.close()


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
    await migrate.migrate(database_url(settings))
    return True


def database_url(settings: Settings) -> str:
    """Where the database is; by then the embedded one, if it is to be used, has been started."""
    assert settings.database_url is not None
    return settings.database_url


async def _connected(settings: Settings) -> Pool:
    try:
        pool = Pool(
            database_url(settings),
            size=settings.connections,
            statement_cache=settings.statement_cache,
            session_settings=settings.session_settings,
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


def store_of(settings: Settings) -> Store:
    """The storage of these settings; raises BadSetting, StorageUnavailable."""
    location: str | Path = settings.storage_url or settings.data / "files"
    try:
        return open_store(location, incoming=settings.data / "incoming")
    except ValueError as error:
        raise BadSetting(f"STORAGE_URL cannot be used: {error}") from error

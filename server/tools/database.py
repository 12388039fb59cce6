"""Work on the database of this machine's site itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from db.connection import Pool
from db.migrate import is_current
from server import serving
from server.config import BadSetting, Settings
from server.opening import open_pool

T = TypeVar("T")


def on_database(settings: Settings, work: Callable[[Pool, Settings], Coroutine[Any, Any, T]]) -> T:
    """What the work gives; an embedded database runs for as long as it takes."""

    async def run(ready: Settings) -> T:
        async with open_pool(ready) as pool:
            return await work(pool, ready)

    with serving.database(settings) as ready:
        return asyncio.run(run(ready))


def require_data(settings: Settings) -> None:
    """A mistyped folder must not become a new, empty database."""
    if settings.database_url is None and not serving.embedded_folder(settings).exists():
        raise BadSetting(f"There is no database in {settings.data}; `vitrine serve` makes one.")


async def require_migrated(pool: Pool) -> None:
    """The database has the shape that this program knows; else BadSetting."""
    async with pool.connection() as connection:
        if not await is_current(connection):
            raise BadSetting("The database is not migrated yet; run `vitrine migrate` first.")

"""Whether this process lives, and whether it can do its work."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from db import migrate
from db.failures import PoolExhausted
from server.draining import Draining
from server.opening import Opened
from storage.store import StorageUnavailable, WrongStorage, check

logger = logging.getLogger("vitrine.health")

# Longer than a connection is waited for, which has its own answer.
CHECK_SECONDS = 6
OK = "ok"

Answer = Callable[[Request], Awaitable[Response]]


async def healthz(_: Request) -> Response:
    """The process lives."""
    return JSONResponse({"status": OK})


def readyz(opened: Opened, draining: Draining) -> Answer:
    """An answer that says what is not ready, as 503, or that all is."""

    async def answer(_: Request) -> Response:
        if draining.begun:
            checks = {"server": "about to end"}
        else:
            checks = {**await _database(opened), "storage": await _storage(opened)}
        ready = all(outcome == OK for outcome in checks.values())
        body = {"status": OK if ready else "not ready", **checks}
        return JSONResponse(body, 200 if ready else 503, headers={"Cache-Control": "no-store"})

    return answer


async def _database(opened: Opened) -> dict[str, str]:
    try:
        async with asyncio.timeout(CHECK_SECONDS), opened.site.pool.connection() as connection:
            current = await migrate.is_current(connection)
    except Exception as error:
        if _is_used_up(opened, error):
            logger.warning("All connections to the database are in use")
            return {"database": "no connection free", "migrations": "unknown"}
        # Whatever the driver raises here, it means that no statement can be run.
        logger.warning("The database cannot be reached: %s", type(error).__name__)
        return {"database": "unreachable", "migrations": "unknown"}
    return {"database": OK, "migrations": OK if current else "not those of this program"}


def _is_used_up(opened: Opened, error: Exception) -> bool:
    """A request may wait for a connection for longer than we do here."""
    usage = opened.site.pool.usage()
    late = isinstance(error, TimeoutError) and usage.in_use >= usage.most
    return late or isinstance(error, PoolExhausted)


async def _storage(opened: Opened) -> str:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await check(opened.site.store, opened.storage_id)
            await opened.site.store.probe()
    except WrongStorage:
        return "of another database"
    except (StorageUnavailable, TimeoutError) as error:
        logger.warning("The storage cannot be used: %s", error)
        return "not writable"
    return OK

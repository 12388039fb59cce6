"""Postgres as the peers' preparations need it: from wherever they are called, loop or none."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import asyncpg

T = TypeVar("T")


def waited(work: Coroutine[Any, Any, T]) -> T:
    """What the work gives, done in a loop of its own: the caller may be in another."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def fetched(url: str, sql: str) -> list[Any]:
    """The rows of a statement."""

    async def work() -> list[Any]:
        connection = await asyncpg.connect(url)
        try:
            return list(await connection.fetch(sql))
        finally:
            await connection.close()

    return waited(work())

"""Requests cancelled at any moment, and COMMITs that fail: no connection is lost.

`STORM_CANCELLED=10000 STORM_FAILED=1000 pytest -m long -s tests/storm/test_cancelled.py`
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from db.connection import Connection
from domain.errors import Conflict
from server.app import build
from server.config import Settings
from server.opening import Opened, opened
from tests.end_to_end.program import KEY

CANCELLED = int(os.environ.get("STORM_CANCELLED", "2000"))
FAILED_COMMITS = int(os.environ.get("STORM_FAILED", "100"))
AT_ONCE = 12
LEAST_SECONDS = 0.05

TEAM = """mutation($n: String!) { createProject(input: {team: "local-team", name: $n}) {
    project { id } errors { code } } }"""


@pytest.fixture
async def site(database_url: str, tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(Settings(data=tmp_path, database_url=database_url, bootstrap_key=KEY)) as it:
        yield it


async def cancel_at_random(client: httpx2.AsyncClient, done: Counter[str]) -> None:
    """Requests go on until so many of them were cut before they had answered."""
    chance = random.Random(7)
    # On a busy machine none would answer in the time that most take on a quiet one.
    longest = max(LEAST_SECONDS, 2 * await seconds_at_once(client))

    async def client_of(number: int) -> None:
        while done["cancelled"] < CANCELLED:
            wanted = {"query": TEAM, "variables": {"n": f"p{number}-{done.total() % 50}"}}
            request = asyncio.create_task(client.post("/graphql", json=wanted))
            await asyncio.wait([request], timeout=chance.random() * longest)
            request.cancel()
            await asyncio.wait([request])
            done[outcome(request)] += 1

    await asyncio.gather(*map(client_of, range(AT_ONCE)))


async def seconds_at_once(client: httpx2.AsyncClient) -> float:
    """How long it takes to answer as many as are asked at once."""
    started = time.monotonic()
    asked = [{"query": TEAM, "variables": {"n": f"first-{n}"}} for n in range(AT_ONCE)]
    await asyncio.gather(*(client.post("/graphql", json=each) for each in asked))
    return time.monotonic() - started


def outcome(request: asyncio.Task[httpx2.Response]) -> str:
    # The log lets a cancelled request end quietly, so that the transport misses its answer.
    if request.cancelled() or isinstance(request.exception(), AssertionError):
        return "cancelled"
    return str(request.result().status_code)


async def fail_at_commit(site: Opened) -> int:
    """How many COMMITs failed, in as many attempts."""
    pool = site.site.pool
    async with pool.connection() as connection:
        await connection.execute("create table scratch_parent(id int primary key)")
        await connection.execute(
            "create table scratch(id int references scratch_parent deferrable initially deferred)"
        )

    async def work(connection: Connection) -> None:
        await connection.execute("insert into scratch values (1)")

    async def one() -> Any:
        return await asyncio.gather(pool.transact(work), return_exceptions=True)

    outcomes = await asyncio.gather(*(one() for _ in range(FAILED_COMMITS)))
    return sum(isinstance(found, Conflict) for [found] in outcomes)


async def seconds_for_all(site: Opened) -> float:
    """How long as many parallel queries take as the pool has connections."""
    pool = site.site.pool

    async def one() -> None:
        async with pool.connection() as connection:
            await connection.value("select pg_sleep(0.1)")

    started = time.monotonic()
    await asyncio.gather(*(one() for _ in range(pool.usage().most)))
    return time.monotonic() - started


async def idle_in_transaction(site: Opened) -> int:
    async with site.site.pool.connection() as connection:
        return int(
            await connection.value(
                "select count(*) from pg_stat_activity"
                " where datname = current_database() and state like 'idle in transaction%'"
            )
        )


@pytest.mark.long
async def test_pool_is_whole_afterwards(site: Opened) -> None:
    done: Counter[str] = Counter()
    headers = {"authorization": f"Bearer {KEY}"}
    transport = httpx2.ASGITransport(build(site))
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://test", headers=headers
    ) as client:
        await cancel_at_random(client, done)
    failed = await fail_at_commit(site)
    seconds = await seconds_for_all(site)

    usage = site.site.pool.usage()
    print(f"\n{dict(done)}, {failed} COMMITs failed; then all {usage.most} in {seconds:.2f} s")
    assert done["cancelled"] >= CANCELLED
    assert done["200"] > CANCELLED / 10
    assert set(done) <= {"cancelled", "200"}
    assert failed == FAILED_COMMITS
    assert seconds < 1
    assert await idle_in_transaction(site) == 0
    assert site.site.pool.usage().in_use == 0

"""Clients that leave while their query runs: soon nothing of it runs any more.

`STORM_CLIENTS=200 pytest -m slow -s tests/storm/test_client_gone.py`
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from db import api_key, sharing
from db.connection import POOL_SIZE, Connection, Pool
from server.config import Settings
from tests import factories
from tests.end_to_end.program import KEY
from tests.security.hostile.stall import served

pytestmark = pytest.mark.slow

CLIENTS = int(os.environ.get("STORM_CLIENTS", "16"))
# Postgres tries for longer than a query may take: the text has an odd number of letters.
PATTERN = r"^(a+)(a+)\1\2!$"
TEXT = "a" * 20_001 + "!"
QUERY = f"""query Slow {{ registries(where: {{description: {{matches: {json.dumps(PATTERN)}}}}}) {{
    totalCount }} }}"""
FILTERS = json.dumps({"description": {"$regex": PATTERN}})
DIALECT = f"""query Slow {{ organization(name: "local") {{ orgEntity {{ projects(
    filters: {json.dumps(FILTERS)}, first: 5) {{ edges {{ node {{ id }} }} }} }} }} }}"""
RUNNING = """select count(*) from pg_stat_activity where datname = current_database()
    and state = 'active' and pid <> pg_backend_pid()"""


def posted(path: str, query: str) -> bytes:
    body = json.dumps({"query": query}).encode()
    return sent("POST", path, len(body)) + body


def sent(method: str, path: str, length: int = 0) -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


WAYS = {
    "straight": posted("/graphql", QUERY),
    "the long way": sent("GET", f"/graphql?query={quote(QUERY)}"),
    "the dialect": posted("/wandb/graphql", DIALECT),
}


@pytest.fixture
async def port(database_url: str, tmp_path: Path) -> AsyncIterator[int]:
    settings = Settings(data=tmp_path, database_url=database_url, bootstrap_key=KEY)
    async with served(settings) as found:
        yield found


@pytest.fixture
async def watcher(database_url: str) -> AsyncIterator[Pool]:
    """Connections that are not the server's."""
    pool = Pool(database_url, size=1)
    await pool.open()
    yield pool
    await pool.close()


async def running(watcher: Pool) -> int:
    found = await factories.value(watcher, RUNNING)
    assert isinstance(found, int)
    return found


async def until(watcher: Pool, wanted: int) -> float:
    """How long it took until as many statements ran."""
    started = time.monotonic()
    while await running(watcher) != wanted:
        assert time.monotonic() - started < 20
        await asyncio.sleep(0.02)
    return time.monotonic() - started


async def ask(port: int, request: bytes) -> list[asyncio.StreamWriter]:
    """As many clients as there are connections have asked."""
    writers = []
    for _ in range(POOL_SIZE):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        writers.append(writer)
    return writers


async def leave(writers: list[asyncio.StreamWriter], watcher: Pool) -> float:
    """The clients have left; until nothing ran."""
    for writer in writers:
        writer.transport.abort()
    return await until(watcher, 0)


class Shared:
    """Counts those who share a statement, look-ups of keys aside; `begun` is set when some do."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.turns: list[int] = []
        self.begun = asyncio.Event()
        begin = sharing._Statement.ask

        async def asked(statement: Any, connection: Connection, turns: Sequence[Any]) -> None:
            if not statement._sql.startswith(api_key.LIVE):
                self.turns.append(len(turns))
                self.begun.set()
            await begin(statement, connection, turns)

        monkeypatch.setattr(sharing._Statement, "ask", asked)


@pytest.mark.parametrize("way", WAYS)
async def test_nothing_runs_for_who_has_left(port: int, watcher: Pool, way: str) -> None:
    await factories.run(watcher, "update registry set description = $1", TEXT)
    slowest = 0.0
    for _ in range(0, CLIENTS, POOL_SIZE):
        writers = await ask(port, WAYS[way])
        await until(watcher, POOL_SIZE)
        slowest = max(slowest, await leave(writers, watcher))

    print(f"\n{CLIENTS} clients left, {way}; the last statement ended after {slowest:.2f} s")
    assert slowest < 1


async def test_nothing_runs_for_those_who_shared_and_have_left(
    port: int, watcher: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "SHORT_SECONDS", math.inf)
    monkeypatch.setattr(sharing, "APART_SECONDS", 0)
    shared = Shared(monkeypatch)
    await factories.run(watcher, "update registry set description = $1", TEXT)
    slowest = 0.0
    for _ in range(0, CLIENTS, POOL_SIZE):
        shared.begun.clear()
        writers = await ask(port, WAYS["straight"])
        await asyncio.wait_for(shared.begun.wait(), 20)
        slowest = max(slowest, await leave(writers, watcher))

    print(
        f"\n{sum(shared.turns)} clients shared {len(shared.turns)} statements and left;"
        f" the last statement ended after {slowest:.2f} s"
    )
    assert slowest < 1

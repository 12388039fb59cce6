"""Many clients link into few collections, or into many, where links go together.

Some are cut off midway, and the registry changes.

`pytest -m long -s tests/storm/test_links.py`
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from db.connection import Pool
from domain.ids import Kind
from domain.viewer import Viewer
from tests import factories
from tests.end_to_end.program import KEY, Program
from tests.factories import Thing
from tests.storm.load import PROJECT, collection_faults
from tests.storm.postgres import Postgres

CLIENTS = 64
LINKS = 50
CUT_OFF = 0.05

REGISTRY = """mutation { createRegistry(input: {organization: "local", name: "storm",
    visibility: ORGANIZATION, acceptedTypes: ["model"]}) {
    registry { id } errors { code message } } }"""
UPDATE = """mutation($i: UpdateRegistryInput!) { updateRegistry(input: $i) {
    registry { acceptsAllTypes } errors { code message } } }"""
LINK = """mutation($s: ID!, $t: String!) { linkArtifact(input: {artifactVersionId: $s,
    targetPath: $t, aliases: ["best"]}) { version { number } errors { code message } } }"""


@dataclass(frozen=True)
class Server:
    """Where requests go, each over a connection of its own."""

    url: str

    async def ask(self, query: str, *, cut_after: float | None = None, **variables: Any) -> Any:
        """The data of the answer; None where the connection was cut before it came."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        parts = urlsplit(self.url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            writer.write(_head(len(body)) + body)
            async with asyncio.timeout(cut_after if cut_after is not None else 60):
                answer = await reader.read()
        except TimeoutError:
            writer.transport.abort()
            return None
        finally:
            writer.close()
        answered = json.loads(answer.partition(b"\r\n\r\n")[2])
        assert "errors" not in answered, answered
        return answered["data"]


def _head(length: int) -> bytes:
    return (
        "POST /graphql HTTP/1.1\r\nHost: storm\r\nConnection: close\r\n"
        f"Authorization: Bearer {KEY}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


async def versions(pool: Pool, count: int) -> list[Thing]:
    """So many committed versions of artifacts, each with content of its own."""
    async with pool.connection() as connection:
        user = await connection.row("select id, username from site_user")
        project = await connection.row("select organization_id, id from project")
    assert user is not None
    assert project is not None
    admin = Viewer(user["id"], user["username"], True)
    within = Thing(Kind.PROJECT, *project, "p", "local-team/p")
    limit = asyncio.Semaphore(8)

    async def one(number: int) -> Thing:
        async with limit:
            return await factories.add_artifact_version(
                pool, within, f"artifact-{number % 100}", creator=admin
            )

    return await asyncio.gather(*map(one, range(count)))


@pytest.fixture
async def pool(postgres: Postgres, server: Server) -> AsyncIterator[Pool]:
    made = Pool(postgres.url)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def server(postgres: Postgres, tmp_path: Path) -> AsyncIterator[Server]:
    program = Program(tmp_path / "data", DATABASE_URL=postgres.url)
    program.ask(PROJECT)
    yield Server(program.url)
    program.stop()


async def link_all(
    server: Server, sources: list[Thing], seed: int, collections: int, done: Counter[str]
) -> None:
    """Each source is linked; a request that was cut off is sent again, as a client would."""
    chance = random.Random(seed)
    for source in sources:
        target = f"local/storm/c{chance.randrange(collections)}"
        wanted = {"s": source.global_id, "t": target}
        if chance.random() < CUT_OFF:
            cut = await server.ask(LINK, cut_after=chance.random() * 0.5, **wanted)
            done["cut off" if cut is None else "too late to cut"] += 1
        answer = (await server.ask(LINK, **wanted))["linkArtifact"]
        assert answer["errors"] == [], answer
        done["linked"] += 1


async def change(server: Server, registry: str, done: Counter[str]) -> None:
    """The registry's types are widened and its mode is switched, over and over."""
    number = 0
    while True:
        number += 1
        for changes in (
            {"addAcceptedTypes": [f"type-{number}"]},
            {"acceptsAllTypes": True},
            {"acceptsAllTypes": False},
        ):
            wanted = {"registryId": registry, **changes}
            answer = (await server.ask(UPDATE, i=wanted))["updateRegistry"]
            assert answer["errors"] == [], answer
            done["changes of the registry"] += 1
        await asyncio.sleep(0.05)


@pytest.mark.long
@pytest.mark.parametrize("collections", [4, 200])
async def test_numbers_latest_and_history(
    server: Server, pool: Pool, postgres: Postgres, collections: int
) -> None:
    sources = await versions(pool, CLIENTS * LINKS)
    made = (await server.ask(REGISTRY))["createRegistry"]
    done: Counter[str] = Counter()
    changing = asyncio.create_task(change(server, made["registry"]["id"], done))
    started = time.monotonic()
    await asyncio.gather(
        *(link_all(server, sources[n::CLIENTS], n, collections, done) for n in range(CLIENTS))
    )
    seconds = time.monotonic() - started
    changing.cancel()
    await asyncio.wait([changing])

    print(
        f"\n{CLIENTS} clients x {LINKS} links in {seconds:.1f} s, {collections} collections: {done}"
    )
    async with pool.connection() as connection:
        linked = await connection.value("select count(*) from version")
        latest = await connection.value("select count(*) from alias where name = 'latest'")
    assert changing.cancelled()
    assert await collection_faults(postgres.url) == {}
    assert linked == CLIENTS * LINKS
    assert latest == collections
    assert await twice(pool) == []


async def twice(pool: Pool) -> list[UUID]:
    """The versions that history says were linked more than once."""
    async with pool.connection() as connection:
        rows = await connection.fetch(
            """select version_id from event where kind = 'VERSION_LINKED'
                group by version_id having count(*) > 1"""
        )
    return [row["version_id"] for row in rows]

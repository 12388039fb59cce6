"""The collector beside uploads, commits, links and deletions of the same few bytes.

`pytest -m long tests/storm/test_gc.py`; STORM_SECONDS says for how long.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from db import gc as rows
from db import pending_file
from db.connection import Pool
from domain.errors import Refusal
from domain.ids import Kind, encode
from resolvers import artifact_version, artifact_version_commit, artifact_version_deletion, file
from resolvers import link as links
from resolvers.announced import File
from resolvers.artifact_version import New
from resolvers.context import Context, Site
from resolvers.gc import collect
from resolvers.source import Named
from resolvers.stored import Collected
from storage import blob
from storage.folder import LocalFolder
from storage.manifest import Manifests, decode
from storage.signature import Upload
from tests import factories
from tests import scene as scenes

SECONDS = float(os.environ.get("STORM_SECONDS", "300"))
CLIENTS = 12
AGE = timedelta(seconds=1)
# So few that the same bytes are rubbish and wanted again all the time.
BODIES = [f"{n}".encode() * 50 for n in range(250)]


class Storm:
    """Clients that log, link, leave and delete versions until time is up."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.until = time.monotonic() + SECONDS
        self.done: Counter[str] = Counter()
        self.whole: dict[str, dict[str, bytes]] = {}

    async def client(self, number: int) -> None:
        """One thing after the other."""
        chance = random.Random(number)
        while time.monotonic() < self.until:
            try:
                await self._one(chance, f"artifact-{number % 4}")
            except Collected:
                self.done["sent again"] += 1
            except Refusal as refusal:
                self.done[refusal.code] += 1

    async def _one(self, chance: random.Random, name: str) -> None:
        bodies = {f"f{n}": body for n, body in enumerate(chance.sample(BODIES, 3))}
        files = [File(p, len(b), hashlib.md5(b).hexdigest()) for p, b in bodies.items()]
        made = await artifact_version.create(
            self.context, New("vision/mnist", name, "model", files)
        )
        self.done["skipped"] += len(files) - len(made.uploads)
        for waiting in made.uploads:
            if chance.random() < 0.02:
                self.done["abandoned"] += 1
                return
            await self._send(
                Upload(*made.key, waiting.path, waiting.size_bytes, waiting.md5 or ""),
                bodies[waiting.path],
            )
        id = encode(Kind.ARTIFACT_VERSION, *made.key)
        await artifact_version_commit.commit(self.context, artifact_version_id=id)
        self.done["committed"] += 1
        self.whole[id] = bodies
        if chance.random() < 0.3:
            await self._link(id)
        while len(self.whole) > 25:
            await self._delete(chance.choice(list(self.whole)))

    async def _send(self, claim: Upload, body: bytes) -> None:
        async def stream() -> AsyncIterator[bytes]:
            yield body

        site = self.context.site
        while True:
            with contextlib.suppress(Collected):
                await file.receive(site.pool, site.store, claim, stream())
                self.done["sent"] += 1
                return
            self.done["sent again"] += 1

    async def _link(self, id: str) -> None:
        await links.create(
            self.context,
            named=Named(artifact_version_id=id),
            target_path="acme/models/storm",
            collection_id=None,
            aliases=(),
        )
        self.done["linked"] += 1

    async def _delete(self, id: str) -> None:
        self.whole.pop(id, None)
        await artifact_version_deletion.delete(
            self.context, artifact_version_id=id, delete_aliases=True
        )
        self.done["deleted"] += 1

    async def collector(self) -> None:
        """One collection after the other."""
        site = self.context.site
        while time.monotonic() < self.until:
            found = await collect(site.pool, site.store, older_than=AGE, delete=True)
            self.done["collections"] += 1
            self.done["collected"] += found.blobs
            self.done["uploads removed"] += found.uploads


@pytest.fixture
async def context(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    pool = Pool(database_url)
    await pool.open()
    scene = await scenes.set_up(pool)
    store = LocalFolder(tmp_path / "files")
    yield Context(Site(pool, store, Manifests(store), b"s" * 32), scene.mia, "http://test", "1")
    await pool.close()


@pytest.fixture(autouse=True)
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one thing is found out and the next done upon it, there is now and then a long while.

    Without that the planted faults of a faster minute go unseen.
    """
    chance = random.Random(0)
    for module, name in [
        (pending_file, "known"),
        (pending_file, "expected"),
        (blob, "receive"),
        (blob, "write"),
        (rows, "manifests"),
        (rows, "forget"),
        (rows, "wanted"),
    ]:
        _linger(monkeypatch, module, name, chance)


def _linger(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, chance: random.Random) -> None:
    function = getattr(module, name)

    async def lingering(*arguments: Any, **named: Any) -> Any:
        found = await function(*arguments, **named)
        if chance.random() < 0.03:
            await asyncio.sleep(chance.random() * 2 * AGE.total_seconds())
        return found

    monkeypatch.setattr(module, name, lingering)


async def committed(pool: Pool) -> list[Any]:
    async with pool.connection() as connection:
        return list(
            await connection.fetch(
                """select organization_id, id, manifest_sha256 from artifact_version
                    where state = 'COMMITTED'"""
            )
        )


async def lost(context: Context, storm: Storm) -> list[str]:
    """The files of committed versions that are not there, or not what was sent."""
    site, missing = context.site, []
    for organization_id, id, sha256 in await committed(site.pool):
        sent = storm.whole.get(encode(Kind.ARTIFACT_VERSION, organization_id, id))
        with contextlib.suppress(FileNotFoundError):
            for each in decode(await blob.read(site.store, organization_id, sha256)):
                with contextlib.suppress(FileNotFoundError):
                    found = await blob.read(site.store, organization_id, str(each.sha256))
                    if sent is None or found == sent[each.path]:
                        continue
                missing.append(each.path)
            continue
        missing.append(f"manifest {sha256}")
    return missing


@pytest.mark.long
async def test_no_blob_lost_then_no_orphan_left(context: Context) -> None:
    storm = Storm(context)
    site = context.site
    await asyncio.gather(storm.collector(), *map(storm.client, range(CLIENTS)))
    print(f"\n{SECONDS:.0f} s: {dict(storm.done)}")

    assert await lost(context, storm) == []
    assert min(storm.done[word] for word in ("committed", "linked", "deleted", "collected")) > 0

    await factories.run(site.pool, "delete from artifact_version where state = 'PENDING'")
    await asyncio.sleep(2 * AGE.total_seconds())
    await collect(site.pool, site.store, older_than=AGE, delete=True)
    held: set[str] = set()
    for organization_id, _, sha256 in await committed(site.pool):
        files = decode(await blob.read(site.store, organization_id, sha256))
        held |= {sha256, *(str(each.sha256) for each in files)}
    there = {found.key.rpartition("/")[2] async for found in site.store.list()}
    assert there == held
    assert await rows_known_but_gone(site.pool, held) == 0


async def rows_known_but_gone(pool: Pool, held: set[str]) -> int:
    """How many blobs a project is told to hold that are not there."""
    async with pool.connection() as connection:
        known = {row[0] for row in await connection.fetch("select sha256 from project_blob")}
    return len(known - held)

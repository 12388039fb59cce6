"""The filled database: kept below `.bench` by size and migration, so that the next run has it."""

from __future__ import annotations

import contextlib
import hashlib
import random
import secrets
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import fasteners

from bench.dataset import BIG, ORGANIZATION, READER, fill
from bench.processes import cpu_seconds, postmaster
from bench.sample import HOT_TARGETS, SPARES, TARGETS, Sample
from bench.statement import Asker
from db import embedded, migrate

FOLDER = Path(__file__).resolve().parent.parent / ".bench"
SETTINGS = {
    "max_connections": "200",
    # Without it, a checkpoint falls into some slices and not into others.
    "max_wal_size": "8GB",
    "checkpoint_timeout": "1h",
    "shared_buffers": "1GB",
}

_LINKS = "(select id from registry where name = 'links')"
_LINKED = f"(select c.id from collection c where c.registry_id = {_LINKS})"
# What earlier runs have linked is gone.
_RESET = (
    f"delete from alias where collection_id in {_LINKED}",
    f"delete from version where collection_id in {_LINKED}",
    f"delete from event where registry_id = {_LINKS}",
    "truncate idempotency_key",
    f"""update collection set next_number = 0, updated_at = created_at
        where registry_id = {_LINKS} and next_number > 0""",
    "vacuum analyze alias, version, event, collection",
    "checkpoint",
)

# As `reads/page.py` makes them.
_CURSOR = r"""translate(encode(convert_to(json_build_array('updated_at', c.updated_at, c.id)::text,
    'UTF8'), 'base64'), E'\n', '')"""
_PLACES = f"""select r.name as registry, to_json(c.updated_at) #>> '{{}}', c.id::text, {_CURSOR}
    from registry r join collection c on c.registry_id = r.id
    where r.name = any($1::text[])
    order by md5(c.name) limit 800"""
_COLLECTIONS = """select r.name, c.name from registry r join collection c on c.registry_id = r.id
    where r.visibility = 'ORGANIZATION' and r.name not in ('links', 'deep') or r.name = any($1)
    order by md5(c.name) limit 2000"""
_NODES = """(select 'Version', v.id::text from version v join collection c
        on c.organization_id = v.organization_id and c.id = v.collection_id
        join registry r on r.organization_id = c.organization_id and r.id = c.registry_id
    where r.name = any($1) and v.number % 5 = 3 order by md5(v.id::text) limit 700)
    union all
    (select 'Collection', c.id::text from collection c join registry r
        on r.organization_id = c.organization_id and r.id = c.registry_id
    where r.name = any($1) order by md5(c.id::text) limit 300)"""
_DEEP = r"""select translate(encode(convert_to(json_build_array('number', v.number, v.id)::text,
    'UTF8'), 'base64'), E'\n', '')
    from version v where (v.organization_id, v.collection_id) =
        (select c.organization_id, c.id from collection c where c.name = 'everything')
    and v.number > 200 order by md5(v.id::text) limit 500"""
_WORDS = """select distinct word from collection c, regexp_split_to_table(c.description, ' ') word
    where word <> 'For' order by word limit 1000"""


class Filled:
    """A running Postgres with the data."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url

    def cpu_seconds(self) -> float:
        """The CPU time that this Postgres has used."""
        return cpu_seconds(postmaster(self.folder / "postgres" / "data"))

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """A connection in UTC."""
        raw = await asyncpg.connect(self.url, server_settings={"timezone": "UTC", "jit": "off"})
        try:
            yield raw
        finally:
            await raw.close()

    def mark(self) -> Path:
        """The file that says what the database was filled with."""
        return self.folder / "filled"

    def is_ready(self) -> bool:
        """The database holds what it would be filled with."""
        mark = self.mark()
        return mark.exists() and mark.read_text(encoding="utf-8") == _digest()

    async def sample(self, seed: int) -> Sample:
        """What requests are about; nothing of an earlier run is linked any more."""
        big = [f"registry-{r}" for r in range(BIG)]
        async with self.connection() as connection:
            for sql in _RESET:
                await connection.execute(sql)
            places: dict[str, list[tuple[str, str, str]]] = {name: [] for name in big}
            for registry, *place in await connection.fetch(_PLACES, big):
                places[registry].append(tuple(place))
            words = [row[0] for row in await connection.fetch(_WORDS)]
            random.Random(seed).shuffle(words)
            return Sample(
                organization=ORGANIZATION,
                organization_id=str(await self._one(connection, "organization", ORGANIZATION)),
                registries=big,
                collections=[tuple(row) for row in await connection.fetch(_COLLECTIONS, big)],
                places=places,
                tags=["tag-0", "tag-1", "tag-2"],
                words=words,
                nodes=[tuple(row) for row in await connection.fetch(_NODES, big)],
                deep=[row[0] for row in await connection.fetch(_DEEP)],
                run=secrets.token_hex(4),
            )

    async def asker(self) -> Asker:
        """Who asks, and by which key."""
        async with self.connection() as connection:
            row = await connection.fetchrow(
                """select u.id, k.id as key_id from site_user u join api_key k on k.user_id = u.id
                    where u.username = $1""",
                READER,
            )
        return Asker(row["id"], row["key_id"])

    async def _one(self, connection: Any, table: str, name: str) -> Any:
        return await connection.fetchval(
            f"select organization_id from {table} where name = $1", name
        )


@contextlib.contextmanager
def running(versions: int, folder: Path = FOLDER) -> Iterator[Filled]:
    """The database of this size runs until the block ends; `prepare` fills it if it is empty."""
    place = folder / f"{versions}-{migrate.newest()}"
    place.mkdir(parents=True, exist_ok=True)
    with _alone(place):
        server = embedded.start(place / "postgres", settings=SETTINGS)
        try:
            yield Filled(place, server.url)
        finally:
            server.stop()


@contextlib.contextmanager
def _alone(place: Path) -> Iterator[None]:
    """No other run uses the database: each takes away what the one before has linked."""
    lock = fasteners.InterProcessLock(place / "lock")
    if not lock.acquire(blocking=False):
        print("Another run uses this database; waiting for it ...", file=sys.stderr, flush=True)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


async def prepare(filled: Filled, versions: int) -> bool:
    """Whether the database had to be filled; it holds the data in either case."""
    if filled.is_ready():
        return False
    filled.mark().unlink(missing_ok=True)
    # What an earlier run has left half-way goes, and the files that went with it.
    shutil.rmtree(filled.folder / "targets", ignore_errors=True)
    async with filled.connection() as connection:
        await connection.execute("drop schema public cascade; create schema public")
    await migrate.migrate(filled.url)
    async with filled.connection() as connection:
        await fill(connection, versions)
    filled.mark().write_text(_digest(), encoding="utf-8")
    return True


def _digest() -> str:
    """Changes with what the database is filled with."""
    source = (FOLDER.parent / "bench" / "dataset.py").read_bytes()
    return hashlib.sha256(source + repr((SPARES, TARGETS, HOT_TARGETS)).encode()).hexdigest()

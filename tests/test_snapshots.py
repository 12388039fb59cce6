"""The committed snapshots are what the code makes."""

from __future__ import annotations

import re

import pytest

from db import embedded_library, snapshot
from db.connection import Pool
from schema import snapshot as schema_snapshot


async def test_ddl_snapshot_is_what_the_migrations_make(database_url: str, pool: Pool) -> None:
    async with pool.connection() as connection:
        server = await connection.value("show server_version_num")
    if int(server) // 10000 != embedded_library.MAJOR:
        pytest.skip("another major version words its definitions differently")

    made = snapshot.ddl(database_url)

    assert made == snapshot.FILE.read_text(), "regenerate it: python3 dev.py snapshot"


def test_ddl_snapshot_has_nothing_that_differs_between_dumps() -> None:
    text = snapshot.FILE.read_text()

    assert not re.search(r"^SET |restrict|Dumped", text, re.MULTILINE)
    assert "CREATE TABLE public.version (" in text


def test_sdl_snapshot_is_what_the_types_make() -> None:
    made = schema_snapshot.sdl()

    assert made == schema_snapshot.FILE.read_text(), "regenerate it: python3 dev.py snapshot"

"""A migrated template database, and a clone of it for each test that wants one.

Each xdist worker starts a server of its own: initdb costs a second that the workers spend at the
same time, and no test waits for another worker's checkpoint.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from db import embedded
from db.connection import Pool
from db.migrate import check, migrate
from tests.scene import Scene, set_up

MEMORY = Path("/dev/shm")
PREFIX = "vitrine-test-"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An embedded server on a RAM disk, or any other that TEST_DATABASE_URL names."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    parent = MEMORY if os.access(MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    remove_abandoned(parent)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=parent) as folder:
        server = embedded.start(Path(folder), settings=embedded.TEST_SETTINGS)
        try:
            yield server.url
        finally:
            server.stop()


def remove_abandoned(parent: Path) -> None:
    """No server of a killed test run is left, nor the memory that its data take."""
    for folder in parent.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, embedded.EmbeddedError):
            if (folder / "users.lock").exists() and not embedded.in_use(folder):
                embedded.start(folder).stop()
                shutil.rmtree(folder)


@pytest.fixture(scope="session")
async def template(postgres_url: str) -> AsyncIterator[str]:
    """The name of a migrated database, whose shape is that of `db.tables`."""
    name = f"template_{uuid.uuid4().hex}"
    await run(postgres_url, f"create database {name} template template0")
    await migrate(named(postgres_url, name))
    await check(named(postgres_url, name))
    yield name
    await run(postgres_url, f"drop database {name} with (force)")


@pytest.fixture(scope="session")
async def staged(postgres_url: str, template: str) -> AsyncIterator[tuple[str, Scene]]:
    """The name of a migrated database in which the scene is set, and the scene."""
    name = f"{template}_scene"
    await run(postgres_url, f"create database {name} template {template} strategy file_copy")
    opened = Pool(named(postgres_url, name))
    await opened.open()
    made = await set_up(opened)
    await opened.close()
    yield name, made
    await run(postgres_url, f"drop database {name} with (force)")


@pytest.fixture
def origin(template: str, request: pytest.FixtureRequest) -> str:
    """The database to begin with: the one with the scene for the tests that ask for it."""
    if "scene" not in request.fixturenames:
        return template
    name: str = request.getfixturevalue("staged")[0]
    return name


@pytest.fixture
async def database_url(postgres_url: str, origin: str) -> AsyncIterator[str]:
    """A migrated database of this test alone; empty, but for the scene if the test asks for it."""
    name = f"test_{uuid.uuid4().hex}"
    await run(postgres_url, f"create database {name} template {origin} strategy file_copy")
    yield named(postgres_url, name)
    await run(postgres_url, f"drop database {name} with (force)")


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """An open pool on this test's database."""
    opened = Pool(database_url)
    await opened.open()
    yield opened
    await opened.close()


def named(url: str, database: str) -> str:
    """The same server's other database."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


async def run(url: str, statement: str) -> None:
    """A statement that must stand outside any transaction has run."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()

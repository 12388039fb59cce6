"""The world, set up once for each worker, and copies of it for tests that change something."""

from __future__ import annotations

import contextlib
import logging
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import NamedTuple

import pytest

from db.connection import Pool
from storage.folder import LocalFolder
from tests.conftest import named, run
from tests.security.matrix.stage import Stage, stage
from tests.security.matrix.world import World, set_up


class Model(NamedTuple):
    """A database in which the world is, and nobody is at work."""

    url: str
    name: str
    world: World
    folder: Path


Copy = Callable[[], AbstractAsyncContextManager[Stage]]


@pytest.fixture(scope="session")
async def model(
    postgres_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Model]:
    """The world, to be copied."""
    name = f"matrix_{uuid.uuid4().hex}"
    folder = tmp_path_factory.mktemp("matrix")
    await run(postgres_url, f"create database {name} template {template} strategy file_copy")
    pool = Pool(named(postgres_url, name))
    await pool.open()
    world = await set_up(pool, LocalFolder(folder))
    await pool.close()
    yield Model(postgres_url, name, world, folder)
    await run(postgres_url, f"drop database {name} with (force)")


@contextlib.asynccontextmanager
async def copied(model: Model) -> AsyncIterator[Stage]:
    """The application on a copy of the world that nobody else has."""
    name = f"{model.name}_{uuid.uuid4().hex[:8]}"
    await run(model.url, f"create database {name} template {model.name} strategy file_copy")
    async with stage(named(model.url, name), model.folder, model.world) as made:
        yield made
    await run(model.url, f"drop database {name} with (force)")


@pytest.fixture
def copy(model: Model) -> Copy:
    """Makes a copy of the world."""
    return lambda: copied(model)


@pytest.fixture(scope="session")
async def shared(model: Model) -> AsyncIterator[Stage]:
    """The world for tests that change nothing."""
    async with copied(model) as made:
        yield made


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused requests are what is asked for, as on a server."""
    monkeypatch.setattr(logging.getLogger("strawberry.execution"), "disabled", True)

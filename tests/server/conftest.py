"""The whole application on a database of its own, without the command line."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx2
import pytest
from sqlalchemy.engine import make_url
from starlette.types import ASGIApp

from db.connection import Pool
from server.app import build
from server.config import Settings
from server.opening import Opened, opened

KEY = "vtr-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO_-"

Connect = Callable[[ASGIApp], httpx2.AsyncClient]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, database_url=database_url, bootstrap_key=KEY)


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Opened]:
    """A site at its first start, whose user admin has KEY."""
    async with opened(settings) as made:
        yield made


@pytest.fixture(scope="session")
async def shared_site(
    postgres_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Opened]:
    """One such site for all tests that only ask."""
    name = f"site_{uuid.uuid4().hex}"
    await execute(postgres_url, f"create database {name} template {template} strategy file_copy")
    url = make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    folder = tmp_path_factory.mktemp("site")
    async with opened(Settings(data=folder, database_url=url, bootstrap_key=KEY)) as made:
        yield made
    await execute(postgres_url, f"drop database {name} with (force)")


async def execute(url: str, statement: str) -> None:
    """A statement that must stand outside any transaction has run."""
    pool = Pool(url)
    await pool.open()
    try:
        async with pool.connection() as connection:
            await connection.execute(statement)
    finally:
        await pool.close()


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Makes clients of applications."""
    async with contextlib.AsyncExitStack() as stack:
        made: list[httpx2.AsyncClient] = []

        def client(app: ASGIApp) -> httpx2.AsyncClient:
            transport = httpx2.ASGITransport(app)
            made.append(httpx2.AsyncClient(transport=transport, base_url="http://test"))
            stack.push_async_callback(made[-1].aclose)
            return made[-1]

        yield client


@pytest.fixture
async def client(shared_site: Opened, connect: Connect) -> httpx2.AsyncClient:
    return connect(build(shared_site))


@pytest.fixture
def key() -> str:
    return KEY

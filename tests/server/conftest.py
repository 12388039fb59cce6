"""The whole application without the command line, and one with a tiny schema."""

from __future__ import annotations

import contextlib
import functools
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
import strawberry
from graphql import GraphQLError
from sqlalchemy.engine import make_url
from starlette.types import ASGIApp
from strawberry.types import Info

from db.connection import Pool
from domain.errors import InvalidValue, Refused, Unauthenticated, not_found
from schema.extension import EXTENSIONS
from server.app import build
from server.config import Settings
from server.opening import Opened, opened
from tests.api import built
from wandb_api import root

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


def app(site: Opened, **more: Any) -> Any:
    """The application; its schemas, which take a while, are made once."""
    return build(site, built(), dialect(), **more)


@functools.cache
def dialect() -> strawberry.Schema:
    """The schema of the SDK's dialect."""
    return root.build()


@pytest.fixture
async def client(shared_site: Opened, connect: Connect) -> httpx2.AsyncClient:
    return connect(app(shared_site))


@pytest.fixture
def key() -> str:
    return KEY


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "you") -> str:
        return f"hello {name}"

    @strawberry.field
    def boom(self) -> str:
        raise RuntimeError("the password is hunter2")

    @strawberry.field
    def refused(self) -> str:
        raise not_found("The thing", ("path", "0"))

    @strawberry.field
    def refused_twice(self) -> str:
        raise Refused([InvalidValue("INVALID_PATH", "Bad.", ("path",)), not_found("It")])

    @strawberry.field
    def private(self) -> str:
        raise Unauthenticated("Sign in.")

    @strawberry.field
    def told(self) -> str:
        raise GraphQLError("as it is", extensions={"code": "OWN"})

    @strawberry.field
    def base_url(self, info: Info) -> str:
        return str(info.context.base_url)


@strawberry.input
class NumberInput:
    number: int


@strawberry.type
class Mutation:
    @strawberry.mutation
    def double(self, input: NumberInput) -> int:
        return 2 * input.number


@pytest.fixture
def tiny(shared_site: Opened, connect: Connect) -> httpx2.AsyncClient:
    """The application with a schema of its own."""
    schema = strawberry.Schema(Query, Mutation, extensions=EXTENSIONS)
    return connect(build(shared_site, schema))

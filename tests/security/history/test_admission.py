"""A role that cannot be given what the program does: whoever starts it is told what to do."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from db import migrate, privileges
from server.config import BadSetting, Settings
from server.opening import opened
from tests.conftest import named
from tests.security.history.roles import add_site, as_role, connected, events, owned_database

pytestmark = pytest.mark.slow

STATE = """
    select array(select rolname::text from pg_roles order by 1),
        array(select relname || relacl::text from pg_class where relacl is not null order by 1),
        array(select oid::text from pg_default_acl),
        array(select nspname || nspacl::text from pg_namespace where nspacl is not null order by 1),
        to_regclass('event') is not null
"""


def one_by_one(owner: str) -> list[str]:
    """What docs/history.md has for tables that cannot be reassigned."""
    text = Path("docs/history.md").read_text()
    block, grant = re.findall(r"```\n(do \$\$.*?\$\$;)\n(grant .*?;)\n```", text, re.DOTALL)[0]
    return [each.replace("vitrine_owner", owner) for each in (block, grant)]


def root_of(url: str, server: str) -> str:
    """The database as who may do everything."""
    return named(server, str(make_url(url).database))


@pytest.fixture
async def newcomer(postgres_url: str) -> AsyncIterator[str]:
    """A role that is there and owns nothing."""
    name = f"newcomer_{uuid.uuid4().hex}"
    async with connected(postgres_url) as root:
        await root.execute(f"create role {name} login")
        try:
            yield name
        finally:
            await root.execute(f"drop role {name}")


class Place:
    """A database, who owns it, and starts on it."""

    def __init__(self, url: str, server: str, data: Path) -> None:
        self.url = url
        self.owner = str(make_url(url).username)
        self.root = root_of(url, server)
        self._data = data

    async def start(self, owner: str, role: str) -> None:
        urls = {name: as_role(self.url, name) for name in (owner, role)}
        settings = Settings(
            data=self._data, database_url=urls[role], database_owner_url=urls[owner]
        )
        async with opened(settings) as site, site.site.pool.connection() as connection:
            assert await connection.value("select current_user") == role
            assert not await privileges.may_rewrite(connection)

    async def refused(self, owner: str, role: str) -> str:
        """What the start says; it has left everything as it was."""
        async with connected(self.root) as root:
            before = await root.row(STATE)
            with pytest.raises(BadSetting) as told:
                await self.start(owner, role)
            assert await root.row(STATE) == before
        return str(told.value)

    async def mend(self, statement: str) -> None:
        async with connected(self.root) as root:
            await root.execute(statement)


@pytest.fixture
async def place(postgres_url: str, newcomer: str, tmp_path: Path) -> AsyncIterator[Place]:
    # The newcomer goes last: until then, the database may be theirs.
    async with owned_database(postgres_url) as url:
        yield Place(url, postgres_url, tmp_path)


async def test_tables_of_another_role(place: Place, newcomer: str) -> None:
    await migrate.migrate(place.url)
    async with connected(place.url) as connection:
        await add_site(connection)

    assert await place.refused(newcomer, place.owner) == (
        f"The tables belong to {place.owner}, not to {newcomer}, the role of DATABASE_OWNER_URL. "
        f"Let a superuser run `reassign owned by {place.owner} to {newcomer}` in this database "
        '(docs/history.md, "An existing database").'
    )
    await place.mend(f"reassign owned by {place.owner} to {newcomer}")
    await place.start(newcomer, place.owner)
    async with connected(place.url) as connection:
        assert ("TEAM_CREATED", '{"team": "vision"}') in await events(connection)
        assert not await privileges.may_migrate(connection)


async def test_tables_of_who_runs_postgres(place: Place, newcomer: str, postgres_url: str) -> None:
    await migrate.migrate(place.root)
    superuser = make_url(postgres_url).username

    told = await place.refused(newcomer, place.owner)

    assert f"The tables belong to {superuser}, not to {newcomer}" in told
    assert f"Let {superuser} run `alter table ... owner to {newcomer}` for each of them" in told
    for statement in one_by_one(newcomer):
        await place.mend(statement)
    await place.start(newcomer, place.owner)


async def test_tables_of_others_beside_them_are_left_alone(place: Place, newcomer: str) -> None:
    await migrate.migrate(place.url)
    await place.mend("create table spatial_ref_sys (id int)")
    await place.mend(f"reassign owned by {place.owner} to {newcomer}")
    await place.start(newcomer, place.owner)

    async with connected(place.root) as root:
        may_read = "select has_table_privilege($1, 'spatial_ref_sys', 'select')"
        assert not await root.value(may_read, place.owner)


async def test_owner_that_may_make_no_tables(place: Place, newcomer: str) -> None:
    assert await place.refused(newcomer, place.owner) == (
        f"{newcomer}, the role of DATABASE_OWNER_URL, may not make tables. Let the owner of the "
        f"database run `grant usage, create on schema public to {newcomer}`."
    )
    await place.mend(f"grant usage, create on schema public to {newcomer}")
    await place.start(newcomer, place.owner)


async def test_role_that_is_not_there_is_not_made(place: Place) -> None:
    assert await place.refused(place.owner, "some body") == (
        'There is no role "some body", which DATABASE_URL names. '
        "Make it with `create role \"some body\" login password '...'`."
    )


async def test_role_that_may_not_use_the_schema(place: Place, newcomer: str) -> None:
    await place.mend("alter schema public owner to current_user")
    await place.mend("revoke all on schema public from public")
    await place.mend(f"grant usage, create on schema public to {place.owner}")

    assert await place.refused(place.owner, newcomer) == (
        f"{newcomer}, the role of DATABASE_URL, may not use the schema public. "
        f"Let its owner run `grant usage on schema public to {newcomer}`."
    )
    await place.mend(f"grant usage on schema public to {newcomer}")
    await place.start(place.owner, newcomer)

"""No role that the program uses can change or take away what history says."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from db import embedded, migrate, privileges
from db.connection import Connection, Pool
from server import serving
from server.config import BadSetting, Settings
from server.opening import opened
from tests.conftest import named
from tests.security.history.roles import (
    add_site,
    as_role,
    connected,
    events,
    migrate_to,
    owned_database,
)
from tests.server.tools import Done, Vitrine

pytestmark = pytest.mark.slow

TOLD = [("TEAM_CREATED", '{"team": "vision"}')]
REWRITING = {
    "update": "update event set kind = 'TEAM_DELETED'",
    "update of one column": "update event set at = now()",
    "update of nothing": "update event set kind = 'x' where false",
    "delete": "delete from event",
    "delete of nothing": "delete from event where false",
    "truncate": "truncate event",
    "truncate with others": "truncate organization cascade",
    "upsert": """insert into event (organization_id, id, kind)
        values (md5('')::uuid, md5('1')::uuid, 'x')
        on conflict (organization_id, id) do update set kind = 'x'""",
    "merge": """merge into event e using (values (1)) v(n) on true
        when matched then update set kind = 'x'""",
    "merge that deletes": """merge into event e using (values (1)) v(n) on true
        when matched then delete""",
    "part of another statement": """with gone as (delete from event returning 1)
        select count(*) from gone""",
    "lock": "select from event for update",
    "weak lock": "select from event for key share",
}
# What an owner may do and no other role.
OF_OWNERS = {
    "drop": "drop table event",
    "drop column": "alter table event drop column detail",
    "rename": "alter table event rename to other",
    "trigger": """create trigger t before insert on event
        for each row execute function suppress_redundant_updates_trigger()""",
    "rule": "create rule r as on insert to event do instead nothing",
    "another role": "set role postgres",
    "another session": "set session authorization postgres",
    "rows by a file": "copy event from '/dev/null'",
    "rows by a program": "copy event to program 'true'",
    "triggers off": "set session_replication_role = replica",
    "a schema before it": "create schema pg_temp_other",
}


async def refused(connection: Connection, statement: str) -> str | None:
    """The SQLSTATE with which the statement is refused; None where it is not."""
    transaction = connection.raw.transaction()
    await transaction.start()
    try:
        await connection.raw.execute(statement)
    except Exception as error:
        return getattr(error, "sqlstate", None)
    finally:
        await transaction.rollback()
    return None


async def insert(connection: Connection, kind: str) -> None:
    await connection.execute(
        """insert into event (organization_id, id, kind)
            values (md5('')::uuid, gen_random_uuid(), $1)""",
        kind,
    )


@pytest.fixture
async def program(database_url: str, pool: Pool) -> AsyncIterator[Connection]:
    """A connection of the program's own role to a database that another one owns."""
    async with pool.transaction() as connection:
        await add_site(connection)
        await privileges.admit(connection, privileges.ROLE)
    async with connected(as_role(database_url, privileges.ROLE)) as connection:
        yield connection


class TestRoleOfItsOwn:
    @pytest.mark.parametrize(
        "statement", (REWRITING | OF_OWNERS).values(), ids=list(REWRITING | OF_OWNERS)
    )
    async def test_cannot_rewrite(self, program: Connection, pool: Pool, statement: str) -> None:
        assert await refused(program, statement) == "42501"
        async with pool.connection() as connection:
            assert await events(connection) == TOLD

    async def test_gives_itself_nothing(self, program: Connection) -> None:
        # Postgres only warns where somebody grants what they may not.
        await program.execute("grant update, delete, truncate on event to current_user")

        assert not await privileges.may_rewrite(program)
        assert await refused(program, REWRITING["delete"]) == "42501"

    async def test_adds_and_reads(self, program: Connection) -> None:
        await insert(program, "TEAM_DELETED")

        assert sorted(await events(program)) == [*TOLD, ("TEAM_DELETED", "{}")]
        assert not await privileges.may_rewrite(program)
        assert not await privileges.may_migrate(program)

    async def test_changes_all_else(self, program: Connection, pool: Pool) -> None:
        async with pool.connection() as connection:
            tables = await connection.fetch(
                """select relname from pg_class where relkind = 'r'
                    and relnamespace = 'public'::regnamespace
                    and relname not in ('event', 'alembic_version')"""
            )
        assert len(tables) > 30
        for (table,) in tables:
            assert await refused(program, f"delete from {table} where false") is None, table
            assert await refused(program, f"select from {table} for update") is None, table

    async def test_may_use_tables_to_come(self, program: Connection, pool: Pool) -> None:
        async with pool.connection() as connection:
            await connection.execute("create table later (n int)")
        assert await refused(program, "update later set n = 1") is None

    async def test_admitted_again_changes_nothing(self, program: Connection, pool: Pool) -> None:
        acl = "select array_agg(relacl::text order by oid) from pg_class where relkind = 'r'"
        async with pool.transaction() as connection:
            before = await connection.value(acl)
            await privileges.admit(connection, privileges.ROLE)
            assert await connection.value(acl) == before


class TestOwner:
    @pytest.fixture
    async def owner(self, postgres_url: str) -> AsyncIterator[tuple[str, Connection]]:
        """A database that was migrated by the role that serves it."""
        async with owned_database(postgres_url) as url:
            await migrate.migrate(url)
            async with connected(url) as connection:
                await add_site(connection)
                yield url, connection

    async def test_cannot_rewrite(self, owner: tuple[str, Connection]) -> None:
        for name, statement in REWRITING.items():
            assert await refused(owner[1], statement) == "42501", name
        assert await events(owner[1]) == TOLD

    async def test_adds_and_migrates(self, owner: tuple[str, Connection]) -> None:
        url, connection = owner
        await insert(connection, "TEAM_DELETED")
        await migrate.migrate(url)
        await migrate.check(url)

        assert not await privileges.may_rewrite(connection)
        assert await privileges.may_migrate(connection)
        assert await refused(connection, REWRITING["delete"]) == "42501"

    async def test_right_that_was_given_back_is_told_and_taken(
        self, owner: tuple[str, Connection]
    ) -> None:
        url, connection = owner
        for right in ("update (detail)", "delete", "truncate"):
            await connection.execute(f"grant {right} on event to public")
            assert await privileges.may_rewrite(connection), right

            await migrate.migrate(url)

            assert not await privileges.may_rewrite(connection), right

    async def test_nothing_the_program_does_needs_the_right(
        self, owner: tuple[str, Connection]
    ) -> None:
        # Who deletes what events refer to would lock events: the program never does.
        deleting = "delete from organization where organization_id = md5('')::uuid"
        assert await refused(owner[1], deleting) == "42501"


class TestUpgrade:
    async def test_of_a_database_that_was_served_by_its_owner(
        self, postgres_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with owned_database(postgres_url) as url:
            await migrate_to(url, "0005", monkeypatch)
            async with connected(url) as connection:
                await add_site(connection)
                assert await refused(connection, REWRITING["update"]) is None

                await migrate.migrate(url)

                assert await refused(connection, REWRITING["update"]) == "42501"
                assert await events(connection) == TOLD

    async def test_rights_of_others_go_too(
        self, postgres_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = f"other_{uuid.uuid4().hex}"
        async with owned_database(postgres_url) as url:
            await migrate_to(url, "0005", monkeypatch)
            async with connected(url) as connection:
                await add_site(connection)
                await connection.execute(f'create role "{other}" login')
                await connection.execute(f'grant all on event to "{other}" with grant option')
                theirs = as_role(url, other)
                async with connected(theirs) as connection_of_other:
                    await connection_of_other.execute("grant delete on event to public")

                    await migrate.migrate(url)

                    assert await refused(connection_of_other, REWRITING["delete"]) == "42501"
            async with connected(named(postgres_url, str(make_url(url).database))) as root:
                await root.execute(f'drop owned by "{other}"')
                await root.execute(f'drop role "{other}"')

    async def test_to_a_role_of_its_own(
        self, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with owned_database(postgres_url) as url:
            await migrate_to(url, "0005", monkeypatch)
            served = as_role(url, privileges.ROLE)
            settings = Settings(data=tmp_path, database_url=served, database_owner_url=url)

            async with opened(settings) as site, site.site.pool.connection() as connection:
                assert await connection.value("select current_user") == privileges.ROLE
                assert await migrate.is_current(connection)
                assert len(await events(connection)) > 3
                assert await refused(connection, REWRITING["delete"]) == "42501"


class TestEmbedded:
    def test_data_folder_of_an_earlier_version(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings = Settings(data=tmp_path / "data")
        settings.data.mkdir()

        async def older(url: str) -> None:
            await migrate_to(url, "0005", monkeypatch)
            async with connected(url) as connection:
                await add_site(connection)

        before = embedded.start(serving.embedded_folder(settings))
        asyncio.run(older(before.url))
        before.stop()

        async def served(ready: Settings) -> None:
            async with opened(ready) as site, site.site.pool.connection() as connection:
                rights = await connection.row(
                    """select rolname, rolsuper or rolcreaterole or rolcreatedb or rolreplication
                            or rolbypassrls as is_more from pg_roles where rolname = session_user"""
                )
                assert rights is not None
                assert tuple(rights) == ("vitrine", False)
                assert TOLD[0] in await events(connection)
                for name, statement in (REWRITING | OF_OWNERS).items():
                    assert await refused(connection, statement) == "42501", name
                await insert(connection, "TEAM_DELETED")

        for _ in range(2):
            with serving.database(settings) as ready:
                asyncio.run(served(ready))


class TestMigrateCommand:
    async def test_takes_rights_that_were_given_back(
        self, postgres_url: str, vitrine: Vitrine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with owned_database(postgres_url) as url:
            monkeypatch.setenv("DATABASE_URL", url)
            assert (await run(vitrine)).line == "The database was migrated."
            async with connected(url) as connection:
                await connection.execute("grant delete on event to current_user")

                assert (await run(vitrine)).line == "The database is up to date."

                assert await refused(connection, REWRITING["delete"]) == "42501"

    async def test_gives_the_other_role_what_it_needs(
        self, postgres_url: str, vitrine: Vitrine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with owned_database(postgres_url) as url:
            served = as_role(url, privileges.ROLE)
            monkeypatch.setenv("DATABASE_OWNER_URL", url)
            monkeypatch.setenv("DATABASE_URL", served)
            assert (await run(vitrine)).line == "The database was migrated."
            monkeypatch.delenv("DATABASE_OWNER_URL")

            assert (await run(vitrine)).line == "The database is up to date."

            async with connected(served) as connection:
                assert await refused(connection, REWRITING["delete"]) == "42501"
                assert await refused(connection, "delete from organization") is None


async def run(vitrine: Vitrine) -> Done:
    """What came of `vitrine migrate`."""
    return await asyncio.to_thread(vitrine, "migrate")


class TestStart:
    async def test_role_that_may_not_migrate_says_what_to_do(
        self, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with owned_database(postgres_url) as url:
            await migrate_to(url, "0005", monkeypatch)
            async with connected(url) as owner, owner.transaction():
                await privileges.admit(owner, privileges.ROLE)
            served = as_role(url, privileges.ROLE)

            with pytest.raises(BadSetting, match="run `vitrine migrate` with DATABASE_OWNER_URL"):
                async with opened(Settings(data=tmp_path, database_url=served)):
                    pass

    async def test_url_without_a_user(self, database_url: str, tmp_path: Path) -> None:
        settings = Settings(
            data=tmp_path, database_url="postgresql:///x", database_owner_url=database_url
        )
        with pytest.raises(BadSetting, match="must name its user"):
            async with opened(settings):
                pass

    async def test_superuser_is_warned(
        self, database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.WARNING, "vitrine.opening"):
            async with opened(Settings(data=tmp_path, database_url=database_url)):
                pass
        assert "could rewrite history: it is a superuser" in caplog.text

    async def test_role_of_its_own_is_not(
        self, database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        served = as_role(database_url, privileges.ROLE)
        settings = Settings(data=tmp_path, database_url=served, database_owner_url=database_url)
        with caplog.at_level(logging.WARNING, "vitrine.opening"):
            async with opened(settings):
                pass
        assert caplog.text == ""

"""Roles of a database, and databases that belong to one."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import AsyncIterator

import pytest
from alembic import command
from sqlalchemy.engine import make_url

from db.connection import Connection, Pool
from db.migrate import migrate


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncIterator[Connection]:
    """A connection to the database."""
    pool = Pool(url, size=1)
    await pool.open()
    try:
        async with pool.connection() as connection:
            yield connection
    finally:
        await pool.close()


def as_role(url: str, role: str, *, database: str | None = None) -> str:
    """The same database, or the same server's other one, as another role."""
    made = make_url(url).set(username=role, password="x")
    if database is not None:
        made = made.set(database=database)
    return made.render_as_string(hide_password=False)


@contextlib.asynccontextmanager
async def owned_database(server: str) -> AsyncIterator[str]:
    """An empty database of a role that is no superuser, as that role; both gone afterwards."""
    name = f"owned_{uuid.uuid4().hex}"
    async with connected(server) as connection:
        await connection.execute(f"create role {name} login password 'x' createrole")
        await connection.execute(f"create database {name} owner {name} template template0")
        try:
            yield as_role(server, name, database=name)
        finally:
            await connection.execute(f"drop database {name} with (force)")
            await connection.execute(f"drop role {name}")


async def migrate_to(url: str, revision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is as an older program left it: without what `db.privileges` does."""
    upgrade = command.upgrade
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", lambda config, _: upgrade(config, revision))
        patch.setattr("db.privileges.SEAL", "select")
        await migrate(url)


A_SITE = """
    insert into organization (organization_id, kind, name, display_name)
        values (md5('')::uuid, 'SHARED', 'acme', '');
    insert into event (organization_id, id, kind, detail)
        values (md5('')::uuid, md5('1')::uuid, 'TEAM_CREATED', '{"team": "vision"}')
"""


async def add_site(connection: Connection) -> None:
    """An organization with one event."""
    for statement in A_SITE.split(";"):
        await connection.execute(statement)


async def events(connection: Connection) -> list[tuple[str, str]]:
    """Kind and detail of each event."""
    rows = await connection.fetch("select kind, detail::text as detail from event order by id")
    return [(row["kind"], row["detail"]) for row in rows]

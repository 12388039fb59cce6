"""The only door to the driver: a pool kept by `databases`, statements on raw asyncpg connections.

A connection is passed explicitly to every function of `db/`; none is found by task. Transactions
are asyncpg's own: those of `databases` lose connections when a task is cancelled.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any, TypeAlias

import asyncpg
from databases import Database

from domain import errors

Row: TypeAlias = asyncpg.Record

OVERTAKEN = "Another request changed what this one is about at the same moment; try again."

POOL_SIZE = 8


class UniqueViolation(Exception):
    """A row with this key is there already (SQLSTATE 23505)."""


class InvalidPattern(Exception):
    """A regular expression that Postgres cannot read (SQLSTATE 2201B)."""


class DatabaseUnreachable(Exception):
    """No connection to Postgres could be made."""


class Connection:
    """One Postgres connection for the time of a request; counts the statements it runs."""

    def __init__(self, raw: asyncpg.Connection) -> None:
        self._raw = raw

    async def fetch(self, sql: str, *values: object) -> Sequence[Row]:
        """All rows of one statement."""
        try:
            return await self._raw.fetch(sql, *values)  # type: ignore[no-any-return]
        except asyncpg.UniqueViolationError as error:
            raise UniqueViolation(str(error)) from error
        except asyncpg.ForeignKeyViolationError as error:
            # What was there when it was looked up is gone, or what was free is in use by now.
            raise errors.Conflict("CONFLICT", OVERTAKEN) from error
        except asyncpg.InvalidRegularExpressionError as error:
            raise InvalidPattern(str(error)) from error

    async def row(self, sql: str, *values: object) -> Row | None:
        """The first row of one statement, or None."""
        rows = await self.fetch(sql, *values)
        return rows[0] if rows else None

    async def value(self, sql: str, *values: object) -> Any:
        """The first column of the first row of one statement, or None."""
        row = await self.row(sql, *values)
        return row[0] if row is not None else None

    async def execute(self, sql: str, *values: object) -> None:
        """One statement whose rows, if any, do not matter."""
        await self.fetch(sql, *values)

    async def many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """One statement for each row of values, in one round trip."""
        await self._raw.executemany(sql, rows)

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """All that runs inside is kept, or none of it. Never gather inside."""
        async with self._raw.transaction():
            yield self


class Pool:
    """Connections to one database, shared by all requests of this process."""

    def __init__(self, url: str, *, size: int = POOL_SIZE) -> None:
        # The driver reads the whole address itself: `databases` would lose its port and sslmode.
        whole: dict[str, Any] = dict.fromkeys(("host", "port", "user", "password", "database"))
        self._database = Database(
            url,
            dsn=url,
            **whole,
            min_size=1,
            max_size=size,
            server_settings={"timezone": "UTC", "jit": "off"},
            max_cached_statement_lifetime=0,
            max_cacheable_statement_size=0,
        )

    async def open(self) -> None:
        """The pool has a live connection; raises DatabaseUnreachable where none can be had."""
        try:
            await self._database.connect()
        except (OSError, asyncpg.PostgresError, TimeoutError) as error:
            raise DatabaseUnreachable(str(error)) from error

    async def close(self) -> None:
        """Every connection is closed."""
        await self._database.disconnect()

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection of one's own until the block ends."""
        async with self._database.connection() as held:
            yield Connection(held.raw_connection)

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection of one's own, inside a transaction."""
        async with self.connection() as connection, connection.transaction():
            yield connection

"""The only door to the driver: a pool kept by `databases`, statements on raw asyncpg connections.

A connection is passed explicitly to every function of `db/`; none is found by task. Transactions
are asyncpg's own: those of `databases` lose connections when a task is cancelled. Connections come
straight from its pool, too: a task that was cancelled while `databases` gave one back could never
have another. They stay checked out of it (`db/lanes.py`); only one whose last loan ended badly goes
back, as the pool knows best how to bring it in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

import asyncpg
from databases import Database

from db.failures import (
    ConnectionLost,
    DatabaseUnavailable,
    DatabaseUnreachable,
    Interrupted,
    InvalidPattern,
    OutcomeUnknown,
    Overtaken,
    PoolExhausted,
    UniqueViolation,
    of_state,
)
from db.lanes import Lanes, Usage
from db.patience import Outage, Patience
from domain.errors import Refusal, Refused

__all__ = [
    "Connection",
    "DatabaseUnavailable",
    "DatabaseUnreachable",
    "InvalidPattern",
    "Pool",
    "Row",
    "UniqueViolation",
]

Row: TypeAlias = asyncpg.Record

T = TypeVar("T")

POOL_SIZE = 8
STATEMENT_CACHE = 100

# How long a request waits for a connection where nobody says, and how long one takes to be made.
WAIT_SECONDS = 10
CONNECT_SECONDS = 3
# How long a statement may run, and how long it may wait for others: Postgres sees to that.
STATEMENT_SECONDS = 10
LOCK_SECONDS = 5
IDLE_SECONDS = 15
# After this long without an answer, there is nobody any more who could see to anything.
SILENCE_SECONDS = 3
RELEASE_SECONDS = 5
# A statement that was told to stop and goes on for so long is told again.
STOP_SECONDS = 0.25
# So many words to stop what was there before may come late, the driver's and ours.
MOST_STRAYS = 4

# What may be run a second time without any doubt.
_READS = re.compile(r"\s*select\b", re.IGNORECASE)

_DRIVER: tuple[type[Exception], ...] = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)


class Connection:
    """One Postgres connection for the time of a request.

    Outside a transaction, a SELECT whose connection died is run once more on another one.
    """

    def __init__(self, pool: Pool, raw: Any) -> None:
        self._pool = pool
        self.raw = raw
        self._in_transaction = False
        self._wrote: set[UUID] = set()

    async def fetch(self, sql: str, *values: object) -> Sequence[Row]:
        """All rows of one statement."""
        patience = Patience()
        try:
            return await self._undisturbed(sql, values)
        except ConnectionLost:
            if self._in_transaction or patience.is_over() or not _READS.match(sql):
                raise
        dead, self.raw = self.raw, None
        self.raw = await self._pool.exchange(dead)
        return await self._fetch(sql, values)

    async def _undisturbed(self, sql: str, values: Sequence[object]) -> Sequence[Row]:
        """The rows, whoever else was to be stopped.

        The statement of a client that left is; where it ends first, it is the next one.
        """
        strays = 0
        while True:
            try:
                return await self._fetch(sql, values)
            except Interrupted:
                strays += 1
                if self._in_transaction or strays > MOST_STRAYS or not _READS.match(sql):
                    raise

    async def _fetch(self, sql: str, values: Sequence[object]) -> Sequence[Row]:
        try:
            return await self.raw.fetch(sql, *values)  # type: ignore[no-any-return]
        except _DRIVER as error:
            raise self._told(error) from error

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
        try:
            await self.raw.executemany(sql, rows)
        except _DRIVER as error:
            raise self._told(error) from error

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """All that runs inside is kept, or none of it. Never gather inside."""
        inside: BaseException | None = None
        try:
            # The driver's own block: it ends the transaction under any cancellation.
            async with self.raw.transaction():
                self._in_transaction = True
                try:
                    yield self
                except BaseException as error:
                    inside = error
                    raise
        except _DRIVER as error:
            if error is inside:
                raise
            raise self._told(error) from error
        finally:
            self._in_transaction = False
            wrote, self._wrote = self._wrote, set()
        for organization_id in wrote:
            self._pool.written(organization_id)

    def wrote(self, organization_id: UUID) -> None:
        """Once this transaction is kept, it is told that the organization's history has grown."""
        self._wrote.add(organization_id)

    def _told(self, error: Exception) -> Exception:
        told = _told(error, self.raw)
        if isinstance(told, ConnectionLost):
            self._pool.lost()
        return told


class _Unchanged(asyncpg.Connection):  # type: ignore[misc]
    """A raw connection whose settings are not reset when the driver's pool has it back.

    Locks and settings are the transaction's own, and a pool's connection listens to nothing. The
    driver still rolls back what is open. One thing outlives that: who left between the preparing
    of a statement and its running has left its time limit behind, which would stop the statement
    of somebody else.
    """

    def get_reset_query(self) -> str:
        # Any word ends it.
        return "select 1"


class Pool:
    """Connections to one database, shared by all requests of this process.

    `written` is called with each organization whose history has grown.
    """

    def __init__(
        self,
        url: str,
        *,
        size: int = POOL_SIZE,
        statement_seconds: int = STATEMENT_SECONDS,
        statement_cache: int = STATEMENT_CACHE,
        session_settings: bool = True,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        self.wait_seconds = wait_seconds
        # The driver reads the whole address itself: `databases` would lose its port and sslmode.
        whole: dict[str, Any] = dict.fromkeys(("host", "port", "user", "password", "database"))
        self._database = Database(
            url,
            dsn=url,
            **whole,
            # With a least number, the driver would try to restore it while Postgres is away, and
            # write a traceback for each attempt.
            min_size=0,
            max_size=size,
            connection_class=_Unchanged,
            timeout=CONNECT_SECONDS,
            command_timeout=statement_seconds + SILENCE_SECONDS,
            server_settings=_session(statement_seconds) if session_settings else None,
            statement_cache_size=statement_cache,
            max_cached_statement_lifetime=0,
            max_cacheable_statement_size=0,
        )
        self._raw_pool: Any = None
        self._apart: Callable[[], Awaitable[Any]] = functools.partial(
            asyncpg.connect,
            url,
            timeout=CONNECT_SECONDS,
            server_settings={"application_name": "vitrine"} if session_settings else None,
        )
        self._has_backends = session_settings
        self._lanes = Lanes(size, self._new, self._bring_in_order, _is_closed, _end)
        self._outage = Outage()
        self.written: Callable[[UUID], None] = _not_told

    async def open(self) -> None:
        """The pool has a live connection; raises DatabaseUnreachable where none can be had."""
        await self._database.connect()
        backend: Any = self._database._backend
        self._raw_pool = backend._pool
        try:
            self._lanes.give(await self._take())
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Every connection is closed."""
        await self._lanes.close()
        await self._database.disconnect()

    def usage(self) -> Usage:
        """How the pool is used at this moment."""
        return self._lanes.usage()

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection of one's own until the block ends."""
        held = Connection(self, await self._acquire())
        try:
            yield held
        except BaseException as error:
            await self._leave(held, error)
            raise
        await self._give_back(held)

    async def rows(self, sql: str, *values: object) -> Sequence[Row]:
        """The rows of one statement, on whichever connection is free."""
        held = Connection(self, await self._acquire())
        try:
            found = await held.fetch(sql, *values)
        except BaseException as error:
            await self._leave(held, error)
            raise
        await self._give_back(held)
        return found

    async def row(self, sql: str, *values: object) -> Row | None:
        """The first row of one statement, on whichever connection is free; None without one."""
        rows = await self.rows(sql, *values)
        return rows[0] if rows else None

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection of one's own, inside a transaction."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    async def transact(
        self, work: Callable[[Connection], Awaitable[T]], *, repeatable: bool = False
    ) -> T:
        """What the work gives; all that it did is kept, or none of it.

        Where it is certain that nothing was kept, the work is done again: it must change nothing
        but the database. Where that is not certain, only `repeatable` work is, which finds out
        itself whether it has been done; otherwise OutcomeUnknown is raised.
        """
        patience = Patience()
        while True:
            try:
                return await self._attempt(work)
            except (ConnectionLost, Interrupted, Overtaken, OutcomeUnknown) as error:
                certain = repeatable or not isinstance(error, OutcomeUnknown)
                if not (certain and await patience.lasts()):
                    raise

    def lost(self) -> None:
        """What was free when a connection died is not trusted either."""
        self._lanes.doubt()

    async def apart(self) -> Any:
        """A raw connection beside those of the pool, to be closed by whoever asked for it.

        Errors: DatabaseUnreachable.
        """
        try:
            return await self._apart()
        except _DRIVER as error:
            raise DatabaseUnreachable(self._out_of_reach(error)) from error

    async def exchange(self, raw: Any) -> Any:
        """Another connection in place of a dead one."""
        await self._lanes.discard(raw)
        return await self._acquire()

    async def _attempt(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        finished = False
        try:
            async with self.transaction() as connection:
                came_to = await work(connection)
                finished = True
            return came_to
        except ConnectionLost as error:
            if finished:
                raise OutcomeUnknown(str(error)) from error
            raise

    async def _acquire(self) -> Any:
        """A connection; while Postgres has just gone away, it is waited for."""
        raw = self._lanes.idle()
        if raw is not None:
            return raw
        patience = self._outage.patience()
        while True:
            try:
                raw = await self._take()
            except DatabaseUnreachable:
                self._outage.noted()
                if not await patience.lasts():
                    raise
            else:
                self._outage.over()
                return raw

    async def _take(self) -> Any:
        try:
            async with asyncio.timeout(self.wait_seconds) as limit:
                return await self._lanes.take()
        except _DRIVER as error:
            if limit.expired():
                raise PoolExhausted("All connections to the database are in use.") from error
            raise DatabaseUnreachable(self._out_of_reach(error)) from error

    async def _new(self) -> Any:
        return await self._raw_pool.acquire()

    async def _leave(self, held: Connection, error: BaseException) -> None:
        """The connection is back: after a refusal as it is, else to be brought in order."""
        if held.raw is None:
            # It died, and could not be replaced.
            return
        if isinstance(error, Refusal | Refused):
            await self._give_back(held)
        else:
            await self._lanes.discard(held.raw)

    async def _give_back(self, held: Connection) -> None:
        if _is_closed(held.raw) or held.raw.is_in_transaction():
            await self._lanes.discard(held.raw)
        else:
            self._lanes.give(held.raw)

    def _out_of_reach(self, error: Exception) -> str:
        """What is out of reach and why; the password is part of no message."""
        url = self._database.url
        host = url.hostname or url.options.get("host", "the local socket")
        where = f"{host}:{url.port}" if url.port else host
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return f"The database {url.database} at {where} cannot be reached: {why}"

    async def _bring_in_order(self, raw: Any) -> None:
        # Asked first: what has been given back cannot be asked any more.
        backend = None if _is_closed(raw) or not self._has_backends else raw.get_server_pid()
        release = self._raw_pool.release(raw, timeout=RELEASE_SECONDS)
        releasing = asyncio.ensure_future(release)
        while not (await asyncio.wait([releasing], timeout=STOP_SECONDS))[0]:
            await self._stop(backend, releasing)
        # The driver closes what it cannot bring in order, and has its place back in any case.
        with contextlib.suppress(*_DRIVER):
            await releasing

    async def _stop(self, backend: int | None, releasing: asyncio.Future[None]) -> None:
        """What a connection runs is stopped, if it still runs.

        Postgres forgets a word that comes between the parts of a statement. Behind a proxy, the
        number of a backend is not the one that Postgres knows.
        """
        if backend is None:
            return
        with contextlib.suppress(DatabaseUnreachable, *_DRIVER):
            raw = await self.apart()
            try:
                # Once it has ended, somebody else may have the connection.
                if not releasing.done():
                    await raw.execute(f"select pg_cancel_backend({backend:d})")
            finally:
                await raw.close(timeout=CONNECT_SECONDS)


def _not_told(_: UUID) -> None:
    """Nobody follows any history."""


def _session(statement_seconds: int) -> dict[str, str]:
    return {
        "application_name": "vitrine",
        "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
        "jit": "off",
        "lock_timeout": f"{LOCK_SECONDS}s",
        # Starting a helper takes longer than most statements run, and there are other requests.
        "max_parallel_workers_per_gather": "0",
        # Planning anew for each set of values takes longer than most statements run.
        "plan_cache_mode": "force_generic_plan",
        # What is read often is in memory, so an index costs no more there than the table.
        "random_page_cost": "1.1",
        "statement_timeout": f"{statement_seconds}s",
        "timezone": "UTC",
    }


def _told(error: Exception, raw: Any) -> Exception:
    """The driver's error as one of ours; as it is where our statement must be wrong."""
    told: Exception = error
    if isinstance(error, asyncpg.PostgresError):
        told = of_state(error.sqlstate or "", str(error)) or error
        if not isinstance(told, ConnectionLost):
            return told
    elif isinstance(error, asyncpg.InterfaceError) and not _is_closed(raw):
        return told
    # Whatever became of it, nobody shall have this connection again.
    _end(raw)
    return ConnectionLost(str(error) or type(error).__name__)


def _end(raw: Any) -> None:
    """The connection is closed at once, and its place is the driver's again."""
    with contextlib.suppress(asyncpg.InterfaceError):
        raw.terminate()


def _is_closed(raw: Any) -> bool:
    try:
        return bool(raw.is_closed())
    except asyncpg.InterfaceError:
        # The pool has taken back what was closed.
        return True

"""A statement that waits as long as a test wants it to, or fails, by its value; and who asks it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

from db.connection import Connection, Pool
from db.sharing import Sharing
from tests.conftest import named, run

# Each word is given back, but for these: of NOTHING no row comes, HELD is given back once the gate
# is open, and the others fail.
NOTHING, HELD, PATTERN, ZERO, ZERO_TOO = "nothing", "held", "pattern", "zero", "zero too"
SETTING = """create function said(word text) returns text language plpgsql as $$ begin
        if word like 'held%' then perform pg_advisory_xact_lock_shared(1); end if;
        if word = 'pattern' then perform 'a' ~ '('; end if;
        if word like 'zero%' then perform 1 / 0; end if;
        return word;
    end $$"""
SAY = "select said($1::text) word, $2::int[] among where $1::text <> 'nothing'"
ASKED = """select count(*) from pg_stat_activity where datname = current_database()
    and pid <> pg_backend_pid() and state = 'active' and query like '%said(%'"""


class Gate:
    """Closed until it is opened; knows who stands before it."""

    def __init__(self, database_url: str, raw: Any) -> None:
        self._database_url = database_url
        self._raw = raw

    async def close(self) -> None:
        """Whoever comes has to wait."""
        await self._raw.execute("select pg_advisory_lock(1)")

    async def open(self) -> None:
        """Nobody has to wait."""
        await self._raw.execute("select pg_advisory_unlock_all()")

    async def reached(self, by: int = 1) -> None:
        """As many statements wait before it."""
        await self._until("select count(*) from pg_locks where not granted", by)

    async def quiet(self) -> None:
        """Nothing that was asked runs any more."""
        await self._until(ASKED, 0)

    async def kill(self) -> None:
        """Every other connection to the database is ended by the server."""
        await self._raw.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )

    async def admit(self, connections: bool) -> None:
        """Whether the database takes other connections."""
        name = make_url(self._database_url).database
        statement = f"alter database {name} with allow_connections {connections}"
        await run(named(self._database_url, "template1"), statement)

    async def leave(self) -> None:
        """It is gone."""
        await self._raw.close()

    async def _until(self, sql: str, wanted: int) -> None:
        async with asyncio.timeout(10):
            while await self._raw.fetchval(sql) != wanted:  # noqa: ASYNC110
                await asyncio.sleep(0.005)


class Clock:
    """The time, as it is set; each statement takes `takes` of it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.takes = 0.0

    def monotonic(self) -> float:
        """It is the same for all."""
        return self.now

    perf_counter = monotonic

    def thread_time(self) -> float:
        """Nothing but statements takes any."""
        return 0.0


class Askers:
    """Ask for words by one `Sharing`; `statements` has what words went with each statement."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.sharing = Sharing(pool)
        self.statements: list[tuple[str, ...]] = []
        self.clock = Clock()

    async def say(self, word: str, among: Sequence[int] = ()) -> str | None:
        """The word that was given back."""
        row = await self.sharing.row(SAY, word, list(among))
        if row is None:
            return None
        assert row["among"] == list(among)
        return str(row["word"])

    def begin(self, *words: str, among: Sequence[int] = ()) -> list[asyncio.Task[str | None]]:
        """Somebody for each word, who asks from the next moment on."""
        return [asyncio.create_task(self._in_time(word, among), name=word) for word in words]

    async def _in_time(self, word: str, among: Sequence[int]) -> str | None:
        # Who was forgotten would wait for ever.
        async with asyncio.timeout(20):
            return await self.say(word, among)

    @property
    def sizes(self) -> list[int]:
        """With how many words each statement went."""
        return [len(words) for words in self.statements]

    @property
    def at_work(self) -> int:
        """How many groups there are."""
        return sum(len(kept._groups) for kept, _ in self.sharing._statements._kept.values())

    def note(self, sql: str, values: Sequence[Any]) -> None:
        """One more statement has gone."""
        if "said(" in sql:
            self.statements.append(tuple(values[0]) if "ordinality" in sql else (values[0],))
            self.clock.now += self.clock.takes


def watched(askers: Askers, fetch: Any) -> Any:
    """What fetches rows, and notes what for."""

    async def noted(connection: Connection, sql: str, *values: Any) -> Any:
        askers.note(sql, values)
        return await fetch(connection, sql, *values)

    return noted


def counted_waits(pool: Pool) -> list[None]:
    """One for each time that somebody asks the pool for a connection."""
    waits: list[None] = []
    acquire = pool._acquire

    async def counted() -> Any:
        waits.append(None)
        return await acquire()

    pool._acquire = counted  # type: ignore[method-assign]
    return waits


async def settled(turns: int = 20) -> None:
    """Whoever could go on has."""
    for _ in range(turns):
        await asyncio.sleep(0)


async def gate_of(database_url: str) -> Gate:
    """A gate that is open, in a database where the statement can be asked."""
    raw = await asyncpg.connect(database_url, server_settings={"application_name": "gate"})
    await raw.execute(SETTING)
    return Gate(database_url, raw)

"""The pool: its limits, what its errors are called, what is tried again, and that nothing leaks."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from db import connection as connections
from db import failures, lanes, patience
from db.connection import Connection, Pool
from domain.errors import Conflict, Refused

SIZE = 3
SLEEP = "pg_sleep(30)"
LONG = f"select {SLEEP}"

Make = Callable[..., Awaitable[Pool]]


@pytest.fixture
async def make(database_url: str) -> AsyncIterator[Make]:
    """Makes open pools on this test's database."""
    made: list[Pool] = []

    async def pool(**options: int | bool) -> Pool:
        made.append(Pool(database_url, **({"size": SIZE} | options)))  # type: ignore[arg-type]
        await made[-1].open()
        return made[-1]

    yield pool
    for each in made:
        await each.close()


@pytest.fixture
async def small(make: Make) -> Pool:
    """A pool of a few connections, and two tables to spoil."""
    pool = await make()
    async with pool.connection() as connection:
        await connection.execute("create table parent(id int primary key)")
        await connection.execute(
            "create table child(id int primary key, parent_id int"
            " references parent deferrable initially deferred)"
        )
    return pool


async def kill_others(database_url: str) -> None:
    """Every connection of this program to this test's database is ended by the server."""
    raw = await asyncpg.connect(database_url)
    await raw.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and application_name = 'vitrine'"
    )
    await raw.close()


async def count(pool: Pool, table: str = "parent") -> int:
    async with pool.connection() as connection:
        return int(await connection.value(f"select count(*) from {table}"))


async def all_answer(pool: Pool) -> None:
    """As many queries as the pool has connections are answered at once, and nothing is open."""

    async def one(_: int) -> None:
        async with pool.connection() as connection:
            await connection.value("select pg_sleep(0.05)")

    async with asyncio.timeout(10):
        await asyncio.gather(*map(one, range(pool.usage().most)))
    async with pool.connection() as connection:
        idle = await connection.value(
            "select count(*) from pg_stat_activity where state like 'idle in transaction%'"
            " and datname = current_database()"
        )
    assert idle == 0


class TestSession:
    async def test_settings(self, make: Make) -> None:
        async with (await make()).connection() as connection:
            rows = await connection.fetch("select name, setting from pg_settings")

        found = {row["name"]: row["setting"] for row in rows}
        assert found["TimeZone"] == "UTC"
        assert found["jit"] == "off"
        assert found["statement_timeout"] == "10000"
        assert found["lock_timeout"] == "5000"
        assert found["idle_in_transaction_session_timeout"] == "15000"

    async def test_settings_left_to_the_role(self, make: Make) -> None:
        async with (await make(session_settings=False)).connection() as connection:
            assert await connection.value("show statement_timeout") == "0"


class TestGivingBack:
    async def test_asks_nothing_of_the_server(self, small: Pool, make: Make) -> None:
        async with small.connection() as connection:
            pid = await connection.value("select pg_backend_pid()")
        async with (await make(size=1)).connection() as other:
            last = await other.value("select query from pg_stat_activity where pid = $1", pid)
        assert last == "select pg_backend_pid()"

    async def test_open_transaction_is_rolled_back(self, small: Pool) -> None:
        async with small.connection() as connection:
            await connection.execute("begin")
            await connection.execute("insert into parent values (7)")
        await all_answer(small)
        assert await count(small) == 0


class TestKeeping:
    async def pid(self, pool: Pool) -> int:
        async with pool.connection() as connection:
            return int(await connection.value("select pg_backend_pid()"))

    async def is_there(self, pool: Pool, pid: int) -> bool:
        async with pool.connection() as connection:
            sql = "select exists (select from pg_stat_activity where pid = $1)"
            return bool(await connection.value(sql, pid))

    async def test_one_that_was_silent_for_long_is_closed(
        self, make: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pool = await make(size=1)
        pid = await self.pid(pool)
        assert await self.pid(pool) == pid
        monkeypatch.setattr(lanes, "LONGEST_SILENCE_SECONDS", 0)
        other = await self.pid(pool)
        monkeypatch.undo()

        assert other != pid
        async with asyncio.timeout(10):
            while await self.is_there(pool, pid):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert pool.usage() == connections.Usage(most=1, size=1, in_use=0, waiting=0)

    async def test_what_was_free_when_one_died_is_replaced(self, small: Pool) -> None:
        async with small.connection() as one, small.connection() as two:
            before = {await each.value("select pg_backend_pid()") for each in (one, two)}
        async with small.connection() as connection:
            with pytest.raises(failures.ConnectionLost):
                await connection.execute(
                    "do $$ begin perform pg_terminate_backend(pg_backend_pid()); end $$"
                )
        async with small.connection() as one, small.connection() as two:
            after = {await each.value("select pg_backend_pid()") for each in (one, two)}
        assert (len(before), len(after), before & after) == (2, 2, set())

    async def test_closing_does_not_wait_for_ever(self, make: Make) -> None:
        pool = await make()
        async with pool.connection() as connection:
            closing = asyncio.create_task(pool.close())
            await asyncio.sleep(0.05)
            assert not closing.done()
            assert await connection.value("select 1") == 1
        async with asyncio.timeout(5):
            await closing
        assert pool.usage().size == 0


class TestErrors:
    @pytest.mark.parametrize(
        ("sql", "error"),
        [
            ("select 'a' ~ '('", failures.InvalidPattern),
            ("insert into parent values (1), (1)", failures.UniqueViolation),
            ("select pg_cancel_backend(pg_backend_pid()), pg_sleep(1)", failures.TimedOut),
            ("select pg_terminate_backend(pg_backend_pid())", failures.ConnectionLost),
            (f"select {','.join('1' * 1665)}", failures.TooComplex),
            ("select nothing", asyncpg.UndefinedColumnError),
        ],
    )
    async def test_of_a_statement(self, small: Pool, sql: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            async with small.connection() as connection:
                await connection.fetch(sql)
        await all_answer(small)

    async def test_statement_that_takes_too_long(self, make: Make) -> None:
        pool = await make(statement_seconds=1)
        async with pool.connection() as connection:
            with pytest.raises(failures.TimedOut):
                await connection.fetch(LONG)

    async def test_server_that_no_longer_answers(
        self, make: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(connections, "SILENCE_SECONDS", -0.9)
        pool = await make(statement_seconds=1)
        async with pool.connection() as connection:
            with pytest.raises(failures.ConnectionLost):
                await connection.fetch(LONG)
        await all_answer(pool)

    async def test_row_that_is_locked_for_too_long(self, small: Pool) -> None:
        async with small.transaction() as first, small.connection() as second:
            await first.execute("lock table parent")
            await second.execute("set lock_timeout = '50ms'")
            with pytest.raises(failures.LockTimedOut):
                await second.fetch("select * from parent")

    async def test_reference_to_what_is_gone(self, small: Pool) -> None:
        async with small.connection() as connection:
            await connection.execute("create table strict(id int references parent)")
            with pytest.raises(Conflict):
                await connection.execute("insert into strict values (7)")

    async def test_error_of_many(self, small: Pool) -> None:
        async with small.connection() as connection:
            with pytest.raises(failures.UniqueViolation):
                await connection.many("insert into parent values ($1)", [(1,), (1,)])

    async def test_own_error_inside_a_transaction_is_left_alone(self, small: Pool) -> None:
        async def work(connection: Connection) -> None:
            await connection.execute("insert into parent values (1)")
            raise FileNotFoundError

        with pytest.raises(FileNotFoundError):
            await small.transact(work)
        assert await count(small) == 0


class TestLimits:
    async def test_pool_that_is_used_up(self, make: Make) -> None:
        pool = await make(size=1, wait_seconds=0.05)
        async with pool.connection():
            assert pool.usage() == connections.Usage(most=1, size=1, in_use=1, waiting=0)
            with pytest.raises(failures.PoolExhausted):
                async with pool.connection():
                    pass
        await all_answer(pool)

    async def test_who_waits_is_counted(self, make: Make) -> None:
        pool = await make(size=1)
        async with pool.connection():
            waiting = asyncio.create_task(count(pool, "organization"))
            await asyncio.sleep(0.01)
            assert pool.usage().waiting == 1
        assert await waiting == 0
        assert pool.usage().waiting == 0


class TestRetry:
    async def test_read_on_dead_connections(self, small: Pool, database_url: str) -> None:
        async with small.connection() as connection:
            await kill_others(database_url)
            assert await connection.value("select 1") == 1
        await all_answer(small)

    async def test_write_is_not_repeated(self, small: Pool, database_url: str) -> None:
        async with small.connection() as connection:
            await kill_others(database_url)
            with pytest.raises(failures.ConnectionLost):
                await connection.execute("insert into parent values (1)")
        assert await count(small) == 0

    async def test_read_inside_a_transaction_is_not_repeated(
        self, small: Pool, database_url: str
    ) -> None:
        async with small.connection() as connection:
            with pytest.raises(failures.ConnectionLost):
                await self.killed(connection, database_url)
        assert await count(small) == 0

    async def killed(self, connection: Connection, database_url: str) -> None:
        async with connection.transaction():
            await connection.execute("insert into parent values (1)")
            await kill_others(database_url)
            await connection.value("select 1")

    async def test_read_that_kills_its_server_is_repeated_once(self, small: Pool) -> None:
        async with small.connection() as connection:
            await connection.execute("create sequence tries")
            with pytest.raises(failures.ConnectionLost):
                await connection.fetch(
                    "select nextval('tries'), pg_terminate_backend(pg_backend_pid()), pg_sleep(1)"
                )
            assert await connection.value("select nextval('tries')") > 1

    async def test_transaction_that_died_is_done_again(
        self, small: Pool, database_url: str
    ) -> None:
        tries = []

        async def work(connection: Connection) -> int:
            tries.append(1)
            await connection.execute("insert into parent values (1)")
            if len(tries) == 1:
                await kill_others(database_url)
            await connection.execute("insert into parent values (2)")
            return len(tries)

        assert await small.transact(work) == 2
        assert await count(small) == 2

    async def test_deadlock_is_done_again(self, small: Pool) -> None:
        both = asyncio.Barrier(2)
        async with small.connection() as connection:
            await connection.execute("insert into parent values (1), (2)")

        async def change(first: int, second: int, tries: list[int]) -> None:
            async def work(connection: Connection) -> None:
                tries.append(1)
                await connection.execute("update parent set id = id where id = $1", first)
                if len(tries) == 1:
                    await both.wait()
                await connection.execute("update parent set id = id where id = $1", second)

            await small.transact(work)

        one: list[int] = []
        two: list[int] = []
        await asyncio.gather(change(1, 2, one), change(2, 1, two))
        assert len(one) + len(two) == 3

    async def test_end_of_patience(self, small: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.2)
        tries = []

        async def work(connection: Connection) -> None:
            tries.append(1)
            await connection.execute("select pg_terminate_backend(pg_backend_pid())")

        with pytest.raises(failures.ConnectionLost):
            await small.transact(work)
        assert len(tries) > 1

    async def test_refusal_is_no_reason_to_try_again(self, small: Pool) -> None:
        tries = []

        async def work(connection: Connection) -> None:
            tries.append(1)
            raise Conflict("CONFLICT", "no")

        with pytest.raises(Conflict):
            await small.transact(work)
        assert len(tries) == 1


DIES_AT_COMMIT = """
    create function die() returns trigger language plpgsql as
        'begin perform pg_terminate_backend(pg_backend_pid()); return null; end';
    create constraint trigger at_commit after insert on parent deferrable initially deferred
        for each row when (new.id = 13) execute function die();
"""


class TestCommit:
    @pytest.fixture
    async def deadly(self, small: Pool, database_url: str) -> Pool:
        raw = await asyncpg.connect(database_url)
        await raw.execute(DIES_AT_COMMIT)
        await raw.close()
        return small

    async def test_outcome_that_is_unknown(self, deadly: Pool) -> None:
        tries = []

        async def work(connection: Connection) -> None:
            tries.append(1)
            await connection.execute("insert into parent values (13)")

        with pytest.raises(failures.OutcomeUnknown):
            await deadly.transact(work)
        assert len(tries) == 1
        await all_answer(deadly)

    async def test_work_that_knows_whether_it_was_done(self, deadly: Pool) -> None:
        tries = []

        async def work(connection: Connection) -> None:
            tries.append(1)
            await connection.execute("insert into parent values ($1)", 13 if len(tries) == 1 else 1)

        await deadly.transact(work, repeatable=True)
        assert await count(deadly) == 1

    async def test_constraint_that_fails_at_the_end(self, small: Pool) -> None:
        async def work(connection: Connection) -> None:
            await connection.execute("insert into child values (1, 1)")

        for _ in range(2 * SIZE):
            with pytest.raises(Conflict):
                await small.transact(work)
        await all_answer(small)


class TestCancelled:
    async def test_nothing_is_lost(self, small: Pool) -> None:
        chance = random.Random(1)

        async def work(connection: Connection) -> None:
            await connection.execute("insert into parent values (1) on conflict do nothing")
            await connection.execute("select pg_sleep(0.002)")

        async def cut(_: int) -> None:
            task = asyncio.create_task(small.transact(work))
            await asyncio.sleep(chance.random() * 0.02)
            task.cancel()
            await asyncio.wait([task])

        await asyncio.gather(*map(cut, range(150)))
        await all_answer(small)

    async def test_same_task_goes_on(self, small: Pool) -> None:
        chance = random.Random(2)

        for _ in range(50):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(chance.random() * 0.01), small.transaction() as held:
                    await held.execute("select pg_sleep(0.002)")
        await all_answer(small)

    async def test_statement_ends_with_its_task(self, small: Pool) -> None:
        task = asyncio.create_task(count(small, f"(select {SLEEP}) s"))
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.wait([task])

        async with asyncio.timeout(10), small.connection() as connection:
            sql = """select count(*) from pg_stat_activity where query like '%pg_sleep(30)%'
                and state = 'active' and pid <> pg_backend_pid()"""
            while await connection.value(sql):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def test_a_word_that_was_forgotten_is_said_again(
        self, small: Pool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As where Postgres was told to stop between two parts of the statement."""

        async def forgotten(**_: object) -> None:
            pass

        monkeypatch.setattr(asyncpg.connect_utils, "_cancel", forgotten)
        task = asyncio.create_task(count(small, f"(select {SLEEP}, 'forgotten') s"))
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.wait([task])

        sql = """select count(*) from pg_stat_activity where query like '%, ''forgotten''%'
            and state = 'active' and pid <> pg_backend_pid()"""
        async with small.connection() as connection:
            assert await connection.value(sql) == 0
        assert small.usage().size == 1

    async def test_it_is_not_said_to_whoever_comes_after(
        self, small: Pool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What was to stop has ended by itself before Postgres could be told."""

        async def forgotten(**_: object) -> None:
            pass

        apart, asked, has_ended = small.apart, asyncio.Event(), asyncio.Event()

        async def slowly() -> Any:
            asked.set()
            await has_ended.wait()
            return await apart()

        monkeypatch.setattr(asyncpg.connect_utils, "_cancel", forgotten)
        monkeypatch.setattr(small, "apart", slowly)
        task = asyncio.create_task(count(small, "(select pg_sleep(2)) s"))
        await asyncio.sleep(0.2)
        task.cancel()
        async with asyncio.timeout(10):
            await asked.wait()
        await asyncio.sleep(2)
        async with small.transaction() as connection:
            has_ended.set()
            await connection.execute("select pg_sleep(0.7)")
        await asyncio.wait([task])


class TestAway:
    async def test_only_the_first_moments_are_sat_out(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.2)
        outage = patience.Outage()
        first = outage.patience()
        outage.noted()
        while await first.lasts():
            outage.noted()

        assert outage.patience().is_over()
        outage.over()
        assert not outage.patience().is_over()

    async def test_later_outage_is_another(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.05)
        outage = patience.Outage()
        outage.noted()
        await asyncio.sleep(0.11)

        assert not outage.patience().is_over()

    async def test_nobody_at_the_address(self) -> None:
        with pytest.raises(failures.DatabaseUnreachable):
            await Pool("postgresql://u@127.0.0.1:1/x").open()


async def test_a_word_that_came_late_stops_nobody_else(pool: Pool) -> None:
    """As where the statement that it was meant for had just ended."""

    async def stop() -> None:
        for _ in range(3):
            await asyncio.sleep(0.2)
            async with pool.connection() as other:
                stopped = await other.value(
                    "select count(pg_cancel_backend(pid)) from pg_stat_activity"
                    " where query like 'select 7, pg_sleep%' and state = 'active'"
                )
            assert stopped == 1

    stopping = asyncio.create_task(stop())
    row = await pool.row("select 7, pg_sleep(0.5)")
    await stopping

    assert row is not None
    assert row[0] == 7


async def states(pool: Pool) -> list[str]:
    """What the backends of the pool are at, as one beside them sees it."""
    raw = await pool.apart()
    try:
        rows = await raw.fetch(
            """select state from pg_stat_activity where application_name = 'vitrine'
                and datname = current_database() and pid <> pg_backend_pid()"""
        )
    finally:
        await raw.close()
    return [row["state"] for row in rows]


async def test_what_cannot_be_sent_leaves_nothing_open(make: Make) -> None:
    pool = await make(size=1)

    with pytest.raises(asyncpg.DataError):
        await pool.rows("select $1::integer", "x")

    assert set(await states(pool)) == {"idle"}


async def test_who_leaves_while_a_statement_is_prepared_leaves_nothing_open(make: Make) -> None:
    pool = await make(size=1)
    for rounds in range(12):
        asking = asyncio.create_task(pool.rows(f"select {rounds}"))
        for _ in range(rounds):
            # So that what was sent is answered by the time the loop comes round.
            time.sleep(0.02)  # noqa: ASYNC251
            await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait([asking])

        assert set(await states(pool)) == {"idle"}, rounds


REFUSALS = [Conflict("CONFLICT", "no"), Refused([Conflict("CONFLICT", "no")])]


async def lent_before_and_after(pool: Pool, error: Exception) -> list[Any]:
    """The raw connection that is lent while something goes wrong, and the next one."""
    lent = []
    with contextlib.suppress(type(error)):
        async with pool.connection() as connection:
            lent.append(connection.raw)
            raise error
    async with pool.connection() as connection:
        lent.append(connection.raw)
    return lent


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)
async def test_a_refusal_costs_no_word_to_postgres(make: Make, refusal: Exception) -> None:
    before, after = await lent_before_and_after(await make(size=1), refusal)

    # The driver's pool, which would ask it something, has not had it back.
    assert after is before


async def test_whatever_else_goes_wrong_has_its_connection_brought_in_order(make: Make) -> None:
    before, after = await lent_before_and_after(await make(size=1), ZeroDivisionError())

    assert after is not before


async def test_a_refusal_undoes_a_transaction(make: Make) -> None:
    pool = await make(size=1)
    await pool.rows("create table things(id int)")
    with contextlib.suppress(Conflict):
        async with pool.transaction() as connection:
            await connection.execute("insert into things values (1)")
            raise Conflict("CONFLICT", "no")

    rows = await pool.rows("select count(*) from things")

    assert [tuple(row) for row in rows] == [(0,)]
    assert set(await states(pool)) == {"idle"}

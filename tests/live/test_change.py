"""A change that was begun is carried out, whoever goes on listening."""

from __future__ import annotations

import asyncio
import contextlib

from tests.live.served import PATIENCE_SECONDS, Served, until

CHANGE = """mutation($name: String!) { createCollection(input: {
    registryPath: "local/model", name: $name, types: ["model"]}) { errors { message } } }"""
FOUND = """query($path: String!) { collection(path: $path) { name } }"""


LOCKED = "select from registry for update"
RUNNING = """select count(*) from pg_stat_activity where datname = current_database()
    and wait_event_type = 'Lock'"""


async def test_it_runs_to_its_end(served: Served) -> None:
    names = [f"c{number}" for number in range(20)]
    async with served.socket() as socket:
        await socket.begin()
        for name in names:
            await socket.subscribe(name, CHANGE, name=name)
            await socket.send({"type": "complete", "id": name})
        await socket.send({"type": "ping"})
        while (await socket.told())["type"] != "pong":
            pass
    await asyncio.sleep(0.5)
    for name in names:
        found = await served.ask(FOUND, path=f"local/wandb-registry-model/{name}")
        assert found == {"collection": {"name": name}}


async def waiting(served: Served) -> int:
    """How many statements wait for a row that another one holds."""
    async with served.site.site.pool.connection() as connection:
        return int(await connection.value(RUNNING))


async def test_it_outlives_the_client_of_a_stream(served: Served) -> None:
    async with served.site.site.pool.transaction() as holding:
        await holding.execute(LOCKED)
        async with served.stream(CHANGE, variables={"name": "late"}) as stream:
            assert stream.answer.status_code == 200
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not await waiting(served):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        await until(lambda: not served.connections)
        # Time in which it could be broken off.
        await asyncio.sleep(0.3)
        assert await waiting(served) == 1
    await until(lambda: served.tasks_of("_all") == 0)
    found = await served.ask(FOUND, path="local/wandb-registry-model/late")
    assert found == {"collection": {"name": "late"}}


async def begun(served: Served) -> None:
    """A change waits for a row."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await waiting(served):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_what_came_of_it_is_told_by_a_server_that_ends(served: Served) -> None:
    async with contextlib.AsyncExitStack() as locked:
        holding = await locked.enter_async_context(served.site.site.pool.transaction())
        await holding.execute(LOCKED)
        async with served.stream(CHANGE, variables={"name": "late"}) as stream:
            await begun(served)
            served.server.should_exit = True
            await asyncio.sleep(1)
            await locked.aclose()
            told = await stream.rest()

    assert '{"data":{"createCollection":{"errors":[]}}}' in told
    assert told.rstrip().endswith("event: complete\ndata:")


async def test_it_outlives_a_server_that_ends(served: Served) -> None:
    """Postgres knows afterwards, as nobody else is there to be asked."""
    pool = served.site.site.pool
    async with pool.transaction() as holding:
        await holding.execute(LOCKED)
        async with served.stream(CHANGE, variables={"name": "late"}):
            await begun(served)
        await until(lambda: not served.connections)
        served.server.should_exit = True
        await asyncio.sleep(1)
        assert await waiting(served) == 1
    await until(lambda: served.tasks_of("_all") == 0)
    async with pool.connection() as connection:
        assert await connection.value("select 1 from collection where name = 'late'") == 1

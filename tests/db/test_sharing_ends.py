"""Those who share a statement and leave, or whose database does; and what is left over: nothing."""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest

from db import connection as connections
from db import failures, patience, sharing
from tests.db.conftest import MakeAskers
from tests.db.gate import HELD, NOTHING, ZERO, Askers, Gate, counted_waits, settled

pytestmark = pytest.mark.slow

WAITING = ["a", "b", "c"]


@pytest.fixture(autouse=True)
async def unheard(askers: Askers) -> AsyncIterator[list[dict[str, Any]]]:
    """What nobody was there to hear: of tasks and futures that were forgotten, there is nothing."""
    loop, told = asyncio.get_running_loop(), list[dict[str, Any]]()
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: told.append(context))
    tasks = asyncio.all_tasks()
    yield told
    await settled()
    gc.collect()
    await settled()
    loop.set_exception_handler(before)
    assert told == []
    assert asyncio.all_tasks() - {asyncio.current_task()} <= tasks
    assert askers.at_work == 0
    assert askers.pool.usage()[2:] == (0, 0)


async def cancel(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Those who asked have left."""
    for task in tasks:
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {asyncio.CancelledError}


class TestLeaving:
    async def begun(self, askers: Askers, gate: Gate) -> list[asyncio.Task[str | None]]:
        """The first waits at the gate, three others for its end."""
        await gate.close()
        first = askers.begin(HELD)
        await gate.reached()
        others = askers.begin(*WAITING)
        await settled()
        return first + others

    async def together(self, askers: Askers, gate: Gate) -> list[asyncio.Task[str | None]]:
        """Four wait at the gate together."""
        await gate.close()
        async with askers.pool.connection(), askers.pool.connection(), askers.pool.connection():
            async with askers.pool.connection():
                first = askers.begin(ZERO)
                await settled()
                tasks = askers.begin(HELD, *WAITING)
                await settled()
            await asyncio.gather(*first, return_exceptions=True)
            await gate.reached()
        assert askers.sizes == [1, 4]
        return tasks

    async def test_one_who_waits(self, askers: Askers, gate: Gate) -> None:
        first, a, b, c = await self.begun(askers, gate)
        await cancel([b])
        await gate.open()
        assert await asyncio.gather(first, a, c) == [HELD, "a", "c"]
        assert askers.statements == [(HELD,), ("a", "c")]

    async def test_all_who_wait(self, askers: Askers, gate: Gate) -> None:
        first, *others = await self.begun(askers, gate)
        await cancel(others)
        await gate.open()
        assert await first == HELD
        await settled()
        assert askers.statements == [(HELD,)]

    async def test_the_first(self, askers: Askers, gate: Gate) -> None:
        first, *others = await self.begun(askers, gate)
        await cancel([first])
        assert await asyncio.gather(*others) == WAITING
        assert askers.sizes == [1, 3]
        await gate.quiet()

    async def test_one_who_is_asked_for(self, askers: Askers, gate: Gate) -> None:
        held, a, b, c = await self.together(askers, gate)
        await cancel([a])
        await gate.open()
        assert await asyncio.gather(held, b, c) == [HELD, "b", "c"]
        assert askers.sizes == [1, 4]

    async def test_all_who_are_asked_for(
        self, askers: Askers, gate: Gate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sharing, "TOGETHER_SECONDS", 0.3)
        await cancel(await self.together(askers, gate))
        await gate.quiet()
        assert askers.sizes == [1, 4]
        await gate.open()
        assert await askers.say("d") == "d"

    async def test_everyone(self, askers: Askers, gate: Gate) -> None:
        await cancel(await self.begun(askers, gate))
        await gate.quiet()
        assert askers.statements == [(HELD,)]

    async def test_before_they_have_begun(self, askers: Askers) -> None:
        await cancel(askers.begin("a", "b"))
        assert askers.statements == []

    async def test_the_statement_itself_is_stopped(self, askers: Askers, gate: Gate) -> None:
        """As where the program ends."""
        before = asyncio.all_tasks()
        tasks = await self.together(askers, gate)
        [common] = asyncio.all_tasks() - before - set(tasks)
        await cancel([common])
        await gate.open()
        assert await asyncio.gather(*tasks) == [HELD, *WAITING]

    async def test_it_is_stopped_before_it_began(self, make_askers: MakeAskers) -> None:
        askers = await make_askers(size=1)
        before = asyncio.all_tasks()
        async with askers.pool.connection():
            tasks = askers.begin("a", *WAITING)
            await settled()
            await cancel(tasks[:1])
            await settled()
            [common] = asyncio.all_tasks() - before - set(tasks)
            await cancel([common])
        async with asyncio.timeout(10):
            assert await asyncio.gather(*tasks[1:]) == WAITING


class TestAway:
    async def test_no_connection_to_be_had(self, make_askers: MakeAskers) -> None:
        askers = await make_askers(size=1, wait_seconds=0.2)
        async with askers.pool.connection():
            waits = counted_waits(askers.pool)
            outcomes = await asyncio.gather(*askers.begin("d", *WAITING), return_exceptions=True)
            assert {type(outcome) for outcome in outcomes} == {failures.PoolExhausted}
            assert len(set(map(id, outcomes))) == 4
            assert (askers.statements, len(waits), askers.at_work) == ([], 2, 0)
        assert await asyncio.gather(*askers.begin(*WAITING)) == WAITING

    async def test_who_came_later_waits_for_as_long(
        self, make_askers: MakeAskers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sharing, "WAIT_SECONDS", 0.001)
        askers = await make_askers(size=1, wait_seconds=0.3)
        async with askers.pool.connection():
            tasks = askers.begin("d", *WAITING)
            while askers.pool.usage().waiting < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
            later = askers.begin("e", "f")
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            assert {type(outcome) for outcome in outcomes} == {failures.PoolExhausted}
        assert await asyncio.gather(*later) == ["e", "f"]
        assert askers.statements == [("e", "f")]

    async def test_connections_that_are_ended(self, askers: Askers, gate: Gate) -> None:
        await gate.close()
        first = askers.begin(HELD)
        await gate.reached()
        others = askers.begin(*WAITING, "held too", NOTHING)
        await settled()
        await gate.kill()
        await gate.reached()
        await gate.open()
        outcomes = await asyncio.gather(*first, *others)
        assert outcomes == [HELD, *WAITING, "held too", None]

    async def test_connections_that_are_ended_again_and_again(
        self, askers: Askers, gate: Gate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sharing, "WAIT_SECONDS", 0.001)
        monkeypatch.setattr(sharing, "APART_SECONDS", 0)
        tasks = []
        for n in range(20):
            tasks += askers.begin(*(f"{n} {word}" for word in WAITING * 4))
            await gate.kill()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        lost = [one for one in outcomes if isinstance(one, failures.ConnectionLost)]
        asked = [f"{n} {word}" for n in range(20) for word in WAITING * 4]
        assert all(one == word or one in lost for one, word in zip(outcomes, asked, strict=True))
        assert max(askers.sizes) > 1
        assert await asyncio.gather(*askers.begin(*WAITING)) == WAITING

    async def test_database_that_is_away(
        self, askers: Askers, gate: Gate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.2)
        await gate.close()
        first = askers.begin(HELD)
        await gate.reached()
        others = askers.begin(*WAITING)
        await settled()
        await gate.admit(False)
        try:
            await gate.kill()
            outcomes = await asyncio.gather(*first, *others, return_exceptions=True)
        finally:
            await gate.admit(True)
        assert {type(outcome) for outcome in outcomes} == {failures.DatabaseUnreachable}
        await gate.open()
        assert await askers.say("d") == "d"


@pytest.mark.parametrize("seed", range(4))
async def test_many_who_come_and_go(
    make_askers: MakeAskers, gate: Gate, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(sharing, "TOGETHER_SECONDS", 0.1)
    monkeypatch.setattr(sharing, "WAIT_SECONDS", 0.001)
    monkeypatch.setattr(sharing, "APART_SECONDS", 0.01)
    askers = await make_askers(size=1 if seed == 0 else connections.POOL_SIZE)
    chance = random.Random(seed)

    async def one(n: int) -> tuple[str, Any]:
        word = chance.choice([f"word {n}"] * 30 + [NOTHING, ZERO])
        [task] = askers.begin(word, among=[chance.randrange(3)])
        await asyncio.sleep(chance.random() * 0.02)
        if chance.random() < 0.5:
            task.cancel()
        return word, (await asyncio.gather(task, return_exceptions=True))[0]

    async def come(n: int) -> tuple[str, Any]:
        await asyncio.sleep(chance.random() * 0.05)
        return await one(n)

    answers = await asyncio.gather(*map(come, range(200)))
    for word, answer in answers:
        if not isinstance(answer, BaseException):
            assert answer == (None if word == NOTHING else word)
            continue
        assert isinstance(answer, asyncio.CancelledError) or word == ZERO
    assert max(askers.sizes) > 1
    await gate.quiet()
    await settled()
    assert askers.at_work == 0
    assert askers.pool.usage()[2:] == (0, 0)

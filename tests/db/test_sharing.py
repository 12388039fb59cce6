"""Who shares a statement with whom; what of one is slow or goes wrong is that one's alone."""

from __future__ import annotations

import asyncio
import contextlib

import asyncpg
import pytest

from db import failures, sharing
from db.sharing import MOST_TOGETHER
from tests.db.conftest import MakeAskers
from tests.db.gate import HELD, NOTHING, PATTERN, ZERO, ZERO_TOO, Askers, Gate, settled

WORDS = [str(n) for n in range(20)]


async def shared(askers: Askers, gate: Gate, *words: str) -> list[str | BaseException | None]:
    """What those hear that come while somebody has it asked, from the one statement on."""
    await gate.close()
    [first] = askers.begin(HELD)
    await gate.reached()
    others = askers.begin(*words)
    await settled()
    await gate.open()
    assert await first == HELD
    return await asyncio.gather(*others, return_exceptions=True)


class TestAlone:
    async def test_first(self, askers: Askers) -> None:
        assert await askers.say("a") == "a"
        assert await askers.say(NOTHING) is None
        assert askers.statements == [("a",), (NOTHING,)]
        assert askers.at_work == 0

    async def test_what_is_not_known_to_be_short(
        self, askers: Askers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sharing, "SHORT_SECONDS", 1e9)
        assert await asyncio.gather(*askers.begin("a", "b", "c")) == ["a", "b", "c"]
        assert askers.sizes == [1, 1, 1]

    async def test_what_has_a_value_of_no_type(self, askers: Askers) -> None:
        asked = (askers.sharing.row("select said($1) word", word) for word in "abc")
        assert [row and row["word"] for row in await asyncio.gather(*asked)] == ["a", "b", "c"]
        assert askers.sizes == [1, 1, 1]


class TestTogether:
    async def test_who_comes_meanwhile(self, askers: Askers, gate: Gate) -> None:
        assert await shared(askers, gate, "a", NOTHING, "a", "b") == ["a", None, "a", "b"]
        assert askers.statements == [(HELD,), ("a", NOTHING, "a", "b")]
        assert askers.at_work == 0

    async def test_more_than_may_go_together(self, askers: Askers, gate: Gate) -> None:
        assert await shared(askers, gate, *WORDS) == WORDS
        assert (MOST_TOGETHER, askers.sizes) == (8, [1, 8, 8, 4])
        assert askers.at_work == 0

    async def test_who_differs_in_what_must_be_the_same(self, askers: Askers, gate: Gate) -> None:
        await gate.close()
        firsts = [*askers.begin(HELD, among=[1]), *askers.begin(HELD, among=[2])]
        await gate.reached(2)
        others = [*askers.begin("a", "b", among=[1]), *askers.begin("c", "d", "e", among=[2])]
        await settled()
        assert askers.at_work == 2
        assert await askers.say("f", among=[1, 2]) == "f"
        await gate.open()

        assert await asyncio.gather(*firsts, *others) == [HELD, HELD, *"abcde"]
        assert sorted(askers.statements[3:]) == [("a", "b"), ("c", "d", "e")]
        assert askers.at_work == 0

    async def test_other_statement_waits_for_nothing(self, askers: Askers, gate: Gate) -> None:
        await gate.close()
        held = askers.begin(HELD)
        await gate.reached()
        row = await askers.sharing.row("select said($1::text || '!') word", "a")
        assert row is not None
        assert row["word"] == "a!"
        await gate.open()
        await asyncio.gather(*held)

    async def test_who_comes_before_they_have_a_connection(self, make_askers: MakeAskers) -> None:
        askers = await make_askers(size=1)
        async with askers.pool.connection():
            first = askers.begin("a")
            await settled()
            assert askers.pool.usage().waiting == 1
            others = askers.begin("b", "c")
        assert await asyncio.gather(*first, *others) == ["a", "b", "c"]
        assert askers.statements == [("a",), ("b", "c")]

    async def test_nobody_waits_for_the_end_of_what_is_slow(
        self, askers: Askers, gate: Gate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sharing, "WAIT_SECONDS", 0.001)
        await gate.close()
        [first] = askers.begin(HELD)
        await gate.reached()
        assert await asyncio.gather(*askers.begin("a", "b")) == ["a", "b"]
        assert await asyncio.gather(*askers.begin("c", "d")) == ["c", "d"]
        assert not first.done()
        assert askers.sizes == [1, 2, 2]
        await gate.open()
        assert await first == HELD
        assert askers.at_work == 0


class TestShort:
    """A millisecond is short, two are not quite too long, three are too long."""

    @pytest.fixture
    async def timed(self, make_askers: MakeAskers, monkeypatch: pytest.MonkeyPatch) -> Askers:
        monkeypatch.setattr(sharing, "SHORT_SECONDS", 0.002)
        askers = await make_askers()
        monkeypatch.setattr(sharing, "time", askers.clock)
        return askers

    async def is_shared(self, askers: Askers, gate: Gate) -> bool:
        askers.statements.clear()
        await shared(askers, gate, "a", "b")
        return askers.sizes == [1, 2]

    async def test_what_has_been_short(self, timed: Askers, gate: Gate) -> None:
        timed.clock.takes = 0.001
        await timed.say("a")
        assert await self.is_shared(timed, gate)

    async def test_what_has_not(self, timed: Askers, gate: Gate) -> None:
        timed.clock.takes = 0.003
        await timed.say("a")
        assert not await self.is_shared(timed, gate)

    async def test_waiting_for_a_connection_is_no_part_of_it(
        self, timed: Askers, gate: Gate
    ) -> None:
        timed.clock.takes = 0.001
        async with contextlib.AsyncExitStack() as held:
            for _ in range(4):
                await held.enter_async_context(timed.pool.connection())
            [waiting] = timed.begin("a")
            await settled()
            assert timed.pool.usage().waiting == 1
            timed.clock.now += 5
        assert await waiting == "a"
        assert await self.is_shared(timed, gate)

    async def test_it_is_that_of_all_who_share(self, timed: Askers, gate: Gate) -> None:
        await timed.say("a")
        timed.clock.takes = 0.008
        assert await shared(timed, gate, *WORDS[:8]) == WORDS[:8]
        assert timed.sizes == [1, 1, 8]
        timed.clock.takes = 0.001
        assert await self.is_shared(timed, gate)

    async def test_what_is_slow_for_long(self, timed: Askers, gate: Gate) -> None:
        timed.clock.takes = 0.001
        await timed.say("a")
        timed.clock.takes = 1
        for _ in range(5):
            await timed.say("a")
        assert await self.is_shared(timed, gate)
        await timed.say("a")
        assert not await self.is_shared(timed, gate)

        timed.clock.takes = 0.001
        await timed.say("a")
        assert await self.is_shared(timed, gate)


class TestSlow:
    async def test_whose_value_makes_it_slow_holds_nobody(
        self, askers: Askers, gate: Gate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sharing, "TOGETHER_SECONDS", 0.1)
        monkeypatch.setattr(sharing, "WAIT_SECONDS", 0.001)
        await gate.close()
        [first] = askers.begin(HELD)
        await gate.reached()
        one, slow, two = askers.begin("a", "held too", "b")

        assert await asyncio.gather(one, two) == ["a", "b"]
        await gate.reached(2)
        assert sorted(askers.statements) == [
            ("a",), ("a", "held too", "b"), ("b",), (HELD,), ("held too",)
        ]  # fmt: skip
        assert not slow.done()
        await gate.open()
        assert await asyncio.gather(first, slow) == [HELD, "held too"]
        assert askers.at_work == 0

    async def test_it_is_asked_apart_for_a_while(self, askers: Askers, gate: Gate) -> None:
        await shared(askers, gate, "a", ZERO)
        askers.statements.clear()
        assert await shared(askers, gate, "a", "b") == ["a", "b"]
        assert askers.sizes == [1, 1, 1]

    async def test_and_together_again_after_that(
        self, askers: Askers, gate: Gate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sharing, "APART_SECONDS", 0)
        await shared(askers, gate, "a", ZERO)
        askers.statements.clear()
        assert await shared(askers, gate, "a", "b") == ["a", "b"]
        assert askers.sizes == [1, 2]


class TestFailing:
    async def test_whose_value_is_wrong_hears_alone(self, askers: Askers, gate: Gate) -> None:
        a, pattern, b = await shared(askers, gate, "a", PATTERN, "b")
        assert (a, b) == ("a", "b")
        assert isinstance(pattern, failures.InvalidPattern)
        assert askers.sizes == [1, 3, 1, 1, 1]
        assert askers.at_work == 0

    async def test_each_hears_of_their_own(self, askers: Askers, gate: Gate) -> None:
        one, pattern, two = await shared(askers, gate, ZERO, PATTERN, ZERO_TOO)
        assert isinstance(one, asyncpg.DivisionByZeroError)
        assert isinstance(two, asyncpg.DivisionByZeroError)
        assert isinstance(pattern, failures.InvalidPattern)
        assert one is not two

    async def test_value_that_cannot_be_sent(self, askers: Askers, gate: Gate) -> None:
        a, surrogate, nothing, nul = await shared(askers, gate, "a", "\ud800", NOTHING, "\0")
        assert (a, nothing) == ("a", None)
        assert isinstance(surrogate, asyncpg.DataError)
        assert isinstance(nul, asyncpg.CharacterNotInRepertoireError)

    async def test_first_that_fails_does_not_fail_who_waits(
        self, askers: Askers, gate: Gate
    ) -> None:
        async with askers.pool.connection(), askers.pool.connection(), askers.pool.connection():
            async with askers.pool.connection():
                [first] = askers.begin(ZERO)
                await settled()
                others = askers.begin("a", "b")
                await settled()
            assert await asyncio.gather(*others) == ["a", "b"]
        with pytest.raises(asyncpg.DivisionByZeroError):
            await first
        assert askers.sizes == [1, 2]

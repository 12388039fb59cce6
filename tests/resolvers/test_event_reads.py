"""Followers who ask for the same are answered together, each by their own rights."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import pytest

from db.connection import Connection, Pool
from domain.ids import NIL, new_id
from reads.event_stream import Ask, Selection, Told
from resolvers.event_reads import MOST_READING, MOST_ROWS, EventReads
from tests.api import Api
from tests.live.served import PATIENCE_SECONDS, until
from tests.scene import Scene
from tests.schema.following import REGISTRY, Followed, followed

MODELS = "acme/wandb-registry-models"
SECRET = "acme/wandb-registry-secret"


class Slow:
    """A selection whose statements are answered when they may be."""

    def __init__(self, key: str = "a") -> None:
        self.key = key
        self.begun: list[list[Ask]] = []
        self.stopped = 0
        self.may_end = asyncio.Event()
        self.error: Exception | None = None

    async def read(self, _: Connection, asks: Sequence[Ask]) -> list[Told | None]:
        """Each is told how many events it has asked for."""
        self.begun.append(list(asks))
        try:
            # Nothing is left of it for long where a test fails.
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.may_end.wait()
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        if self.error is not None:
            raise self.error
        return [[{"count": len(each.ids)}] for each in asks]


def ask(count: int) -> Ask:
    """Somebody asks for so many events."""
    return Ask(new_id(), False, tuple(new_id() for _ in range(count)))


def asking(reads: EventReads, slow: Slow, of: Ask) -> asyncio.Task[Told | None]:
    """It has been asked."""
    return asyncio.create_task(reads.read(cast(Selection, slow), of))


async def answer(task: asyncio.Task[Told | None]) -> Told | None:
    """What it came to, before long."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await task


async def begun(slow: Slow, count: int = 1) -> None:
    """So many statements run."""
    await until(lambda: len(slow.begun) == count)


async def test_who_asks_at_one_moment_is_answered_by_one_statement(pool: Pool) -> None:
    reads, slow = EventReads(pool), Slow()
    slow.may_end.set()
    asks = [ask(count) for count in (1, 2, 3)]
    told = await asyncio.gather(*(asking(reads, slow, each) for each in [*asks, asks[0]]))
    assert [each[0]["count"] for each in told if each] == [1, 2, 3, 1]
    assert slow.begun == [asks]


async def test_who_asks_while_a_statement_runs_waits_for_the_next(pool: Pool) -> None:
    """It may have been begun before what they ask for could be seen."""
    reads, slow, one = EventReads(pool), Slow(), ask(1)
    first = asking(reads, slow, one)
    await begun(slow)
    second = asking(reads, slow, one)
    await begun(slow, 2)
    slow.may_end.set()
    assert await answer(first) == await answer(second) == [{"count": 1}]


async def test_other_selections_are_read_apart(pool: Pool) -> None:
    reads, slow, other, one = EventReads(pool), Slow(), Slow("b"), ask(1)
    tasks = [asking(reads, slow, one), asking(reads, other, one)]
    await begun(slow)
    await begun(other)
    slow.may_end.set()
    other.may_end.set()
    await asyncio.gather(*tasks)


async def test_a_statement_is_not_made_too_long(pool: Pool) -> None:
    reads, slow = EventReads(pool), Slow()
    slow.may_end.set()
    asks = [ask(MOST_ROWS), ask(1), ask(0), ask(MOST_ROWS - 1), ask(0), ask(0)]
    await asyncio.gather(*(asking(reads, slow, each) for each in asks))
    assert slow.begun == [asks[:1], asks[1:3], asks[3:5], asks[5:]]


async def test_others_do_not_wait(pool: Pool) -> None:
    """However many ask, the pool is theirs but for a few connections."""
    reads = EventReads(pool)
    many = [Slow(str(number)) for number in range(10)]
    tasks = [asking(reads, each, ask(1)) for each in many]
    await until(lambda: sum(len(each.begun) for each in many) == MOST_READING)
    await asyncio.sleep(0.1)
    assert sum(len(each.begun) for each in many) == MOST_READING
    for each in many:
        each.may_end.set()
    await asyncio.gather(*tasks)


async def test_who_leaves_takes_nothing_from_others(pool: Pool) -> None:
    reads, slow, one = EventReads(pool), Slow(), ask(1)
    first, second = asking(reads, slow, one), asking(reads, slow, one)
    await begun(slow)
    first.cancel()
    await asyncio.sleep(0.05)
    slow.may_end.set()
    assert await answer(second) == [{"count": 1}]
    assert slow.stopped == 0


async def test_what_all_have_left_is_stopped(pool: Pool) -> None:
    reads, slow, one = EventReads(pool), Slow(), ask(1)
    tasks = [asking(reads, slow, one) for _ in range(2)]
    await begun(slow)
    for each in tasks:
        each.cancel()
    await until(lambda: slow.stopped == 1)


async def test_nobody_joins_what_all_have_left(pool: Pool) -> None:
    reads, slow, one = EventReads(pool), Slow(), ask(1)
    for _ in range(MOST_READING):
        await reads.turn.acquire()
    left = asking(reads, slow, one)
    await asyncio.sleep(0.05)
    left.cancel()
    joined = asking(reads, slow, one)
    await asyncio.sleep(0.05)
    for _ in range(MOST_READING):
        reads.turn.release()
    slow.may_end.set()
    assert await answer(joined) == [{"count": 1}]


async def test_all_hear_that_there_is_no_answer(pool: Pool) -> None:
    reads, slow = EventReads(pool), Slow()
    slow.error = ValueError("none")
    slow.may_end.set()
    tasks = [asking(reads, slow, ask(1)) for _ in range(2)]
    for each in tasks:
        with pytest.raises(ValueError, match="none"):
            await answer(each)
    slow.error = None
    assert await answer(asking(reads, slow, ask(1))) == [{"count": 1}]


async def test_the_same_text_may_mean_another_registry(api: Api, scene: Scene) -> None:
    """Who asks of one beside who asks of another is told of their own alone."""
    async with (
        followed(api, REGISTRY, scene.ada, path=MODELS) as ada,
        followed(api, REGISTRY, scene.rex, path=SECRET) as rex,
    ):
        gone = {"member": {"username": "rex"}, "role": None}
        await api.changed("setRegistryMember", scene.ada, registryId=scene.secret.global_id, **gone)
        assert await rex.error() == ("NOT_FOUND", None)
        assert await ada.is_silent()


async def test_each_is_told_by_the_name_they_chose(api: Api, scene: Scene) -> None:
    async with (
        followed(
            api, REGISTRY.replace(" registryE", " one: registryE"), scene.ada, path=MODELS
        ) as one,
        followed(
            api, REGISTRY.replace(" registryE", " two: registryE"), scene.ada, path=MODELS
        ) as two,
    ):
        await api.changed(
            "createCollection", scene.ada, registryPath=MODELS, name="a", types=["model"]
        )
        assert [list(await each.data()) for each in (one, two)] == [["one"], ["two"]]


async def kind_of(stream: Followed) -> Any:
    return (await stream.told())["event"]["kind"]


async def test_each_is_told_by_their_own_rights(
    api: Api, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One statement answers an administrator, an ADMIN, and who may not see it any more."""
    read, asked = Selection.read, []

    async def noted(self: Selection, connection: Connection, asks: Sequence[Ask]) -> Any:
        asked.append([(each.user_id, each.is_administrator) for each in asks])
        return await read(self, connection, asks)

    monkeypatch.setattr(Selection, "read", noted)
    async with (
        followed(api, REGISTRY, scene.rex, path=SECRET) as rex,
        followed(api, REGISTRY, scene.ada, path=SECRET) as ada,
        followed(api, REGISTRY, scene.root, path=SECRET) as root,
        followed(api, REGISTRY, scene.root, path=SECRET) as again,
    ):
        asked.clear()
        member = {"username": "rex"}
        await api.changed(
            "setRegistryMember",
            scene.ada,
            registryId=scene.secret.global_id,
            member=member,
            role=None,
        )
        assert await rex.error() == ("NOT_FOUND", None)
        for stream in (ada, root, again):
            assert await kind_of(stream) == "MEMBER_REMOVED"
    [together] = asked
    three = {(scene.rex.user_id, False), (scene.ada.user_id, False), (scene.root.user_id, True)}
    assert len(together) == 3
    assert set(together) == three


def test_nothing_is_one_row() -> None:
    """Whether the subject is seen is told of in any case."""
    assert Ask(NIL, False, ()).size == 1

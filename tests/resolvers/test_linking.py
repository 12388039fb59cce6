"""Links that come at the same moment go together, and each comes to what it would alone."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Coroutine, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from db import link as db_link
from db import linking
from db.connection import Pool, UniqueViolation
from db.failures import ConnectionLost, LockTimedOut, Overtaken
from db.link import Wanted
from resolvers import link
from resolvers.context import Context, Idempotency
from resolvers.link import Linked
from resolvers.source import Named
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.resolvers import asking
from tests.scene import Scene

pytestmark = pytest.mark.slow

T = TypeVar("T")

NUMBERS = """select c.name, array_agg(v.number order by v.number)::text as numbers, c.next_number
    from collection c left join version v on v.collection_id = c.id
    group by c.organization_id, c.id, c.name, c.next_number order by c.name"""
ALIASES = """select c.name as collection, a.name, v.number from alias a
    join collection c on c.id = a.collection_id join version v on v.id = a.version_id
    order by 1, 2"""


@pytest.fixture
async def cnn(api: Api, scene: Scene) -> list[Thing]:
    """Four versions of a model."""
    pool = api.site.pool
    return [
        await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia) for _ in range(4)
    ]


class Together:
    """Links that come at the same moment, while two others are under way.

    `sizes` says how many links each statement was to make.
    """

    def __init__(self, api: Api, scene: Scene) -> None:
        self.sizes: list[int] = []
        self._api, self._scene = api, scene
        self._busy = itertools.count()

    async def __call__(self, *doing: Coroutine[Any, Any, T], keyed: bool = False) -> list[T]:
        """What each comes to."""
        pool, mia = self._api.site.pool, asking.of(self._api, self._scene.mia)
        names = [f"z-{next(self._busy)}" for _ in range(linking.MOST_UNDER_WAY)]
        async with held(pool, self._scene, *names):
            busy = [
                asyncio.create_task(to(under(mia, name) if keyed else mia, name)) for name in names
            ]
            await waiting(pool, len(names))
            self.sizes.clear()
            tasks = [asyncio.create_task(each) for each in doing]
            # Each has come as far as it can.
            for _ in range(10):
                await asyncio.sleep(0)
        await asyncio.gather(*busy)
        return await asyncio.gather(*tasks)


@pytest.fixture
def together(api: Api, scene: Scene, cnn: list[Thing], monkeypatch: pytest.MonkeyPatch) -> Together:
    """Nobody goes alone for want of patience."""
    made = Together(api, scene)
    real = db_link.link

    async def counted(pool: Pool, by: Any, rules: Any, wanted: Sequence[Wanted], **how: Any) -> Any:
        made.sizes.append(len(wanted))
        return await real(pool, by, rules, wanted, **how)

    monkeypatch.setattr("db.link.link", counted)
    monkeypatch.setattr(linking, "SHORT_SECONDS", 60)
    return made


@contextlib.asynccontextmanager
async def held(pool: Pool, scene: Scene, *names: str) -> AsyncIterator[None]:
    """Collections that a transaction of somebody else has locked."""
    for name in names:
        await factories.add_collection(pool, scene.models, name, creator=scene.ada)
    async with pool.transaction() as connection:
        await connection.execute(
            "select from collection where name = any($1) for update", list(names)
        )
        yield


async def waiting(pool: Pool, number: int) -> None:
    """So many statements wait for what others hold."""
    sql = """select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'"""
    async with asyncio.timeout(5), pool.connection() as connection:
        while await connection.value(sql) != number:
            pass


async def to(
    context: Context, collection: str, *aliases: str, number: int = 0, registry: str = "models"
) -> Linked:
    """A version of the model is linked."""
    return await link.create(
        context,
        named=Named(artifact_version_path=f"vision/mnist/cnn:v{number}"),
        target_path=f"acme/wandb-registry-{registry}/{collection}",
        collection_id=None,
        aliases=aliases,
    )


async def code_of(doing: Any) -> str:
    """The code of its refusal; nothing where it worked."""
    return "".join(await asking.codes(doing))


async def numbers(api: Api) -> list[tuple[Any, ...]]:
    """Of each collection whose name begins with c, the numbers of its versions, and the next."""
    return [row for row in await fetched(api.site.pool, NUMBERS) if row[0] < "d"]


async def fetched(pool: Pool, sql: str) -> list[tuple[Any, ...]]:
    async with pool.connection() as connection:
        return [tuple(row) for row in await connection.fetch(sql)]


def under(context: Context, key: str) -> Context:
    return replace(context, idempotency=Idempotency(key, key.encode().ljust(32, b"-")))


async def test_who_comes_meanwhile_goes_together(
    api: Api, scene: Scene, together: Together
) -> None:
    context = asking.of(api, scene.mia)

    def three() -> list[Coroutine[Any, Any, Linked]]:
        aliases = ["best", "prod"]
        return [to(under(context, f"key-{n}"), f"c-{n}", *aliases[:n], number=n) for n in range(3)]

    made = await together(*three(), keyed=True)

    assert together.sizes == [3]
    assert [each.collection_created for each in made] == [True] * 3
    assert [each.as_linked.aliases for each in made if each.as_linked] == [
        ["latest"],
        ["best", "latest"],
        ["best", "latest", "prod"],
    ]
    assert len({each.version_id for each in made}) == 3
    history = [
        (kind, detail["collection"], detail.get("source"), detail.get("alias"), who)
        for kind, detail, who in await api.history()
    ]
    for n, aliases in enumerate(([], ["best"], ["best", "prod"])):
        name, source = f"c-{n}", f"vision/mnist/cnn:v{n}"
        assert [each for each in history if each[1] == name] == [
            ("COLLECTION_CREATED", name, None, None, "mia"),
            ("VERSION_LINKED", name, source, None, "mia"),
            *(("ALIAS_ADDED", name, None, alias, "mia") for alias in aliases),
        ]
    assert await asyncio.gather(*three()) == made
    assert await api.history() == []


async def test_eight_go_together_and_the_others_after_them(
    api: Api, scene: Scene, together: Together
) -> None:
    context = asking.of(api, scene.mia)

    made = await together(*(to(context, f"c-{n:02}") for n in range(11)))

    assert together.sizes == [8, 3]
    assert len({each.version_id for each in made}) == 11


async def test_each_is_numbered_and_named_in_its_own_collection(
    api: Api, scene: Scene, together: Together
) -> None:
    context = asking.of(api, scene.mia)
    await together(*(to(context, f"c-{n}", "prod") for n in range(3)))
    await api.history()

    await together(*(to(context, f"c-{n}", "prod", number=1) for n in range(2)))

    assert together.sizes == [2]
    assert await numbers(api) == [("c-0", "{0,1}", 2), ("c-1", "{0,1}", 2), ("c-2", "{0}", 1)]
    assert [row for row in await fetched(api.site.pool, ALIASES) if row[0] < "d"] == [
        (f"c-{n}", name, number)
        for n, number in ((0, 1), (1, 1), (2, 0))
        for name in ("latest", "prod")
    ]
    lost = [(d["collection"], d["version"]) for k, d, _ in await api.history() if "REMOVED" in k]
    assert sorted(lost) == [("c-0", "v0"), ("c-1", "v0")]


async def test_one_that_may_not_be_is_refused_alone(
    api: Api, scene: Scene, together: Together
) -> None:
    context = asking.of(api, scene.mia)
    await factories.add_collection(
        api.site.pool, scene.models, "c-data", creator=scene.ada, types=["dataset"]
    )
    doing = (
        to(context, "c-0"),
        to(context, "c-1", "golden"),
        to(context, "c-data"),
        to(context, "c-2", number=9),
        to(context, "c-3", registry="nothing"),
        to(context, "c-4"),
    )

    assert await together(*map(code_of, doing)) == [
        "",
        "PROTECTED_ALIAS",
        "TYPE_NOT_ALLOWED_BY_COLLECTION",
        "NOT_FOUND",
        "NOT_FOUND",
        "",
    ]

    assert together.sizes == [6]
    assert await numbers(api) == [("c-0", "{0}", 1), ("c-4", "{0}", 1), ("c-data", "{NULL}", 0)]


async def test_a_key_that_was_used_spoils_nothing_for_others(
    api: Api, scene: Scene, together: Together
) -> None:
    context = asking.of(api, scene.mia)
    first = await to(under(context, "one"), "c-0")

    made = await together(
        *(to(under(context, key), f"c-{n}") for n, key in enumerate(("one", "two", "three"), 1)),
        keyed=True,
    )

    # Together they are refused by the key; then each is tried alone.
    assert together.sizes == [3, 1, 1, 1]
    assert made[0] == first
    assert await numbers(api) == [(f"c-{n}", "{0}", 1) for n in (0, 2, 3)]


async def test_the_same_key_at_once_is_one_link(api: Api, scene: Scene, together: Together) -> None:
    context = under(asking.of(api, scene.mia), "one")

    made = await together(*(to(context, "c-0") for _ in range(4)), keyed=True)

    assert len({each.version_id for each in made}) == 1
    assert await numbers(api) == [("c-0", "{0}", 1)]


async def test_nobody_waits_for_what_another_waits_for(
    api: Api, scene: Scene, together: Together
) -> None:
    pool, context = api.site.pool, asking.of(api, scene.mia)
    done: list[int] = []

    async def told(n: int) -> None:
        await to(context, f"c-{n}")
        done.append(n)

    async with held(pool, scene, "c-1"):
        task = asyncio.create_task(together(*map(told, range(3))))
        async with asyncio.timeout(5):
            while sorted(done) != [0, 2]:
                await asyncio.wait([task], timeout=0.01)
    await task

    assert together.sizes == [3, 1, 1, 1]
    assert await numbers(api) == [(f"c-{n}", "{0}", 1) for n in range(3)]


async def test_what_takes_long_keeps_nobody_waiting(
    api: Api, scene: Scene, cnn: list[Thing]
) -> None:
    context = asking.of(api, scene.mia)
    names = [f"z-{n}" for n in range(3)]

    async with held(api.site.pool, scene, *names):
        stuck = [asyncio.create_task(to(context, name)) for name in names]
        await waiting(api.site.pool, 3)
        async with asyncio.timeout(5):
            await to(context, "c-0")
    await asyncio.gather(*stuck)


async def test_who_follows_one_that_takes_long_does_not_wait_for_it(
    api: Api, scene: Scene, cnn: list[Thing]
) -> None:
    """Their sources are others: one is locked, the other is not."""
    pool, context = api.site.pool, asking.of(api, scene.mia)

    async with held(pool, scene, "z-0", "z-1"):
        busy = [asyncio.create_task(to(context, f"z-{n}")) for n in range(2)]
        await waiting(pool, 2)
        async with pool.transaction() as connection:
            sql = "select from artifact_version where number = 2 for update"
            await connection.execute(sql)
            stuck = asyncio.create_task(to(context, "c-0", number=2))
            await asyncio.sleep(0)
            async with asyncio.timeout(5):
                follower = await to(context, "c-0", number=1)
            assert not stuck.done()
    await asyncio.gather(stuck, *busy)

    assert follower.as_linked is not None
    assert follower.as_linked.number == 0


async def test_who_goes_to_the_same_collection_follows_alone(
    api: Api, scene: Scene, together: Together
) -> None:
    context = asking.of(api, scene.mia)

    made = await together(*(to(context, "c-0", number=n) for n in range(4)), to(context, "c-1"))

    assert together.sizes == [2, 1, 1, 1]
    # Nobody overtakes who waits.
    assert made[0].as_linked is not None
    assert (made[0].as_linked.number, made[0].collection_created) == (0, True)
    assert await numbers(api) == [("c-0", "{0,1,2,3}", 4), ("c-1", "{0}", 1)]


async def test_others_go_by_rights_of_their_own(api: Api, scene: Scene, together: Together) -> None:
    mia, vic, ada = (asking.of(api, each) for each in (scene.mia, scene.vic, scene.ada))
    doing = (to(mia, "c-0"), to(vic, "c-1"), to(mia, "c-2"), to(ada, "c-3", "golden"))

    assert await together(*map(code_of, doing)) == ["", "PERMISSION_DENIED", "", ""]

    assert sorted(together.sizes) == [1, 1, 2]
    assert [name for name, *_ in await numbers(api)] == ["c-0", "c-2", "c-3"]


@pytest.mark.parametrize("error", [UniqueViolation, LockTimedOut, Overtaken, ValueError])
async def test_where_it_goes_wrong_each_goes_alone(
    api: Api,
    scene: Scene,
    together: Together,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: type[Exception],
) -> None:
    monkeypatch.setattr("db.link.link", failing(error, is_kept=False))
    caplog.set_level("WARNING", "vitrine.link")

    made = await together(*(to(asking.of(api, scene.mia), f"c-{n}") for n in range(3)))

    assert len(caplog.records) == (error is ValueError)
    assert len({each.version_id for each in made}) == 3
    assert await numbers(api) == [(f"c-{n}", "{0}", 1) for n in range(3)]


@pytest.mark.parametrize("is_kept", [True, False])
@pytest.mark.parametrize("keyed", [True, False])
async def test_each_finds_out_what_became_of_it(
    api: Api,
    scene: Scene,
    together: Together,
    monkeypatch: pytest.MonkeyPatch,
    is_kept: bool,
    keyed: bool,
) -> None:
    monkeypatch.setattr("db.link.link", failing(ConnectionLost, is_kept=is_kept))
    context = asking.of(api, scene.mia)
    # So many that they go together again.
    contexts = [under(context, f"key-{n}") if keyed else context for n in range(7)]

    made = await together(*(to(each, f"c-{n}") for n, each in enumerate(contexts)), keyed=keyed)

    assert [each.collection_created for each in made] == [True] * 7
    assert await numbers(api) == [(f"c-{n}", "{0}", 1) for n in range(7)]
    ids = """select array_agg(v.id order by c.name) from version v
        join collection c on c.id = v.collection_id where c.name like 'c-%'"""
    assert await factories.value(api.site.pool, ids) == [each.version_id for each in made]


def failing(error: type[Exception], *, is_kept: bool) -> Any:
    """A statement of several that fails, once it was kept or not."""
    real = db_link.link
    failed = 0

    async def link(pool: Pool, by: Any, rules: Any, wanted: Sequence[Wanted], **how: Any) -> Any:
        nonlocal failed
        if len(wanted) == 1 or failed:
            return await real(pool, by, rules, wanted, **how)
        failed += 1
        if is_kept:
            assert len(await real(pool, by, rules, wanted, **how)) == len(wanted)
        raise error

    return link


async def test_who_leaves_takes_nothing_from_others(
    api: Api, scene: Scene, together: Together
) -> None:
    context = asking.of(api, scene.mia)

    async def leaves() -> None:
        task = asyncio.create_task(to(context, "c-1"))
        for _ in range(8):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    await together(to(context, "c-0"), leaves(), to(context, "c-2"))

    assert together.sizes == [2]
    assert await numbers(api) == [("c-0", "{0}", 1), ("c-2", "{0}", 1)]


async def test_nothing_is_left_of_those_who_have_gone(
    api: Api, scene: Scene, together: Together
) -> None:
    await together(*(to(asking.of(api, scene.mia), f"c-{n}") for n in range(3)))

    assert api.site.links._groups == {}


async def test_two_servers_link_into_the_same_collections(
    api: Api, scene: Scene, cnn: list[Thing], database_url: str
) -> None:
    other = Pool(database_url)
    await other.open()
    ours = asking.of(api, scene.mia)
    theirs = replace(ours, site=replace(api.site, pool=other))

    async def many(context: Context, step: int, sources: Sequence[int]) -> None:
        """Into all collections in one order, which is the other's the other way round."""
        for number in sources:
            names = [f"c-{n}" for n in range(8)][::step]
            await asyncio.gather(*(to(context, name, "prod", number=number) for name in names))

    for _ in range(3):
        await asyncio.gather(many(ours, 1, (0, 1)), many(theirs, -1, (2, 3)))
        assert await numbers(api) == [(f"c-{n}", "{0,1,2,3}", 4) for n in range(8)]
        newest = [(f"c-{n}", name, 3) for n in range(8) for name in ("latest", "prod")]
        assert await fetched(other, ALIASES) == newest
        for sql in ("delete from alias", "delete from version"):
            await factories.run(other, sql)
        await factories.run(other, "update collection set next_number = 0")
    await other.close()

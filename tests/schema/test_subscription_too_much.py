"""What takes too long to read, or cannot be read, or is read too slowly by the client."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from db import event_stream, failures
from db.connection import Connection, Pool
from reads.event_stream import Ask, Selection
from resolvers.context import Site
from resolvers.event_reads import TOO_MUCH
from resolvers.following import LARGE_PAGE
from storage.manifest import Manifests
from tests import factories
from tests.api import Api
from tests.scene import Scene
from tests.schema.following import REGISTRY, followed

pytestmark = pytest.mark.slow

MODELS = "acme/wandb-registry-models"
SECRET = "acme/wandb-registry-secret"
MATCHING = """subscription($path: String!, $pattern: String!, $after: String) {
    registryEvents(path: $path, after: $after) { cursor event { registry {
        collections(where: {description: {matches: $pattern}}) { totalCount } } } } }"""
# For such a text, Postgres tries every length of both groups.
ENDLESS, TEXT = r"^(a+)(a+)\1\2!$", "a" * 5_000 + "!"


async def collections(api: Api, scene: Scene, names: str, path: str = MODELS) -> None:
    """Such were made."""
    for name in names:
        await api.changed(
            "createCollection", scene.ada, registryPath=path, name=name, types=["model"]
        )


def failing(monkeypatch: pytest.MonkeyPatch, errors: list[Exception]) -> None:
    """Reading events fails with these first."""
    read = Selection.read

    async def fails(self: Selection, connection: Connection, asks: Sequence[Ask]) -> Any:
        if errors:
            raise errors.pop(0)
        return await read(self, connection, asks)

    monkeypatch.setattr(Selection, "read", fails)


async def test_a_pattern_that_is_none(api: Api, scene: Scene) -> None:
    async with followed(api, MATCHING, scene.vic, path=MODELS, pattern="(") as stream:
        await collections(api, scene, "a")
        assert await stream.error() == ("INVALID_INPUT", "where")


async def test_one_that_is_too_much_ends_it(api: Api, scene: Scene, database_url: str) -> None:
    """As it does a query; others are told meanwhile, and it goes on with less."""
    pool = Pool(database_url, statement_seconds=1)
    await pool.open()
    await factories.add_collection(pool, scene.models, "long", creator=scene.mia)
    await factories.run(pool, "update collection set description = $1 where name = 'long'", TEXT)
    short = Api(Site(pool, api.site.store, Manifests(api.site.store), b"s" * 32))
    try:
        async with followed(short, REGISTRY, scene.mia, path=MODELS) as other:
            await collections(short, scene, "a")
            cursor = (await other.told())["cursor"]
            many = [
                followed(short, MATCHING, each, path=MODELS, pattern=ENDLESS, after=cursor)
                for each in (scene.vic, scene.ada)
            ]
            async with many[0] as vic, many[1] as ada:
                await collections(short, scene, "b")
                assert await other.kinds(1) == ["COLLECTION_CREATED"]
                assert await vic.error() == ("TIMEOUT", None)
                assert await ada.error() == ("TIMEOUT", None)
        async with followed(short, REGISTRY, scene.vic, path=MODELS, after=cursor) as again:
            assert (await again.told())["event"]["detail"]["collection"] == "b"
    finally:
        await pool.close()


@pytest.mark.parametrize("error", TOO_MUCH)
async def test_what_comes_before_it_is_told(
    api: Api, scene: Scene, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """Of a page one of whose events is too much, the others are told, and the cursor holds."""
    async with followed(api, REGISTRY, scene.mia, path=MODELS) as stream:
        await collections(api, scene, "abcdefgh")
        start, *told = [await stream.told() for _ in "abcdefgh"]
    third_last = "select id from event order by transaction desc, id desc offset 2 limit 1"
    poison = await factories.value(api.site.pool, third_last)
    read = Selection.read

    async def fails(self: Selection, connection: Connection, asks: Sequence[Ask]) -> Any:
        if any(poison in each.ids for each in asks):
            raise error
        return await read(self, connection, asks)

    with monkeypatch.context() as patched:
        patched.setattr(Selection, "read", fails)
        after = start["cursor"]
        async with followed(api, REGISTRY, scene.mia, path=MODELS, after=after) as stream:
            assert [await stream.told() for _ in "bcde"] == told[:4]
            code = "TIMEOUT" if error is failures.TimedOut else "LIMIT_EXCEEDED"
            assert await stream.error() == (code, None)
    after = told[3]["cursor"]
    async with followed(api, REGISTRY, scene.mia, path=MODELS, after=after) as stream:
        assert [await stream.told() for _ in "fgh"] == told[4:]


async def test_what_cannot_be_read_now_is_waited_for(
    api: Api, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with followed(api, REGISTRY, scene.mia, path=MODELS) as stream:
        away = [failures.ConnectionLost(), failures.Overtaken(), failures.Interrupted()]
        failing(monkeypatch, away)
        await collections(api, scene, "a")
        assert await stream.kinds(1) == ["COLLECTION_CREATED"]
        assert away == []


async def test_history_that_cannot_be_looked_through_is_waited_for(
    api: Api, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No selection of a client's is to blame for that."""
    async with followed(api, REGISTRY, scene.mia, path=MODELS) as stream:
        await collections(api, scene, "a")
        cursor = (await stream.told())["cursor"]
        await collections(api, scene, "b")
    after, errors = event_stream.after, [failures.TimedOut("slow"), failures.Overtaken("other")]

    async def fails(*given: Any) -> Any:
        if errors and LARGE_PAGE in given:
            raise errors.pop(0)
        return await after(*given)

    monkeypatch.setattr(event_stream, "after", fails)
    async with followed(api, REGISTRY, scene.mia, path=MODELS, after=cursor) as stream:
        assert (await stream.told())["event"]["detail"]["collection"] == "b"
    assert errors == []


async def test_who_reads_slowly_is_not_told_by_old_rights(
    api: Api, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that was read while they had the role is not told to its end."""
    monkeypatch.setattr("resolvers.following.FRESH_SECONDS", 0.2)
    async with followed(api, REGISTRY, scene.rex, path=SECRET) as stream:
        await collections(api, scene, "a", SECRET)
        after = (await stream.told())["cursor"]
    await collections(api, scene, "bcdef", SECRET)
    async with followed(api, REGISTRY, scene.rex, path=SECRET, after=after) as stream:
        await stream.told()
        gone = {"member": {"username": "rex"}, "role": None}
        await api.changed("setRegistryMember", scene.ada, registryId=scene.secret.global_id, **gone)
        await asyncio.sleep(0.3)
        # It was on its way already.
        await stream.told()
        assert await stream.error() == ("NOT_FOUND", None)


async def test_who_reads_slowly_is_told_all(
    api: Api, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.following.FRESH_SECONDS", 0.02)
    async with followed(api, REGISTRY, scene.mia, path=MODELS) as stream:
        await collections(api, scene, "a")
        after = (await stream.told())["cursor"]
    await collections(api, scene, "bcdefgh")
    async with followed(api, REGISTRY, scene.mia, path=MODELS, after=after) as stream:
        names = []
        for _ in "bcdefgh":
            names.append((await stream.told())["event"]["detail"]["collection"])
            await asyncio.sleep(0.05)
        assert names == [*"bcdefgh"]
        assert await stream.is_silent(0.1)

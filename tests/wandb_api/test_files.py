"""Pages of files, which may be long: others are served while one is made."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest

from reads.complete import Made
from storage.manifest import File, Page
from tests import factories
from tests.api import Api
from tests.scene import Scene
from tests.wandb_api.conftest import Dialect
from wandb_api import ids
from wandb_api.file import connection

FILES = [File(f"f{n:03}", 3, "900150983cd24fb0d6963f7d28e17f72", "a" * 64) for n in range(250)]


def made_of(names: Iterable[str]) -> Made:
    """The connection of files with these names."""
    named = [(name, name) for name in names]
    return connection(named, lambda name: Made(name=name), Page((), False, False), 7)


@contextlib.asynccontextmanager
async def turns() -> AsyncIterator[list[None]]:
    """Grows by one whenever somebody else had a turn."""
    had: list[None] = []

    async def take() -> None:
        while True:
            await asyncio.sleep(0)
            had.append(None)

    task = asyncio.create_task(take())
    yield had
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_no_files() -> None:
    made = made_of([])

    assert [edge async for edge in made["edges"]] == []
    assert made["pageInfo"]["startCursor"] is None
    assert made["pageInfo"]["endCursor"] is None


@pytest.mark.parametrize(("size", "had"), [(99, 0), (101, 1), (1000, 10)])
async def test_others_have_their_turn(size: int, had: int) -> None:
    made = made_of(map(str, range(size)))
    async with turns() as taken:
        await asyncio.sleep(0)
        before = len(taken)
        names = [edge["node"]["name"] async for edge in made["edges"]]

        assert names == [str(n) for n in range(size)]
        assert len(taken) - before == had


async def test_each_edge_under_two_names(api: Api, dialect: Dialect, scene: Scene) -> None:
    version = await factories.add_artifact_version(
        api.site.pool, scene.mnist, creator=scene.mia, store=api.site.store, files=FILES
    )
    document = """query($id: ID!, $after: String) { artifact(id: $id) {
        files(first: 120, after: $after) { totalCount pageInfo { hasNextPage endCursor }
            edges { cursor node { name artifact { id } } }
            again: edges { node { directUrl } } } } }"""

    async def page(after: str | None) -> Any:
        id = ids.artifact(*version.key)
        found = await dialect(document, scene.mia, id=id, after=after)
        return found["artifact"]["files"]

    first = await page(None)
    second = await page(first["pageInfo"]["endCursor"])

    assert first["totalCount"] == 250
    assert first["pageInfo"] == {
        "hasNextPage": True,
        "endCursor": first["edges"][119]["cursor"],
    }
    assert [edge["node"]["name"] for edge in first["edges"]] == [f"f{n:03}" for n in range(120)]
    assert {edge["node"]["artifact"]["id"] for edge in first["edges"]} == {
        ids.artifact(*version.key)
    }
    addresses = [edge["node"]["directUrl"] for edge in first["again"]]
    assert [url.rpartition("/")[2] for url in addresses] == [f"f{n:03}" for n in range(120)]
    assert second["edges"][0]["node"]["name"] == "f120"

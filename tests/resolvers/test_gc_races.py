"""What others begin to need while `gc` is at work stays, or is sent again."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from db import gc as rows
from db import pending_file
from db.connection import Pool
from resolvers import gc, stored
from resolvers.artifact_version import Logged
from storage import blob
from tests import factories
from tests.resolvers.world import World, world

__all__ = ["world"]

Meddle = Callable[[], Awaitable[None]]


def before_call(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, number: int, meddle: Meddle
) -> None:
    """Something happens just before one call of the function, the first being number 0."""
    function = getattr(module, name)
    calls = 0

    async def meddled(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number + 1:
            await meddle()
        return await function(*arguments)

    monkeypatch.setattr(module, name, meddled)


class TestRaces:
    """Somebody comes to need a blob between two steps of a collector that took it for rubbish."""

    @pytest.fixture
    async def gone(self, world: World) -> World:
        """A world in which the bytes `one` are old, and nobody's."""
        await world.deleted(await world.logged(b"one"))
        await world.older()
        return world

    # Everybody is shut out twice, to forget and to remove; nothing can come in after that.
    @pytest.mark.parametrize("shut_out", [0, 1])
    @pytest.mark.parametrize("commit", [False, True])
    @pytest.mark.parametrize("bodies", [(b"one",), (b"one", b"new")])
    async def test_wanted_again(
        self,
        gone: World,
        monkeypatch: pytest.MonkeyPatch,
        shut_out: int,
        commit: bool,
        bodies: tuple[bytes, ...],
    ) -> None:
        made: list[Logged] = []

        async def need() -> None:
            made.append(await gone.announced(bodies))
            await gone.sent(made[0], bodies)
            if commit:
                await gone.committed(made[0])

        before_call(monkeypatch, rows, "shut_out", shut_out, need)
        await gone.collect()

        if not commit:
            await gone.committed(made[0])
        await gone.require_whole(made[0], *bodies)

    async def test_told_that_it_is_held_by_who_came_before(
        self, gone: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The one who said so goes away again before the second look, the other has come by then.

        Whether the second look sees the other at all depends on the moment; here it does not.
        """
        first = await gone.announced([b"one", b"first"])
        await gone.sent(first, [b"one", b"first"])
        made: list[Logged] = []

        async def need() -> None:
            await gone.committed(first)
            made.append(await gone.announced([b"one", b"second"]))
            assert [waiting.path for waiting in made[0].uploads] == ["file-1"]
            await gone.sent(made[0], [b"one", b"second"])
            await gone.deleted(first)
            await gone.committed(made[0])

        hold = gc._Collector._is_held
        monkeypatch.setattr(gc._Collector, "_is_held", lambda *_: False)
        before_call(monkeypatch, rows, "shut_out", 1, need)
        await gone.collect()
        monkeypatch.setattr(gc._Collector, "_is_held", hold)

        await gone.require_whole(made[0], b"one", b"second")

    async def test_bytes_removed_before_they_are_marked(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = await world.announced([b"one"])
        organization_id = made.key.organization_id
        sha256 = hashlib.sha256(b"one").hexdigest()

        async def take_away() -> None:
            await world.store.delete(blob.key(organization_id, sha256))

        before_call(monkeypatch, stored, "require_there", 0, take_away)

        with pytest.raises(stored.Collected, match="send it again"):
            await world.sent(made, [b"one"])
        assert await pending_of(world.pool, made) == [None]
        await world.sent(made, [b"one"])
        await world.committed(made)
        await world.require_whole(made, b"one")

    async def test_manifest_removed_before_the_commit(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = await world.announced([b"one"])
        await world.sent(made, [b"one"])
        one = hashlib.sha256(b"one").hexdigest()

        async def take_away() -> None:
            async for found in world.store.list():
                if not found.key.endswith(one):
                    await world.store.delete(found.key)

        before_call(monkeypatch, stored, "require", 0, take_away)
        await world.committed(made)

        await world.require_whole(made, b"one")

    @pytest.mark.parametrize("bodies", [(b"one",), (b"one", b"new")])
    async def test_bytes_that_were_there_before_the_first_look(
        self, gone: World, monkeypatch: pytest.MonkeyPatch, bodies: tuple[bytes, ...]
    ) -> None:
        """Whoever sent them is so slow that they are old, and only refers to them at the last."""
        made = await gone.announced(bodies)
        real = stored.require
        there, go_on = asyncio.Event(), asyncio.Event()

        async def wait(*arguments: Any) -> None:
            there.set()
            await go_on.wait()
            await real(*arguments)

        async def rest() -> None:
            await gone.sent(made, bodies)
            await gone.committed(made)

        if len(bodies) == 1:
            made = await gone.announced(bodies)
            await gone.sent(made, bodies)
        monkeypatch.setattr(stored, "require", wait)
        slow = asyncio.create_task(gone.committed(made) if len(bodies) == 1 else rest())
        await there.wait()
        await gone.older()
        await factories.run(gone.pool, "update artifact_version set created_at = now()")

        async def need() -> None:
            go_on.set()
            await slow

        before_call(monkeypatch, rows, "shut_out", 1, need)
        await gone.collect()

        await gone.require_whole(made, *bodies)

    async def test_other_bytes_of_the_same_md5(
        self, gone: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A project knows an MD5 by one content; the other content is held all the same."""
        project = gone.scene.mnist.key
        other, md5 = hashlib.sha256(b"other").hexdigest(), hashlib.md5(b"one").hexdigest()
        async with gone.pool.connection() as connection:
            await pending_file.remember(connection, *project, [(md5, 3, other)])
            known = await pending_file.known(connection, *project, [(md5, 3)])
            assert await rows.wanted(connection, project[0], [other]) == {other}
        assert known == {(md5, 3): hashlib.sha256(b"one").hexdigest()}

    async def test_who_refers_waits_for_the_collector(self, gone: World) -> None:
        organization_id = gone.scene.acme.id
        async with gone.pool.transaction() as connection:
            await rows.shut_out(connection, organization_id)
            waiting = asyncio.create_task(gone.announced([b"one", b"new"]))
            await asyncio.sleep(0.1)
            assert not waiting.done()
            sha256 = hashlib.sha256(b"one").hexdigest()
            await rows.forget(connection, organization_id, [sha256])
        made = await waiting

        assert [waiting.path for waiting in made.uploads] == ["file-0", "file-1"]

    async def test_collector_waits_for_who_refers(self, gone: World) -> None:
        organization_id = gone.scene.acme.id
        md5 = hashlib.md5(b"one").hexdigest()
        async with gone.pool.transaction() as connection:
            await pending_file.known(connection, organization_id, gone.scene.mnist.id, [(md5, 3)])
            collecting = asyncio.create_task(gone.collect())
            await asyncio.sleep(0.2)
            assert not collecting.done()
            assert await gone.objects() == 2
        assert (await collecting).blobs == 2


async def pending_of(pool: Pool, logged: Logged) -> list[str | None]:
    async with pool.connection() as connection:
        return [row["sha256"] for row in await pending_file.of_version(connection, *logged.key)]

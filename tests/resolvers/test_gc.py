"""What `gc` removes, and above all what it must not."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db import gc as rows
from db import pending_file
from db.connection import Pool
from domain.ids import Kind, encode
from resolvers import artifact_version, artifact_version_commit, file, gc, stored
from resolvers.announced import File
from resolvers.artifact_version import Logged, New
from resolvers.context import Context, Site
from resolvers.gc import Removed, collect
from storage import blob
from storage.folder import LocalFolder
from storage.manifest import Manifests, decode
from storage.signature import Upload
from tests import factories
from tests.scene import Scene

AGE = timedelta(hours=1)


@dataclass
class World:
    """A site on which somebody logs versions."""

    context: Context
    scene: Scene

    @property
    def pool(self) -> Pool:
        return self.context.site.pool

    @property
    def store(self) -> LocalFolder:
        found = self.context.site.store
        assert isinstance(found, LocalFolder)
        return found

    async def announced(self, bodies: Sequence[bytes], name: str = "cnn") -> Logged:
        """A version that waits for these files."""
        files = [
            File(f"file-{n}", len(body), hashlib.md5(body).hexdigest())
            for n, body in enumerate(bodies)
        ]
        new = New("vision/mnist", name, "model", files)
        return await artifact_version.create(self.context, new)

    async def sent(self, logged: Logged, bodies: Sequence[bytes]) -> None:
        """Every file that is still waited for has come."""
        for waiting in logged.uploads:
            body = bodies[int(waiting.path.removeprefix("file-"))]
            claim = Upload(*logged.key, waiting.path, waiting.size_bytes, str(waiting.md5))
            await file.receive(self.pool, self.store, claim, stream(body))

    async def committed(self, logged: Logged) -> str:
        """The id of the version, which is committed."""
        id = encode(Kind.ARTIFACT_VERSION, *logged.key)
        await artifact_version_commit.commit(self.context, artifact_version_id=id)
        return id

    async def logged(self, *bodies: bytes, name: str = "cnn") -> Logged:
        """A committed version with these files."""
        made = await self.announced(bodies, name)
        await self.sent(made, bodies)
        await self.committed(made)
        return made

    async def deleted(self, logged: Logged) -> None:
        """The version is DELETED, as far as the collector is concerned."""
        await factories.run(
            self.pool,
            "update artifact_version set state = 'DELETED' where organization_id = $1 and id = $2",
            *logged.key,
        )

    async def older(self, by: timedelta = AGE * 2) -> None:
        """Everything that is there was there for so long."""
        then = (datetime.now(UTC) - by).timestamp()
        async for found in self.store.list():
            os.utime(self.store._path(found.key), (then, then))
        await factories.run(
            self.pool, "update artifact_version set created_at = created_at - $1::interval", by
        )

    async def collect(self, *, delete: bool = True) -> Removed:
        return await collect(self.pool, self.store, older_than=AGE, delete=delete)

    async def objects(self) -> int:
        return len([found async for found in self.store.list()])

    async def require_whole(self, logged: Logged, *bodies: bytes) -> None:
        """The committed version has its manifest, and each file its bytes."""
        sha256 = await factories.value(
            self.pool,
            "select manifest_sha256 from artifact_version where state = 'COMMITTED'"
            " and organization_id = $1 and id = $2",
            *logged.key,
        )
        organization_id = logged.key.organization_id
        files = decode(await blob.read(self.store, organization_id, str(sha256)))
        found = [await blob.read(self.store, organization_id, str(f.sha256)) for f in files]
        assert found == list(bodies)


async def stream(body: bytes) -> AsyncIterator[bytes]:
    yield body


@pytest.fixture
async def world(pool: Pool, scene: Scene, tmp_path: Path) -> World:
    store = LocalFolder(tmp_path / "files")
    site = Site(pool, store, Manifests(store), b"s" * 32)
    return World(Context(site, scene.mia, "http://test", "1"), scene)


def removed(found: Removed) -> tuple[int, int, int]:
    return found.uploads, found.blobs, found.size_bytes


class TestKept:
    async def test_everything_of_a_committed_version(self, world: World) -> None:
        made = await world.logged(b"one", b"two")
        await world.older()

        found = await world.collect()

        assert removed(found) == (0, 0, 0)
        assert found.kept_blobs == 3
        await world.require_whole(made, b"one", b"two")

    async def test_what_another_version_holds(self, world: World) -> None:
        first = await world.logged(b"one", b"two")
        second = await world.logged(b"one", b"three")
        await world.deleted(first)
        await world.older()

        assert (await world.collect()).blobs == 2
        await world.require_whole(second, b"one", b"three")

    async def test_what_a_pending_version_holds(self, world: World) -> None:
        pending = await world.announced([b"one", b"two"])
        await world.sent(pending, [b"one", b"two"])
        await world.older(AGE * 2)
        await factories.run(world.pool, "update artifact_version set created_at = now()")

        assert removed(await world.collect(delete=False)) == (0, 0, 0)
        assert removed(await world.collect()) == (0, 0, 0)
        await world.committed(pending)
        await world.require_whole(pending, b"one", b"two")

    async def test_what_is_young(self, world: World) -> None:
        await world.deleted(await world.logged(b"one"))

        assert removed(await world.collect()) == (0, 0, 0)
        assert await world.objects() == 2

    async def test_what_is_no_blob(self, world: World) -> None:
        await world.logged(b"one")
        (world.store.incoming.parent / "storage-id").write_text("mine")
        (world.store.incoming / "upload").write_text("half")
        await world.older()

        await world.collect()

        assert (world.store.incoming.parent / "storage-id").read_text() == "mine"
        assert (world.store.incoming / "upload").read_text() == "half"

    async def test_same_bytes_of_another_organization(self, world: World) -> None:
        await world.deleted(await world.logged(b"one"))
        rival = world.scene.rival.id
        sha256 = await blob.write(world.store, rival, b"one")
        await world.older()
        async with world.pool.transaction() as connection:
            team = await factories.add_team(
                world.pool, world.scene.rival, "t", admin=world.scene.sue
            )
        project = await factories.add_project(world.pool, team, "p", creator=world.scene.sue)
        del connection
        await factories.add_artifact_version(
            world.pool,
            project,
            creator=world.scene.sue,
            store=world.store,
            files=[factories.File("f", 3, hashlib.md5(b"one").hexdigest(), sha256)],
        )

        assert (await world.collect()).blobs == 2
        assert await blob.read(world.store, rival, sha256) == b"one"

    async def test_nothing_goes_where_a_manifest_cannot_be_read(self, world: World) -> None:
        broken = await world.logged(b"one")
        await world.deleted(await world.logged(b"two"))
        await world.older()
        sha256 = await factories.value(
            world.pool,
            "select manifest_sha256 from artifact_version where id = $1",
            broken.key.id,
        )
        key = blob.key(broken.key.organization_id, str(sha256))
        await world.store.delete(key)

        with pytest.raises(FileNotFoundError):
            await world.collect()
        assert await world.objects() == 3


class TestRemoved:
    async def test_dry_run_counts_and_changes_nothing(self, world: World) -> None:
        await world.deleted(await world.logged(b"one", b"three"))
        await world.announced([b"waiting"])
        await world.older()
        before = await world.objects()

        found = await world.collect(delete=False)

        assert (found.uploads, found.blobs) == (1, 3)
        assert await world.objects() == before
        assert removed(await world.collect()) == removed(found)
        assert await world.objects() == 0
        assert removed(await world.collect()) == (0, 0, 0)

    async def test_what_an_abandoned_upload_held(self, world: World) -> None:
        pending = await world.announced([b"one", b"two"])
        await world.sent(pending, [b"one", b"two"])
        await world.older()

        assert removed(await world.collect(delete=False)) == (1, 2, 6)
        assert removed(await world.collect()) == (1, 2, 6)
        assert await factories.value(world.pool, "select count(*) from artifact_version") == 0
        assert await factories.value(world.pool, "select count(*) from pending_file") == 0

    async def test_what_is_gone_must_be_sent_again(self, world: World) -> None:
        await world.deleted(await world.logged(b"one"))
        skipped = await world.announced([b"one", b"more"])
        assert [waiting.path for waiting in skipped.uploads] == ["file-1"]
        await factories.run(world.pool, "delete from artifact_version where state = 'PENDING'")
        await world.older()
        assert (await world.collect()).blobs == 2

        again = await world.announced([b"one", b"more"])

        assert [waiting.path for waiting in again.uploads] == ["file-0", "file-1"]
        await world.sent(again, [b"one", b"more"])
        await world.committed(again)
        await world.require_whole(again, b"one", b"more")

    async def test_many_pages(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(gc, "PAGE", 2)
        monkeypatch.setattr(gc, "AT_ONCE", 3)
        bodies = [b"%d" % n for n in range(7)]
        kept = [await world.logged(body, name=f"a{n}") for n, body in enumerate(bodies)]
        pending = await world.announced([b"x", b"y", b"z"])
        await world.sent(pending, [b"x", b"y", b"z"])
        for n in range(7):
            await world.deleted(await world.logged(b"gone %d" % n))
        await world.older()
        await factories.run(world.pool, "update artifact_version set created_at = now()")

        assert (await world.collect()).blobs == 14
        await world.committed(pending)
        await world.require_whole(pending, b"x", b"y", b"z")
        for made, body in zip(kept, bodies, strict=True):
            await world.require_whole(made, body)


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

        before_call(monkeypatch, stored, "require", 0, take_away)

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

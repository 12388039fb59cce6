"""What `gc` removes, and above all what it must not."""

from __future__ import annotations

import hashlib

import pytest

from db import idempotency_key
from db.connection import Pool
from domain.viewer import Viewer
from resolvers import gc, held
from storage import blob
from tests import factories
from tests.resolvers.world import World, removed, world

__all__ = ["world"]


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
        await world.older()
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
        monkeypatch.setattr(held, "PAGE", 2)
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


class TestIdempotencyKeys:
    async def used(self, pool: Pool, by: Viewer, *hours: int) -> None:
        """The user has used a key so many hours ago, each by the name of its age."""
        await factories.run(
            pool,
            """insert into idempotency_key (organization_id, key, fingerprint, created_at)
                select personal_organization_id, h::text, '', now() - h * interval '1 hour'
                from site_user, unnest($2::int[]) h where id = $1""",
            by.user_id,
            list(hours),
        )

    async def left(self, pool: Pool) -> object:
        sql = "select array_agg(key::int order by key::int) from idempotency_key"
        return await factories.value(pool, sql)

    async def test_after_two_days_they_go(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(gc, "PAGE", 2)
        await self.used(world.pool, world.scene.mia, 0, 23, 25, 47, 49, 50, 51, 52, 53)
        await self.used(world.pool, world.scene.sue, 46, 1000)

        assert (await world.collect(delete=False)).idempotency_keys == 6
        assert await self.left(world.pool) == [0, 23, 25, 46, 47, 49, 50, 51, 52, 53, 1000]
        assert (await world.collect()).idempotency_keys == 6
        assert await self.left(world.pool) == [0, 23, 25, 46, 47]
        assert (await world.collect()).idempotency_keys == 0

    async def test_one_that_is_used_again_stays(self, world: World) -> None:
        await self.used(world.pool, world.scene.mia, 49, 50)
        async with world.pool.transaction() as connection:
            assert await idempotency_key.claim(connection, world.scene.mia.user_id, "49", b"new")
            removed = await world.collect()

        assert removed.idempotency_keys == 1
        assert await self.left(world.pool) == [49]
        assert (await world.collect()).idempotency_keys == 0

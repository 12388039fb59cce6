"""What `gc` keeps of drafts, and what it removes with them."""

from __future__ import annotations

import hashlib

import pytest

from db import gc as rows
from resolvers import draft_files, gc, held, multipart, stored
from resolvers.draft_files import DraftFile
from resolvers.draft_manifest import ManifestKind
from resolvers.key import Key
from storage import blob
from tests import factories
from tests.resolvers.drafting import (
    begin,
    bodies_of,
    commit,
    entries,
    id_of,
    logged,
    manifest_json,
    md5,
    send_files,
    send_manifest,
)
from tests.resolvers.test_gc_races import before_call
from tests.resolvers.test_multipart import PARTS, SAID, WHOLE, send_parts
from tests.resolvers.world import World, removed, world

__all__ = ["world"]

FILES = {"a.txt": b"uno", "b.txt": b"due"}
LARGE = {"large.bin": WHOLE}


async def young(world: World) -> None:
    """Blobs are old, and drafts are not abandoned."""
    await world.older()
    await factories.run(world.pool, "update artifact_version set created_at = now()")


async def with_parts(world: World) -> Key:
    """A draft that has all the parts of a file."""
    key = (await begin(world, LARGE)).key
    file = DraftFile(id_of(key), "large.bin", md5(WHOLE), SAID)
    (upload,) = await draft_files.announce(world.context, [file])
    await send_parts(world, upload)
    await send_manifest(world, key, entries(LARGE))
    return key


class TestKept:
    async def test_contents_parts_and_manifests(self, world: World) -> None:
        key = await with_parts(world)
        other = (await begin(world, FILES, name="other")).key
        await send_files(world, other, FILES)
        await send_manifest(world, other, entries(FILES))
        await young(world)

        assert removed(await world.collect(delete=False)) == (0, 0, 0)
        found = await world.collect()
        # Three parts, two contents and two manifests.
        assert (removed(found), found.kept_blobs) == ((0, 0, 0), 7)

        upload_id = await factories.value(world.pool, "select id from multipart_upload")
        await multipart.complete(
            world.context,
            artifact_version_id=id_of(key),
            upload_id=str(upload_id),
            path="large.bin",
            parts=SAID,
        )
        for each, bodies in ((key, LARGE), (other, FILES)):
            await commit(world, each)
            assert await bodies_of(world, each) == bodies

    async def test_many_pages(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(gc, "PAGE", 2)
        monkeypatch.setattr(held, "PAGE", 2)
        bodies = {f"f{n}": b"%d" % n for n in range(7)}
        key = (await begin(world, bodies)).key
        await send_files(world, key, bodies)
        await send_manifest(world, key, entries(bodies))
        await young(world)
        found = await world.collect()
        assert (removed(found), found.kept_blobs) == ((0, 0, 0), 8)

    async def test_what_a_version_took_from_its_base(self, world: World) -> None:
        base = await logged(world, FILES)
        key = (await begin(world, {})).key
        await send_manifest(world, key, entries({}), ManifestKind.INCREMENTAL, base)
        await commit(world, key)
        await factories.run(
            world.pool, "update artifact_version set state = 'DELETED' where id = $1", base.id
        )
        await world.older()
        await world.collect()
        assert await bodies_of(world, key) == FILES

    async def test_draft_to_which_something_came_lately(self, world: World) -> None:
        """Several processes add to it for longer than an upload takes."""
        key = (await begin(world, shared_draft_key="g")).key
        await send_files(world, key, {"a.txt": b"uno"})
        await send_manifest(world, key, entries({"a.txt": b"uno"}), ManifestKind.PATCH)
        await world.older()
        await send_files(world, key, {"b.txt": b"due"})
        await send_manifest(world, key, entries({"b.txt": b"due"}), ManifestKind.PATCH)

        assert removed(await world.collect(delete=False)) == (0, 0, 0)
        assert removed(await world.collect()) == (0, 0, 0)
        await commit(world, key)
        assert await bodies_of(world, key) == FILES

    async def test_draft_whose_run_goes_on(self, world: World) -> None:
        """Its program has said nothing of it for days, and goes on with it in the end."""
        key = (await begin(world, shared_draft_key="g", run_name="long")).key
        await send_files(world, key, FILES)
        await send_manifest(world, key, entries(FILES), ManifestKind.PATCH)
        alive = "update run set state = 'RUNNING', heartbeat_at = now()"
        await factories.run(world.pool, alive)
        await world.older()

        assert removed(await world.collect(delete=False)) == (0, 0, 0)
        assert removed(await world.collect()) == (0, 0, 0)
        await factories.run(world.pool, "update run set heartbeat_at = now() - interval '1 hour'")
        assert (await world.collect()).uploads == 1


class TestRemoved:
    async def test_parts_of_a_file_that_is_whole(self, world: World) -> None:
        key = await with_parts(world)
        upload_id = await factories.value(world.pool, "select id from multipart_upload")
        await multipart.complete(
            world.context,
            artifact_version_id=id_of(key),
            upload_id=str(upload_id),
            path="large.bin",
            parts=SAID,
        )
        await young(world)
        assert removed(await world.collect()) == (0, 3, sum(map(len, PARTS)))
        await commit(world, key)
        assert await bodies_of(world, key) == LARGE

    async def test_what_an_abandoned_draft_held(self, world: World) -> None:
        key = await with_parts(world)
        await send_files(world, key, FILES)
        await world.older()
        # Three parts, two contents and a manifest.
        counted = await world.collect(delete=False)
        assert (counted.uploads, counted.blobs) == (1, 6)
        assert removed(await world.collect()) == removed(counted)
        for table in ("pending_content", "pending_manifest", "multipart_part", "client_key"):
            assert await factories.value(world.pool, f"select count(*) from {table}") == 0
        assert await world.objects() == 0

    async def test_manifests_as_they_were_sent(self, world: World) -> None:
        key = await logged(world, FILES)
        await world.older()
        assert (await world.collect()).blobs == 1
        assert await bodies_of(world, key) == FILES

    async def test_content_that_no_path_has(self, world: World) -> None:
        key = (await begin(world, FILES)).key
        await send_files(world, key, FILES | {"c": b"unused"})
        await send_manifest(world, key, entries(FILES))
        await commit(world, key)
        await world.older()
        # The manifest that was sent, and the content.
        assert (await world.collect()).blobs == 2
        assert await bodies_of(world, key) == FILES


class TestRaces:
    """Somebody comes to need a blob between two steps of a collector that took it for rubbish."""

    @pytest.fixture
    async def gone(self, world: World) -> World:
        """A world in which the bytes of FILES are old, and nobody's."""
        await logged(world, FILES)
        await factories.run(world.pool, "update artifact_version set state = 'DELETED'")
        await world.older()
        return world

    @pytest.mark.parametrize("shut_out", [0, 1])
    @pytest.mark.parametrize("committed", [False, True])
    async def test_announced_again(
        self, gone: World, monkeypatch: pytest.MonkeyPatch, shut_out: int, committed: bool
    ) -> None:
        made: list[Key] = []

        async def need() -> None:
            made.append((await begin(gone, FILES)).key)
            await send_files(gone, made[0], FILES)
            await send_manifest(gone, made[0], entries(FILES))
            if committed:
                await commit(gone, made[0])

        before_call(monkeypatch, rows, "shut_out", shut_out, need)
        await gone.collect()
        if not committed:
            await commit(gone, made[0])
        assert await bodies_of(gone, made[0]) == FILES

    @pytest.mark.parametrize("what", ["content", "manifest", "part"])
    async def test_sent_again_within_a_moment(
        self, world: World, monkeypatch: pytest.MonkeyPatch, what: str
    ) -> None:
        """The time of the bytes is no help then; what alone tells is the row that names them."""
        rubbish = {"content": b"uno", "manifest": manifest_json(entries(FILES)), "part": b"two"}
        sha256 = await blob.write(world.store, world.scene.acme.id, rubbish[what])
        await world.older()

        async def need() -> None:
            if what == "part":
                await with_parts(world)
            else:
                key = (await begin(world, FILES)).key
                await send_files(world, key, FILES)
                await send_manifest(world, key, entries(FILES))

        monkeypatch.setattr(gc, "_second", lambda found: found.key)
        before_call(monkeypatch, rows, "shut_out", 1, need)
        await world.collect()
        assert await blob.read(world.store, world.scene.acme.id, sha256) == rubbish[what]

    async def test_known_when_it_was_looked_up_and_not_when_it_is_committed(
        self, gone: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Never announced, its content is only looked for: it is refused, not lost."""
        key = (await begin(gone, {"c": b"uno"})).key
        await send_manifest(gone, key, entries({"c": b"uno"}))

        async def collect() -> None:
            await gone.collect()

        before_call(monkeypatch, stored, "require", 0, collect)
        with pytest.raises(Exception, match="1 of 1 files have not been uploaded, the first is c"):
            await commit(gone, key)

    @pytest.mark.parametrize("what", ["content", "manifest", "part", "whole"])
    async def test_bytes_removed_before_they_are_marked(
        self, world: World, monkeypatch: pytest.MonkeyPatch, what: str
    ) -> None:
        async def content() -> None:
            await send_files(world, (await begin(world, FILES)).key, FILES)

        async def manifest() -> None:
            await send_manifest(world, (await begin(world, FILES)).key, entries(FILES))

        async def part() -> None:
            await with_parts(world)

        async def whole() -> None:
            file = DraftFile(id_of(key), "large.bin", md5(WHOLE), SAID)
            (upload,) = await draft_files.announce(world.context, [file])
            await send_parts(world, upload)
            assert upload.multipart is not None
            await multipart.complete(
                world.context,
                artifact_version_id=file.artifact_version_id,
                upload_id=upload.multipart.upload_id,
                path="large.bin",
                parts=SAID,
            )

        key = (await begin(world, LARGE)).key

        async def take_away() -> None:
            async for found in world.store.list():
                await world.store.delete(found.key)

        step = {"content": content, "manifest": manifest, "part": part, "whole": whole}[what]
        before_call(monkeypatch, stored, "require_there", 3 if what == "whole" else 0, take_away)
        with pytest.raises(stored.Collected):
            await step()
        held = "select count(sha256) from pending_content"
        assert await factories.value(world.pool, held) == 0

    async def test_manifest_of_the_version_removed_before_the_commit(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = (await begin(world, FILES)).key
        await send_files(world, key, FILES)
        await send_manifest(world, key, entries(FILES))
        ours = {hashlib.sha256(body).hexdigest() for body in FILES.values()}
        ours.add(str(await factories.value(world.pool, "select sha256 from pending_manifest")))

        async def take_away() -> None:
            async for found in world.store.list():
                if found.key.rpartition("/")[2] not in ours:
                    await world.store.delete(found.key)

        before_call(monkeypatch, stored, "require", 0, take_away)
        await commit(world, key)
        assert await bodies_of(world, key) == FILES

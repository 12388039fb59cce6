"""Committing drafts: what a manifest must be, what must be there, what comes of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from db import pending_manifest
from resolvers import artifact_version_commit, draft_files, draft_manifest, stored
from resolvers.draft_files import DraftFile
from resolvers.draft_manifest import ManifestKind
from storage import blob, uploaded_manifest
from storage.manifest import File
from tests import factories
from tests.resolvers.drafting import (
    announce,
    as_viewer,
    begin,
    bodies_of,
    commit,
    digest_of,
    entries,
    entry,
    files_of,
    id_of,
    logged,
    manifest_json,
    md5,
    refused,
    send,
    send_files,
    send_manifest,
    states,
)
from tests.resolvers.test_gc_races import before_call
from tests.resolvers.world import World, world

pytestmark = pytest.mark.slow

__all__ = ["world"]

FILES = {"a.txt": b"one", "b/c.txt": b"two"}
EMPTY_DIGEST = "64e7c61456b10382e2f3b571ac24b659"
REFERENCE = {"digest": "etag-1", "ref": "s3://b/k", "size": 7, "extra": {"versionID": "v"}}
FIELD = "artifact_version_id"
NO_MANIFEST = f"UPLOAD_MISSING {FIELD}: The manifest has not been uploaded."


def missing(count: int, of: int, first: str) -> str:
    return (
        f"UPLOAD_MISSING {FIELD}: {count} of {of} files have not been uploaded, the first is"
        f" {first}."
    )


async def not_committed(world: World, key: Any) -> list[str]:
    """Why not; the version is as it was."""
    before = await factories.value(world.pool, "select count(*) from project_blob")
    found = await refused(commit(world, key))
    row = "select state || coalesce(number::text, '') from artifact_version where id = $1"
    assert await factories.value(world.pool, row, key.id) == "PENDING"
    assert await factories.value(world.pool, "select count(*) from project_blob") == before
    return found


class TestRefused:
    async def test_no_manifest(self, world: World) -> None:
        key = (await begin(world, FILES)).key
        assert await not_committed(world, key) == [NO_MANIFEST]
        await send_files(world, key, FILES)
        assert await not_committed(world, key) == [NO_MANIFEST]

    async def test_no_manifest_for_files_whose_digest_is_that_of_none(self, world: World) -> None:
        key = (await begin(world, {})).key
        await announce(world, key, FILES)
        assert await not_committed(world, key) == [NO_MANIFEST]

    @pytest.mark.parametrize("announced", [None, md5(b"manifest")])
    async def test_manifest_announced_and_not_sent(
        self, world: World, announced: str | None
    ) -> None:
        key = (await begin(world, {})).key
        await draft_manifest.announce(
            world.context,
            artifact_version_id=id_of(key),
            kind=ManifestKind.FULL,
            base_version_id=None,
            md5=announced,
            wants_upload=False,
        )
        assert await not_committed(world, key) == [NO_MANIFEST]

    @pytest.mark.parametrize(
        ("data", "rule"),
        [
            (b"no manifest", "JSON in UTF-8"),
            (b"{}", "an object of version 1"),
            (
                manifest_json({"../a": entry(b"one")}),
                "made of proper paths. A file path must be made of parts that are neither empty nor"
                ' . nor ..; got "../a".',
            ),
        ],
    )
    async def test_bad_manifest(self, world: World, data: bytes, rule: str) -> None:
        key = (await begin(world, FILES)).key
        await send_files(world, key, FILES)
        await send_manifest(world, key, data)
        assert await not_committed(world, key) == [f"INVALID_INPUT -: The manifest must be {rule}."]

    async def test_file_never_announced(self, world: World) -> None:
        key = (await begin(world, FILES)).key
        await send_manifest(world, key, entries(FILES))
        assert await not_committed(world, key) == [missing(2, 2, "a.txt")]

    async def test_file_never_sent(self, world: World) -> None:
        key = (await begin(world, FILES)).key
        first, _ = await announce(world, key, FILES)
        await send(world, first, b"one")
        await send_manifest(world, key, entries(FILES))
        assert await not_committed(world, key) == [missing(1, 2, "b/c.txt")]

    async def test_size_is_not_that_of_the_content(self, world: World) -> None:
        key = (await begin(world, FILES)).key
        await send_files(world, key, FILES)
        await send_manifest(world, key, entries(FILES) | {"a.txt": entry(b"one", size=4)})
        assert await not_committed(world, key) == [
            f'DIGEST_MISMATCH {FIELD}: The manifest gives "a.txt" 4 bytes, 3 have come.'
        ]

    async def test_digest_is_not_that_of_the_files(self, world: World) -> None:
        key = (await begin(world, FILES)).key
        other = {"a.txt": b"one"}
        await send_files(world, key, other)
        await send_manifest(world, key, entries(other))
        assert await not_committed(world, key) == [
            f"DIGEST_MISMATCH {FIELD}: The files have the digest {digest_of(other)}, announced was"
            f" {digest_of(FILES)}."
        ]

    async def test_content_of_another_project(self, world: World) -> None:
        """Knowing an MD5 gives nobody the bytes, whether they are announced or not."""
        await logged(world, FILES)
        scene = world.scene
        await factories.add_project(world.pool, scene.vision, "other", creator=scene.mia)
        key = (await begin(world, FILES, project="other")).key
        await send_manifest(world, key, entries(FILES))
        assert await not_committed(world, key) == [missing(2, 2, "a.txt")]
        await announce(world, key, FILES)
        assert await not_committed(world, key) == [missing(2, 2, "a.txt")]

    async def test_content_of_a_pending_version_of_the_project(self, world: World) -> None:
        await send_files(world, (await begin(world, name="other")).key, FILES)
        key = (await begin(world, FILES)).key
        await send_manifest(world, key, entries(FILES))
        assert await not_committed(world, key) == [missing(2, 2, "a.txt")]

    async def test_who_may_not(self, world: World) -> None:
        key = (await begin(world)).key
        await send_manifest(world, key, {})
        for viewer in (world.scene.vic, world.scene.sue):
            call = artifact_version_commit.commit(
                as_viewer(world, viewer), artifact_version_id=id_of(key)
            )
            assert (await refused(call))[0].startswith("NOT_FOUND artifact_version_id")


class TestCommitted:
    async def test_without_anything(self, world: World) -> None:
        key = (await begin(world, {})).key
        await commit(world, key)
        assert await files_of(world, key) == ()
        assert await factories.value(world.pool, "select digest from artifact_version") == (
            EMPTY_DIGEST
        )

    async def test_files_and_references(self, world: World) -> None:
        listed = {
            **entries(FILES),
            "z.txt": REFERENCE,
            "r.txt": {"digest": "https://x/y", "ref": "https://x/y", "local_path": "/home/mia"},
        }
        # As the SDK computes it: the lines of paths and digests, sorted by path.
        lines = (
            "wandb-artifact-manifest-v1\n"
            "a.txt:+XxdKZQb+xsv2rCHSQargg==\n"
            "b/c.txt:uKn3Fdu2T9XFbneDxoIKYQ==\n"
            "r.txt:https://x/y\n"
            "z.txt:etag-1\n"
        )
        expected = "8e25c400c71e6f532429a0df3f1ec2e7"
        assert md5(lines.encode()) == expected
        key = (await begin(world, digest=expected)).key
        await send_files(world, key, FILES)
        await send_manifest(world, key, listed)
        await commit(world, key)
        own = [
            File(
                "a.txt",
                3,
                md5(b"one"),
                "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed",
            ),
            File(
                "b/c.txt",
                3,
                md5(b"two"),
                "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3",
            ),
        ]
        assert list(await files_of(world, key)) == [
            *own,
            File("r.txt", 0, None, None, "https://x/y", "https://x/y"),
            File("z.txt", 7, None, None, "s3://b/k", "etag-1", {"versionID": "v"}),
        ]
        async with world.pool.connection() as connection:
            row = await connection.row(
                "select number, digest, size_bytes, file_count from artifact_version"
                " where state = 'COMMITTED'"
            )
        assert row is not None
        assert tuple(row) == (0, expected, 13, 4)

    async def test_nothing_is_left_of_the_draft(self, world: World) -> None:
        key = (await begin(world, {"a": b"one"}, aliases=["best"])).key
        large = DraftFile(id_of(key), "x", md5(b"xy"), [(1, md5(b"x")), (2, md5(b"y"))])
        await draft_files.announce(world.context, [large])
        await send_files(world, key, {"a": b"one", "unused": b"more"})
        await send_manifest(world, key, entries({"a": b"one"}))
        await commit(world, key)
        for table in ("pending_content", "pending_manifest", "multipart_upload", "multipart_part"):
            assert await factories.value(world.pool, f"select count(*) from {table}") == 0
        aliases = "select array_agg(name order by name) from artifact_alias"
        assert await factories.value(world.pool, aliases) == ["best", "latest"]
        events = "select array_agg(kind order by id) from event"
        assert await factories.value(world.pool, events) == ["ARTIFACT_VERSION_COMMITTED"]

    async def test_content_known_to_the_project_but_never_announced(self, world: World) -> None:
        await logged(world, FILES)
        renamed = {"new.txt": b"one"}
        key = (await begin(world, renamed)).key
        await send_manifest(world, key, entries(renamed))
        await commit(world, key)
        assert await bodies_of(world, key) == renamed

    async def test_the_last_full_manifest_wins(self, world: World) -> None:
        key = (await begin(world, FILES)).key
        await send_files(world, key, FILES)
        await send_manifest(world, key, entries({"a.txt": b"one"}))
        await send_manifest(world, key, entries(FILES))
        await commit(world, key)
        assert await bodies_of(world, key) == FILES

    async def test_again_and_many_at_once(self, world: World) -> None:
        key = (await begin(world, FILES)).key
        await send_files(world, key, FILES)
        await send_manifest(world, key, entries(FILES))
        await asyncio.gather(*(commit(world, key) for _ in range(6)))
        await commit(world, key)
        assert await states(world) == [("COMMITTED", 0)]
        assert await bodies_of(world, key) == FILES
        events = "select count(*) from event where kind = 'ARTIFACT_VERSION_COMMITTED'"
        assert await factories.value(world.pool, events) == 1

    async def test_committed_by_another_while_it_is_read(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = (await begin(world, FILES)).key
        await send_files(world, key, FILES)
        await send_manifest(world, key, entries(FILES))

        async def other() -> None:
            await commit(world, key)

        before_call(monkeypatch, pending_manifest, "of_version", 0, other)
        await commit(world, key)
        assert await states(world) == [("COMMITTED", 0)]

    async def test_several_versions_at_once(self, world: World) -> None:
        async def one(n: int) -> None:
            await logged(world, {"n": b"%d" % n})

        await asyncio.gather(*(one(n) for n in range(6)))
        assert sorted(await states(world)) == [("COMMITTED", n) for n in range(6)]

    async def test_as_a_clients_native_commit(self, world: World) -> None:
        """The next version of the same artifact may be logged the other way."""
        await logged(world, {"file-0": b"one"})
        made = await world.announced([b"one", b"new"])
        assert [each.path for each in made.uploads] == ["file-1"]
        await world.sent(made, [b"one", b"new"])
        await world.committed(made)
        assert await bodies_of(world, made.key) == {"file-0": b"one", "file-1": b"new"}


class TestPatches:
    async def test_two_processes(self, world: World) -> None:
        """Each has files of its own, and one of the same path; whose manifest came last wins."""
        one = {"a": b"one", "both": b"of one"}
        other = {"b": b"other", "both": b"of other"}

        async def process(bodies: dict[str, bytes]) -> Any:
            key = (await begin(world, bodies, shared_draft_key="g")).key
            await send_files(world, key, bodies)
            return key

        keys = await asyncio.gather(process(one), process(other))
        assert keys[0] == keys[1]
        await send_manifest(world, keys[0], entries(other), ManifestKind.PATCH)
        await send_manifest(world, keys[0], entries(one), ManifestKind.PATCH)
        await commit(world, keys[0])
        whole = {"a": b"one", "b": b"other", "both": b"of one"}
        assert await bodies_of(world, keys[0]) == whole
        digest = await factories.value(world.pool, "select digest from artifact_version")
        assert digest == digest_of(whole)

    async def test_many_processes_at_once(self, world: World) -> None:
        async def process(n: int) -> Any:
            bodies = {f"{n}/{k}": b"%d" % (k % 3) for k in range(5)}
            key = (await begin(world, bodies, shared_draft_key="g")).key
            await send_files(world, key, bodies)
            await send_manifest(world, key, entries(bodies), ManifestKind.PATCH)
            return key

        keys = await asyncio.gather(*(process(n) for n in range(8)))
        await commit(world, keys[0])
        found = await bodies_of(world, keys[0])
        assert found == {f"{n}/{k}": b"%d" % (k % 3) for n in range(8) for k in range(5)}

    async def test_more_files_together_than_a_version_may_have(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The third manifest is not even read."""
        monkeypatch.setattr(uploaded_manifest, "MOST_ENTRIES", 3)
        key = (await begin(world, shared_draft_key="g")).key
        for n in range(3):
            bodies = {f"{n}/a": b"one", f"{n}/b": b"two"}
            await send_files(world, key, bodies)
            await send_manifest(world, key, entries(bodies), ManifestKind.PATCH)
        read = blob.read
        count = 0

        async def counted(*asked: Any) -> bytes:
            nonlocal count
            count += 1
            return await read(*asked)

        monkeypatch.setattr(blob, "read", counted)
        assert await not_committed(world, key) == [
            "INVALID_INPUT -: The manifest must be of at most 3 files, all of a version together."
        ]
        assert count == 2

    async def test_the_same_files_in_many_manifests(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(uploaded_manifest, "MOST_ENTRIES", 2)
        key = (await begin(world, shared_draft_key="g")).key
        await send_files(world, key, FILES)
        for _ in range(3):
            await send_manifest(world, key, entries(FILES), ManifestKind.PATCH)
        await commit(world, key)
        assert await bodies_of(world, key) == FILES

    async def test_more_bytes_together_than_can_be_read(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = (await begin(world, shared_draft_key="g")).key
        for n in range(2):
            await send_manifest(world, key, entries({f"{n}": b"one"}), ManifestKind.PATCH)
        most = 2 * len(manifest_json(entries({"0": b"one"}))) - 1
        monkeypatch.setattr(uploaded_manifest, "MOST_BYTES", most)
        monkeypatch.setattr(blob, "read", lambda *_: pytest.fail("it was read"))
        assert await not_committed(world, key) == [
            f"INVALID_INPUT -: The manifest must be of at most {most} bytes,"
            " all of a version together."
        ]

    async def test_one_that_was_not_sent_after_all(self, world: World) -> None:
        key = (await begin(world, shared_draft_key="g")).key
        await send_manifest(world, key, {}, ManifestKind.PATCH)
        await draft_manifest.announce(
            world.context,
            artifact_version_id=id_of(key),
            kind=ManifestKind.PATCH,
            base_version_id=None,
            md5=md5(b"later"),
            wants_upload=True,
        )
        assert await not_committed(world, key) == [NO_MANIFEST]

    async def test_one_that_was_sent_by_a_process_that_began_anew(self, world: World) -> None:
        key = (await begin(world, shared_draft_key="g")).key
        await send_files(world, key, FILES)
        await draft_manifest.announce(
            world.context,
            artifact_version_id=id_of(key),
            kind=ManifestKind.PATCH,
            base_version_id=None,
            md5=md5(manifest_json(entries(FILES))),
            wants_upload=True,
        )
        assert await not_committed(world, key) == [NO_MANIFEST]
        await send_manifest(world, key, entries(FILES), ManifestKind.PATCH)
        await commit(world, key)
        assert await bodies_of(world, key) == FILES

    async def test_one_that_comes_while_the_others_are_committed(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = (await begin(world, shared_draft_key="g")).key
        await send_files(world, key, FILES)
        await send_manifest(world, key, entries({"a.txt": b"one"}), ManifestKind.PATCH)

        async def late() -> None:
            await send_manifest(world, key, entries({"b/c.txt": b"two"}), ManifestKind.PATCH)

        before_call(monkeypatch, stored, "require", 0, late)
        await commit(world, key)
        assert await bodies_of(world, key) == FILES


class TestIncremental:
    async def test_on_a_base(self, world: World) -> None:
        base = await logged(world, FILES)
        more = {"a.txt": b"changed", "d.txt": b"new"}
        key = (await begin(world, more)).key
        await send_files(world, key, more)
        await send_manifest(world, key, entries(more), ManifestKind.INCREMENTAL, base)
        await commit(world, key)
        whole = FILES | more
        assert await bodies_of(world, key) == whole
        digest = "select digest from artifact_version where number = 1"
        assert await factories.value(world.pool, digest) == digest_of(whole)

    async def test_without_a_base(self, world: World) -> None:
        key = (await begin(world, FILES)).key
        await send_files(world, key, FILES)
        await send_manifest(world, key, entries(FILES), ManifestKind.INCREMENTAL)
        await commit(world, key)
        assert await bodies_of(world, key) == FILES

    async def test_base_with_references(self, world: World) -> None:
        base = (await begin(world, digest=md5(b"wandb-artifact-manifest-v1\nz:etag-1\n"))).key
        await send_manifest(world, base, {"z": REFERENCE})
        await commit(world, base)
        key = (await begin(world, FILES)).key
        await send_files(world, key, FILES)
        await send_manifest(world, key, entries(FILES), ManifestKind.INCREMENTAL, base)
        await commit(world, key)
        last = (await files_of(world, key))[-1]
        assert last == File("z", 7, None, None, "s3://b/k", "etag-1", {"versionID": "v"})

    async def test_base_of_another_project(self, world: World) -> None:
        scene = world.scene
        await factories.add_project(world.pool, scene.vision, "other", creator=scene.mia)
        base = await logged(world, FILES, project="other")
        key = (await begin(world, {})).key
        await send_manifest(world, key, {}, ManifestKind.INCREMENTAL, base)
        await commit(world, key)
        assert await bodies_of(world, key) == FILES

    async def test_base_that_has_been_deleted(self, world: World) -> None:
        base = await logged(world, FILES)
        key = (await begin(world, {})).key
        await send_manifest(world, key, {}, ManifestKind.INCREMENTAL, base)
        await factories.run(
            world.pool, "update artifact_version set state = 'DELETED' where id = $1", base.id
        )
        assert await not_committed(world, key) == [
            f"CONFLICT {FIELD}: The version that this one adds to has been deleted."
        ]

    async def test_base_deleted_at_the_last_moment(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        base = await logged(world, FILES)
        key = (await begin(world, {})).key
        await send_manifest(world, key, {}, ManifestKind.INCREMENTAL, base)

        async def gone() -> None:
            await factories.run(
                world.pool, "update artifact_version set state = 'DELETED' where id = $1", base.id
            )

        before_call(monkeypatch, stored, "require", 0, gone)
        found = await refused(commit(world, key))
        assert found == [f"CONFLICT {FIELD}: The version that this one adds to has been deleted."]


class TestFromADraft:
    async def test_files_of_the_parent_are_not_sent_again(self, world: World) -> None:
        """Also in another project, as the viewer may download them."""
        scene = world.scene
        await factories.add_project(world.pool, scene.vision, "other", creator=scene.mia)
        parent = await logged(world, FILES, project="other")
        whole = FILES | {"d.txt": b"new"}
        key = (await begin(world, whole)).key
        await send_files(world, key, {"d.txt": b"new"})
        await send_manifest(world, key, entries(whole), ManifestKind.FULL, parent)
        await commit(world, key)
        assert await bodies_of(world, key) == whole

    async def test_parent_that_may_not_be_downloaded(self, world: World) -> None:
        scene = world.scene
        secret = await factories.add_team(world.pool, scene.acme, "secret-team", admin=scene.ada)
        await factories.add_project(world.pool, secret, "p", creator=scene.ada)
        ada = replace(world, context=as_viewer(world, scene.ada))
        parent = await logged(ada, FILES, owner="secret-team", project="p")
        key = (await begin(world, FILES)).key
        await send_manifest(world, key, entries(FILES), ManifestKind.FULL, parent)
        assert await not_committed(world, key) == [missing(2, 2, "a.txt")]

    async def test_parent_that_is_deleted_meanwhile(self, world: World) -> None:
        parent = await logged(world, FILES)
        key = (await begin(world, FILES | {"d.txt": b"new"})).key
        await send_files(world, key, FILES | {"d.txt": b"new"})
        await send_manifest(
            world, key, entries(FILES | {"d.txt": b"new"}), ManifestKind.FULL, parent
        )
        await factories.run(
            world.pool, "update artifact_version set state = 'DELETED' where id = $1", parent.id
        )
        await commit(world, key)
        assert await bodies_of(world, key) == FILES | {"d.txt": b"new"}


class TestMany:
    async def test_thousands_of_files(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(artifact_version_commit, "REMEMBERED_AT_ONCE", 1000)
        sha256 = await blob.write(world.store, world.scene.acme.id, b"x")
        key = (await begin(world, shared_draft_key="g")).key
        await factories.run(
            world.pool,
            """insert into pending_content
                select $1, $2, md5(n::text), 1, $3 from generate_series(1, 5000) n""",
            *key,
            sha256,
        )
        listed = {f"d/{n}": entry(b"%d" % n, size=1) for n in range(1, 5001)}
        await send_manifest(world, key, listed, ManifestKind.PATCH)
        await commit(world, key)
        known = "select count(*) from project_blob where size_bytes = 1"
        assert await factories.value(world.pool, known) == 5000

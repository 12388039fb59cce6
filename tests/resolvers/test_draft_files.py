"""Announcing the files of drafts: refusals, what is to be sent, what need not be."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from db.connection import Connection
from domain.errors import Conflict, NotFound, Unauthenticated
from domain.ids import Kind, encode, new_id
from resolvers import artifact_version, draft_files, draft_upload
from resolvers.artifact_version import New
from resolvers.draft_files import DraftFile, DraftUpload
from storage.signature import Upload
from tests import factories
from tests.resolvers.drafting import (
    announce,
    as_viewer,
    begin,
    bodies_of,
    commit,
    entries,
    id_of,
    logged,
    md5,
    refused,
    send,
    send_files,
    send_manifest,
    stream,
)
from tests.resolvers.world import World, world

__all__ = ["world"]

FILES = {"a.txt": b"one", "b.txt": b"two"}
NO_VERSION = (
    "NOT_FOUND artifact_version_id: The artifact version was not found, or you may not see it."
)


def file(id: str, **given: Any) -> DraftFile:
    return replace(DraftFile(id, "a.txt", md5(b"one")), **given)


class TestRefused:
    async def test_nobody(self, world: World) -> None:
        with pytest.raises(Unauthenticated):
            await draft_files.announce(replace(world.context, viewer=None), [])

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({"artifact_version_id": "x"}, "INVALID_ID files.1.artifact_version_id: "),
            ({"path": "../a"}, "INVALID_INPUT files.1.path: A file path must be "),
            ({"path": ""}, "INVALID_INPUT files.1.path: A file path must be "),
            ({"md5": "XUFAKrxLKna5cZ2REBfFkg=="}, "INVALID_INPUT files.1.md5: A file's digest"),
            ({"parts": [(1, "x")]}, "INVALID_INPUT files.1.parts.0: A file's digest must be "),
            ({"parts": [(0, "0" * 32)]}, "INVALID_INPUT files.1.parts: Give parts of different"),
            ({"parts": [(1, "0" * 32)] * 2}, "INVALID_INPUT files.1.parts: Give parts of diff"),
            ({"parts": [(10_001, "0" * 32)]}, "INVALID_INPUT files.1.parts: Give parts of diff"),
        ],
    )
    async def test_words(self, world: World, given: Any, expected: str) -> None:
        id = id_of((await begin(world)).key)
        call = draft_files.announce(world.context, [file(id), file(id, **given)])
        (found,) = await refused(call)
        assert found.startswith(expected)
        assert await factories.value(world.pool, "select count(*) from pending_content") == 0

    async def test_too_many(self, world: World) -> None:
        id = id_of((await begin(world)).key)
        call = draft_files.announce(world.context, [file(id)] * 10_001)
        assert await refused(call) == [
            "INVALID_INPUT files: Give at most 10000 files in one call, not 10001."
        ]

    async def test_versions_that_take_no_files(self, world: World) -> None:
        pending = id_of((await begin(world, FILES)).key)
        committed = id_of(await logged(world, {}, name="other"))
        native = await artifact_version.create(
            world.context, New("vision/mnist", "native", "model", [])
        )
        unknown = encode(Kind.ARTIFACT_VERSION, world.scene.acme.id, new_id())
        mia, vic = world.context, as_viewer(world, world.scene.vic)
        for context, id, expected in [
            (mia, unknown, NO_VERSION),
            (vic, pending, NO_VERSION),
            (
                mia,
                committed,
                "CONFLICT artifact_version_id: The artifact version is committed; it never"
                " changes again.",
            ),
            (
                mia,
                id_of(native.key),
                "CONFLICT artifact_version_id: The artifact version's files have been announced"
                " with it; it takes no manifest.",
            ),
        ]:
            call = draft_files.announce(context, [file(pending), file(id)])
            assert await refused(call) == [expected]
            # What was refused for one version has announced nothing for another.
            sql = "select count(*) from pending_content"
            assert await factories.value(world.pool, sql) == 0


class TestAnnounced:
    async def test_none(self, world: World) -> None:
        assert await draft_files.announce(world.context, []) == []

    async def test_in_the_order_of_the_call(self, world: World) -> None:
        one, other = [(await begin(world, name=name)).key for name in ("one", "other")]
        asked = [(one, "b"), (other, "a"), (one, "a"), (one, "b"), (other, "b")]
        files = [DraftFile(id_of(key), path, md5(path.encode())) for key, path in asked]
        assert await draft_files.announce(world.context, files) == [
            DraftUpload(path, key, key, Upload(*key, path, None, md5(path.encode())))
            for key, path in asked
        ]

    async def test_again(self, world: World) -> None:
        key = (await begin(world, FILES)).key
        first = await announce(world, key, FILES)
        assert await announce(world, key, FILES) == first
        await send(world, first[0], b"one")
        again = await announce(world, key, FILES)
        assert [(each.path, each.claim is None) for each in again] == [
            ("a.txt", True),
            ("b.txt", False),
        ]
        assert again[0].holder == key
        # An answer that was lost makes its bytes come twice.
        await send(world, first[0], b"one")

    async def test_other_content_at_the_same_path(self, world: World) -> None:
        """Each is held by its MD5; the manifest says which of them counts."""
        key = (await begin(world, {"a.txt": b"new"})).key
        assert await send_files(world, key, {"a.txt": b"old"}) == ["a.txt"]
        assert await send_files(world, key, {"a.txt": b"new"}) == ["a.txt"]
        await send_manifest(world, key, entries({"a.txt": b"new"}))
        await commit(world, key)
        assert await bodies_of(world, key) == {"a.txt": b"new"}

    async def test_what_the_project_holds_need_not_be_sent(self, world: World) -> None:
        await logged(world, FILES)
        key = (await begin(world, {"c.txt": b"one", "d.txt": b"new"}, name="other")).key
        sent = await send_files(world, key, {"c.txt": b"one", "d.txt": b"new"})
        assert sent == ["d.txt"]
        await send_manifest(world, key, entries({"c.txt": b"one", "d.txt": b"new"}))
        await commit(world, key)
        assert await bodies_of(world, key) == {"c.txt": b"one", "d.txt": b"new"}

    async def test_what_another_project_holds_must_be_sent(self, world: World) -> None:
        await logged(world, FILES)
        scene = world.scene
        team = await factories.add_team(
            world.pool, scene.acme, "other", admin=scene.ada, members={scene.vic: "MEMBER"}
        )
        await factories.add_project(world.pool, team, "p", creator=scene.vic)
        vic = replace(world, context=as_viewer(world, scene.vic))
        key = (await begin(vic, FILES, owner="other", project="p")).key
        uploads = await announce(vic, key, FILES)
        assert [each.path for each in uploads if each.claim] == ["a.txt", "b.txt"]

    async def test_what_waits_in_the_same_project_must_be_sent(self, world: World) -> None:
        other = (await begin(world, FILES, name="other")).key
        await send_files(world, other, FILES)
        assert await send_files(world, (await begin(world, FILES)).key, FILES) == ["a.txt", "b.txt"]

    async def test_an_md5_of_two_sizes_must_be_sent(self, world: World) -> None:
        await logged(world, FILES)
        await factories.run(
            world.pool,
            "insert into project_blob select organization_id, project_id, md5, 99, sha256"
            " from project_blob where md5 = $1",
            md5(b"one"),
        )
        again = (await begin(world, deduplicate=False)).key
        assert await send_files(world, again, FILES) == ["a.txt"]

    async def test_in_parallel(self, world: World) -> None:
        """Batches of one version, which share contents, wait for nobody for long."""
        key = (await begin(world)).key
        bodies = {f"f{n}": b"%d" % (n % 50) for n in range(200)}
        lots = [dict(list(bodies.items())[n : n + 40]) for n in range(0, 200, 20)]
        await asyncio.gather(*(send_files(world, key, lot) for lot in [*lots, *reversed(lots)]))
        held = "select count(*) from pending_content where sha256 is not null"
        assert await factories.value(world.pool, held) == 50


class TestReceived:
    async def test_wrong_and_cut_content(self, world: World) -> None:
        (upload, _) = await announce(world, (await begin(world, FILES)).key, FILES)
        claim = upload.claim
        assert claim is not None
        for chunks in (stream(b"One"), stream(b"one", cut=1), stream(b"one+")):
            with pytest.raises(Conflict, match="do not have the announced MD5") as caught:
                await draft_upload.content(world.pool, world.store, claim, chunks)
            assert caught.value.code == "DIGEST_MISMATCH"
        assert await world.objects() == 0
        assert await factories.value(world.pool, "select count(sha256) from pending_content") == 0

    async def test_what_nobody_waits_for(self, world: World) -> None:
        (upload, _) = await announce(world, (await begin(world, FILES)).key, FILES)
        claim = upload.claim
        assert claim is not None
        others = (
            replace(claim, md5=md5(b"three")),
            replace(claim, artifact_version_id=new_id()),
            replace(claim, organization_id=world.scene.rival.id),
        )
        for other in others:
            with pytest.raises(NotFound, match="still waits for this file"):
                await draft_upload.content(world.pool, world.store, other, stream(b"one"))
        assert await world.objects() == 0

    async def test_little_that_nobody_waits_for(self, world: World) -> None:
        """It is taken in before the look, for `gc` to find, and still refused."""
        (upload, _) = await announce(world, (await begin(world, FILES)).key, FILES)
        assert upload.claim is not None
        other = replace(upload.claim, artifact_version_id=new_id())
        with pytest.raises(NotFound, match="still waits for this file"):
            await draft_upload.content(
                world.pool, world.store, other, stream(b"one"), announced=1_048_576
            )
        assert await factories.value(world.pool, "select count(sha256) from pending_content") == 0

    async def test_much_that_nobody_waits_for_is_not_read(self, world: World) -> None:
        (upload, _) = await announce(world, (await begin(world, FILES)).key, FILES)
        assert upload.claim is not None
        other = replace(upload.claim, artifact_version_id=new_id())

        async def unread() -> Any:
            raise AssertionError
            yield b""

        with pytest.raises(NotFound, match="still waits for this file"):
            await draft_upload.content(
                world.pool, world.store, other, unread(), announced=1_048_577
            )

    async def test_after_the_commit(self, world: World) -> None:
        key = (await begin(world, FILES)).key
        uploads = await announce(world, key, FILES)
        for upload in uploads:
            await send(world, upload, FILES[upload.path])
        await send_manifest(world, key, entries(FILES))
        await commit(world, key)
        with pytest.raises(NotFound, match="still waits for this file"):
            await send(world, uploads[0], b"one")

    async def test_committed_while_bytes_come(self, world: World) -> None:
        key = (await begin(world)).key
        (upload,) = await announce(world, key, {"a.txt": b"one"})
        assert upload.claim is not None

        async def slow() -> Any:
            yield b"on"
            await send_manifest(world, key, {})
            await commit(world, key)
            yield b"e"

        with pytest.raises(NotFound, match="still waits for this file"):
            await draft_upload.content(world.pool, world.store, upload.claim, slow())

    async def test_size_is_known_afterwards(self, world: World) -> None:
        key = (await begin(world, FILES)).key
        await send_files(world, key, FILES)
        sizes = "select array_agg(size_bytes) from pending_content"
        assert await factories.value(world.pool, sizes) == [3, 3]


async def test_statements_do_not_grow(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    key = (await begin(world)).key
    counts, statements = [], 0
    original = Connection.fetch

    async def counted(self: Connection, sql: str, *values: object) -> Any:
        nonlocal statements
        statements += 1
        return await original(self, sql, *values)

    monkeypatch.setattr(Connection, "fetch", counted)
    for many in (1, 500):
        statements = 0
        await announce(world, key, {f"f{n}": b"%d" % n for n in range(many)})
        counts.append(statements)
    assert counts == [5, 5]

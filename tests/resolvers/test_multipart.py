"""Files that come in parts: out of order, wrong, completed twice, in patience."""

from __future__ import annotations

import asyncio
import hashlib
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from db import multipart as rows
from domain.errors import Conflict, NotFound, StillWorking
from domain.ids import new_id
from resolvers import draft_files, draft_upload, multipart, running, stored
from resolvers.draft_files import DraftFile, DraftUpload
from storage import blob
from tests import factories
from tests.resolvers.drafting import (
    as_viewer,
    begin,
    bodies_of,
    commit,
    entries,
    id_of,
    md5,
    refused,
    send_manifest,
    stream,
)
from tests.resolvers.test_gc_races import before_call
from tests.resolvers.world import World, world

pytestmark = pytest.mark.slow

__all__ = ["world"]

PARTS = [b"one", b"two", b"three"]
WHOLE = b"onetwothree"
FILES = {"large.bin": WHOLE}
SAID = [(n + 1, md5(part)) for n, part in enumerate(PARTS)]
NOT_FOUND = "NOT_FOUND upload_id: The upload was not found, or you may not see it."


async def announced(world: World, whole: bytes = WHOLE) -> DraftUpload:
    key = (await begin(world, FILES)).key
    file = DraftFile(id_of(key), "large.bin", md5(whole), SAID)
    (upload,) = await draft_files.announce(world.context, [file])
    return upload


async def send_part(world: World, upload: DraftUpload, number: int, body: bytes) -> None:
    assert upload.multipart is not None
    claim = dict(upload.multipart.parts)[number]
    await draft_upload.part(world.pool, world.store, claim, stream(body))


async def send_parts(world: World, upload: DraftUpload, order: Sequence[int] = (1, 2, 3)) -> None:
    for number in order:
        await send_part(world, upload, number, PARTS[number - 1])


def completing(world: World, upload: DraftUpload, **given: Any) -> Any:
    assert upload.multipart is not None
    asked: dict[str, Any] = {
        "artifact_version_id": id_of(upload.key),
        "upload_id": upload.multipart.upload_id,
        "path": "large.bin",
        "parts": SAID,
    }
    return multipart.complete(given.pop("context", world.context), **asked | given)


class TestRefused:
    async def test_a_wrong_part(self, world: World) -> None:
        upload = await announced(world)
        with pytest.raises(Conflict, match="do not have the announced MD5"):
            await send_part(world, upload, 2, b"TWO")
        await send_parts(world, upload, [1, 3])
        assert await refused(completing(world, upload)) == [
            "UPLOAD_MISSING parts: 1 of 3 parts have not been uploaded, the first is number 2."
        ]
        await send_part(world, upload, 2, b"two")
        assert await completing(world, upload) == md5(WHOLE)

    async def test_parts_that_nobody_waits_for(self, world: World) -> None:
        upload = await announced(world)
        assert upload.multipart is not None
        claim = upload.multipart.parts[0][1]
        for other in (
            replace(claim, number=4),
            replace(claim, number=2),
            replace(claim, md5=md5(b"x")),
            replace(claim, multipart_upload_id=new_id()),
            replace(claim, organization_id=world.scene.rival.id),
        ):
            with pytest.raises(NotFound, match="still waits for this part"):
                await draft_upload.part(world.pool, world.store, other, stream(b"one"))
        assert await world.objects() == 0

    @pytest.mark.parametrize(
        "said",
        [
            [],
            SAID[:2],
            [*SAID, (4, md5(b"x"))],
            [(n, md5(b"x")) for n, _ in SAID],
            [(1, SAID[1][1]), (2, SAID[0][1]), SAID[2]],
        ],
    )
    async def test_other_parts_than_were_announced(self, world: World, said: Any) -> None:
        upload = await announced(world)
        await send_parts(world, upload)
        assert await refused(completing(world, upload, parts=said)) == [
            "DIGEST_MISMATCH parts: These are not the parts that were announced for the file."
        ]

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({"artifact_version_id": "x"}, 'INVALID_ID artifact_version_id: "x" is not the id'),
            ({"parts": [(1, "x")]}, "INVALID_INPUT parts.0: A file's digest must be the MD5"),
            ({"upload_id": "x"}, NOT_FOUND),
            ({"upload_id": str(new_id())}, NOT_FOUND),
            ({"path": "other.bin"}, NOT_FOUND),
        ],
    )
    async def test_words(self, world: World, given: Any, expected: str) -> None:
        upload = await announced(world)
        await send_parts(world, upload)
        (found,) = await refused(completing(world, upload, **given))
        assert found.startswith(expected)

    async def test_who_may_not(self, world: World) -> None:
        upload = await announced(world)
        await send_parts(world, upload)
        for viewer in (world.scene.vic, world.scene.sue):
            (found,) = await refused(completing(world, upload, context=as_viewer(world, viewer)))
            assert found.startswith("NOT_FOUND artifact_version_id: ")

    async def test_the_whole_is_another(self, world: World) -> None:
        upload = await announced(world, b"something else")
        await send_parts(world, upload)
        for _ in range(2):
            assert await refused(completing(world, upload)) == [
                "DIGEST_MISMATCH -: The bytes do not have the announced MD5."
            ]
        await send_manifest(world, upload.key, entries({"large.bin": b"something else"}))
        (found,) = await refused(commit(world, upload.key))
        assert found.startswith("UPLOAD_MISSING")

    async def test_never_completed(self, world: World) -> None:
        upload = await announced(world)
        await send_parts(world, upload)
        await send_manifest(world, upload.key, entries(FILES))
        (found,) = await refused(commit(world, upload.key))
        assert found.startswith("UPLOAD_MISSING")

    async def test_after_the_commit(self, world: World) -> None:
        upload = await announced(world)
        await send_parts(world, upload)
        await completing(world, upload)
        await send_manifest(world, upload.key, entries(FILES))
        await commit(world, upload.key)
        (found,) = await refused(completing(world, upload))
        assert found.startswith("CONFLICT artifact_version_id: The artifact version is committed")
        with pytest.raises(NotFound):
            await send_part(world, upload, 1, b"one")


class TestCompleted:
    @pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 2, 3, 1, 1)])
    async def test_parts_in_any_order(self, world: World, order: Sequence[int]) -> None:
        upload = await announced(world)
        await send_parts(world, upload, order)
        assert await completing(world, upload, parts=SAID[::-1]) == md5(WHOLE)
        await send_manifest(world, upload.key, entries(FILES))
        await commit(world, upload.key)
        assert await bodies_of(world, upload.key) == FILES

    async def test_as_the_parts_were_answered(self, world: World) -> None:
        upload = await announced(world)
        await send_parts(world, upload)
        etags = [(number, f'"{digest.upper()}"') for number, digest in SAID]
        assert await completing(world, upload, parts=etags) == md5(WHOLE)

    async def test_again(self, world: World) -> None:
        upload = await announced(world)
        await send_parts(world, upload)
        for _ in range(2):
            assert await completing(world, upload) == md5(WHOLE)
        assert await factories.value(world.pool, "select count(*) from multipart_part") == 0

    async def test_twice_at_once(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        upload = await announced(world)
        await send_parts(world, upload)
        copied = count_of_copies(monkeypatch)
        found = await asyncio.gather(*(completing(world, upload) for _ in range(5)))
        assert found == [md5(WHOLE)] * 5
        assert copied() == 1

    async def test_in_two_processes_at_once(self, world: World) -> None:
        upload = await announced(world)
        await send_parts(world, upload)
        site = replace(world.context.site, running=running.Running())
        context = replace(world.context, site=site)
        found = await asyncio.gather(
            completing(world, upload), completing(world, upload, context=context)
        )
        assert found == [md5(WHOLE)] * 2

    @pytest.mark.parametrize("step", ["parts", "by_id"])
    async def test_completed_by_another_process_at_each_step(
        self, world: World, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        upload = await announced(world)
        await send_parts(world, upload)

        async def other() -> None:
            await completing(world, upload)

        before_call(monkeypatch, rows, step, 0, other)
        assert await completing(world, upload) == md5(WHOLE)

    async def test_announced_again(self, world: World) -> None:
        """Each call may be completed; the content is held once."""
        first = await announced(world)
        file = DraftFile(id_of(first.key), "large.bin", md5(WHOLE), SAID)
        (second,) = await draft_files.announce(world.context, [file])
        for upload in (first, second):
            await send_parts(world, upload)
        for upload in (first, second):
            assert await completing(world, upload) == md5(WHOLE)
        (third,) = await draft_files.announce(world.context, [file])
        assert (third.claim, third.multipart) == (None, None)

    async def test_no_connection_is_held_while_bytes_are_copied(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        upload = await announced(world)
        await send_parts(world, upload)
        lent = []
        receive = blob.receive

        async def looking(*arguments: Any, **options: Any) -> Any:
            lent.append(world.pool.usage().in_use)
            return await receive(*arguments, **options)

        monkeypatch.setattr(blob, "receive", looking)
        await completing(world, upload)
        assert lent == [0]

    async def test_larger_than_memory_should_be(self, world: World) -> None:
        part = bytes(8 * 1024 * 1024)
        digest = hashlib.md5()
        for _ in range(12):
            digest.update(part)
        key = (await begin(world)).key
        said = [(n, md5(part)) for n in range(1, 13)]
        file = DraftFile(id_of(key), "large.bin", digest.hexdigest(), said)
        (upload,) = await draft_files.announce(world.context, [file])
        for number, _ in said:
            await send_part(world, upload, number, part)
        tracemalloc.start()
        await completing(world, upload, parts=said)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 16 * 1024 * 1024


class TestPatience:
    @pytest.fixture
    def impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(running, "PATIENCE_SECONDS", 0.05)

    async def test_asked_again_until_it_is_done(
        self, world: World, monkeypatch: pytest.MonkeyPatch, impatient: None
    ) -> None:
        upload = await announced(world)
        await send_parts(world, upload)
        copied = count_of_copies(monkeypatch, seconds=0.3)
        tries = 0
        while True:
            tries += 1
            try:
                found = await completing(world, upload)
            except StillWorking:
                continue
            break
        assert found == md5(WHOLE)
        assert tries > 2
        assert copied() == 1

    async def test_goes_on_when_nobody_waits(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        upload = await announced(world)
        await send_parts(world, upload)
        copied = count_of_copies(monkeypatch, seconds=0.1)
        asking = asyncio.create_task(completing(world, upload))
        await asyncio.sleep(0.05)
        asking.cancel()
        await asyncio.wait([asking])
        await asyncio.sleep(0.2)
        assert await completing(world, upload) == md5(WHOLE)
        assert copied() == 1

    async def test_starts_anew_after_a_failure(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        upload = await announced(world)
        await send_parts(world, upload)
        (first, *_) = await parts_of(world, upload)
        body = await blob.read(world.store, upload.key.organization_id, first)
        await world.store.delete(blob.key(upload.key.organization_id, first))
        with pytest.raises(stored.Collected):
            await completing(world, upload)
        await blob.write(world.store, upload.key.organization_id, body)
        assert await completing(world, upload) == md5(WHOLE)

    async def test_ends_with_the_site(
        self, world: World, monkeypatch: pytest.MonkeyPatch, impatient: None
    ) -> None:
        upload = await announced(world)
        await send_parts(world, upload)
        count_of_copies(monkeypatch, seconds=60)
        with pytest.raises(StillWorking):
            await completing(world, upload)
        await world.context.site.running.close()
        assert not list(world.store.incoming.iterdir())


def count_of_copies(monkeypatch: pytest.MonkeyPatch, seconds: float = 0.05) -> Any:
    """Putting parts together takes so long; gives how often that was done."""
    copies = 0
    receive = blob.receive

    async def slow(*arguments: Any, **options: Any) -> Any:
        nonlocal copies
        copies += 1
        await asyncio.sleep(seconds)
        return await receive(*arguments, **options)

    monkeypatch.setattr(blob, "receive", slow)
    return lambda: copies


async def parts_of(world: World, upload: DraftUpload) -> list[str]:
    assert upload.multipart is not None
    async with world.pool.connection() as connection:
        found = await rows.parts(
            connection, upload.key.organization_id, UUID(upload.multipart.upload_id)
        )
    return [row["sha256"] for row in found]

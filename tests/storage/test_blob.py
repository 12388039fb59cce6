from __future__ import annotations

import asyncio
import hashlib
import os
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from starlette.requests import ClientDisconnect

from domain.errors import Conflict
from storage import blob
from storage.folder import LocalFolder
from storage.protocol import StorageUnavailable
from storage.store import Store

HELLO_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
HELLO_MD5 = "5d41402abc4b2a76b9719d911017c592"
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e"
OTHER_ORGANIZATION = UUID("018f0000-0000-7000-8000-00000000000b")

Receive = Callable[..., Awaitable[str]]


@pytest.fixture
def receive(store: Store, organization_id: UUID, chunks) -> Receive:
    async def call(*parts: bytes, size_bytes: int, md5: str) -> str:
        received = await blob.receive(
            store, organization_id, chunks(parts), size_bytes=size_bytes, md5=md5
        )
        return received.sha256

    return call


async def nothing_is_kept(store: Store) -> bool:
    return not os.listdir(store.incoming) and [item async for item in store.list()] == []


async def refused(receive: Receive, *parts: bytes, size_bytes: int, md5: str) -> str:
    with pytest.raises(Conflict) as caught:
        await receive(*parts, size_bytes=size_bytes, md5=md5)
    assert caught.value.code == "DIGEST_MISMATCH"
    return caught.value.message


class TestReceive:
    async def test_one_flipped_bit(self, receive, store):
        chosen = random.Random(20)
        data = chosen.randbytes(100_000)
        md5 = hashlib.md5(data).hexdigest()
        for bit in chosen.sample(range(len(data) * 8), 100):
            flipped = bytearray(data)
            flipped[bit // 8] ^= 1 << bit % 8
            await refused(receive, bytes(flipped), size_bytes=len(data), md5=md5)
        assert await nothing_is_kept(store)

    async def test_cut_short(self, receive, store):
        chosen = random.Random(21)
        data = chosen.randbytes(100_000)
        md5 = hashlib.md5(data).hexdigest()
        for size in [0, 99_999, *chosen.sample(range(1, 99_999), 18)]:
            message = await refused(receive, data[:size], size_bytes=100_000, md5=md5)
            assert message == f"{size} bytes came, 100000 were announced."
        assert await nothing_is_kept(store)

    async def test_too_long_stops_reading_at_once(self, store, organization_id):
        read = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal read
            while True:
                read += 1
                yield b"hello"

        with pytest.raises(blob.TooLong) as caught:
            await blob.receive(store, organization_id, endless(), size_bytes=12, md5=HELLO_MD5)
        assert caught.value.code == "DIGEST_MISMATCH"
        assert read == 3
        assert await nothing_is_kept(store)

    async def test_something_where_nothing_was_announced(self, receive, store):
        await refused(receive, b"x", size_bytes=0, md5=EMPTY_MD5)
        assert await nothing_is_kept(store)

    async def test_client_disconnects(self, store, organization_id):
        async def broken() -> AsyncIterator[bytes]:
            yield b"x" * 3_000_000
            assert len(os.listdir(store.incoming)) == 1
            raise ClientDisconnect

        with pytest.raises(ClientDisconnect):
            await blob.receive(store, organization_id, broken(), size_bytes=9_000_000, md5="")
        assert await nothing_is_kept(store)

    async def test_task_is_cancelled(self, store, organization_id):
        started = asyncio.Event()

        async def stuck() -> AsyncIterator[bytes]:
            yield b"x" * 3_000_000
            started.set()
            await asyncio.Event().wait()

        receiving = blob.receive(store, organization_id, stuck(), size_bytes=9_000_000, md5="")
        task = asyncio.create_task(receiving)
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await nothing_is_kept(store)

    async def test_task_is_cancelled_again_and_again_while_it_writes(self, store, organization_id):
        async def endless() -> AsyncIterator[bytes]:
            while True:
                yield b"x" * 2_000_000

        receiving = blob.receive(store, organization_id, endless(), size_bytes=10**12, md5="")
        task = asyncio.create_task(receiving)
        await asyncio.sleep(0.02)
        while not task.done():
            task.cancel()
            await asyncio.sleep(0)
        assert task.cancelled()
        assert await nothing_is_kept(store)

    async def test_zero_bytes(self, receive, store, organization_id):
        assert await receive(size_bytes=0, md5=EMPTY_MD5) == EMPTY_SHA256
        assert await blob.read(store, organization_id, EMPTY_SHA256) == b""

    async def test_content_is_named_by_its_digest(self, receive, store, organization_id):
        assert await receive(b"he", b"", b"llo", size_bytes=5, md5=HELLO_MD5) == HELLO_SHA256
        assert [item.key async for item in store.list()] == [
            f"018f0000-0000-7000-8000-00000000000a/sha256/2c/{HELLO_SHA256}"
        ]
        assert os.listdir(store.incoming) == []

    async def test_size_and_md5_that_nobody_has_announced(self, store, organization_id, chunks):
        parts = [b"hel", b"lo"]
        received = await blob.receive(
            store, organization_id, chunks(parts), size_bytes=None, md5=None
        )
        assert received == (HELLO_SHA256, 5, HELLO_MD5)

    async def test_md5_alone(self, store, organization_id, chunks):
        with pytest.raises(Conflict, match="do not have the announced MD5"):
            await blob.receive(
                store, organization_id, chunks([b"jello"]), size_bytes=None, md5=HELLO_MD5
            )
        assert await nothing_is_kept(store)

    async def test_more_than_may_come(self, store, organization_id, chunks):
        for most_bytes in (0, 4):
            with pytest.raises(blob.TooLong):
                await blob.receive(
                    store,
                    organization_id,
                    chunks([b"hel", b"lo"]),
                    size_bytes=None,
                    md5=None,
                    most_bytes=most_bytes,
                )
        assert await nothing_is_kept(store)

    async def test_several_batches(self, receive, store, organization_id):
        data = random.Random(22).randbytes(3_500_001)
        parts = [data[at : at + 65_537] for at in range(0, len(data), 65_537)]
        md5 = hashlib.md5(data).hexdigest()
        sha256 = await receive(*parts, size_bytes=len(data), md5=md5)
        assert await blob.read(store, organization_id, sha256) == data

    async def test_same_content_twice_at_once(self, receive, store, organization_id):
        parts = [b"hel", b"lo"]
        received = await asyncio.gather(
            *(receive(*parts, size_bytes=5, md5=HELLO_MD5) for _ in range(20))
        )
        assert set(received) == {HELLO_SHA256}
        assert await blob.read(store, organization_id, HELLO_SHA256) == b"hello"
        assert os.listdir(store.incoming) == []

    async def test_storage_that_cannot_be_written(self, tmp_path, organization_id, chunks):
        folder = LocalFolder(tmp_path / "files")
        os.rmdir(folder.incoming)
        with pytest.raises(StorageUnavailable):
            await blob.receive(
                folder, organization_id, chunks([b"hello"]), size_bytes=5, md5=HELLO_MD5
            )


class TestRead:
    async def test_missing(self, store, organization_id):
        with pytest.raises(FileNotFoundError):
            await blob.read(store, organization_id, HELLO_SHA256)

    async def test_other_organization(self, store, organization_id):
        await blob.write(store, organization_id, b"hello")
        with pytest.raises(FileNotFoundError):
            await blob.read(store, OTHER_ORGANIZATION, HELLO_SHA256)

    async def test_damaged(self, folder, organization_id, tmp_path: Path):
        await blob.write(folder, organization_id, b"hello")
        (tmp_path / "files" / blob.key(organization_id, HELLO_SHA256)).write_bytes(b"jello")
        with pytest.raises(blob.Damaged):
            await blob.read(folder, organization_id, HELLO_SHA256)

    async def test_written(self, store, organization_id):
        assert await blob.write(store, organization_id, b"hello") == HELLO_SHA256
        assert await blob.read(store, organization_id, HELLO_SHA256) == b"hello"

    @pytest.mark.parametrize(
        ("start", "end", "expected"),
        [
            (0, None, b"hello"),
            (1, None, b"ello"),
            (0, 1, b"h"),
            (4, 5, b"o"),
            (2, 4, b"ll"),
            (3, 3, b""),
        ],
    )
    async def test_part(self, store, organization_id, start, end, expected):
        await blob.write(store, organization_id, b"hello")
        pieces = blob.stream(store, organization_id, HELLO_SHA256, start, end)
        assert b"".join([piece async for piece in pieces]) == expected


class TestSweep:
    async def test_only_old_ones_go(self, store, organization_id):
        await blob.write(store, organization_id, b"hello")
        for name, age in [("old", 7200), ("new", 60)]:
            path = store.incoming / name
            path.write_bytes(b"x")
            os.utime(path, (time.time() - age, time.time() - age))
        assert await blob.sweep(store, timedelta(hours=1)) == 1
        assert os.listdir(store.incoming) == ["new"]
        assert await blob.read(store, organization_id, HELLO_SHA256) == b"hello"

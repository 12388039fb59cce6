from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import obstore.store
import pytest

from storage import blob
from storage.bucket import Bucket
from storage.folder import LocalFolder
from storage.store import StorageUnavailable, Store, WrongStorage, check, claim, open_store

ONE = UUID("018f0000-0000-7000-8000-000000000001")
TWO = UUID("018f0000-0000-7000-8000-000000000002")
HELLO_KEY = (
    "018f0000-0000-7000-8000-00000000000a/sha256/2c/"
    "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
)


class TestOpen:
    @pytest.mark.parametrize("location", ["ftp://host/x", "http://host/x", "memory:///"])
    def test_unknown_kind(self, location):
        with pytest.raises(ValueError, match="is not known; use file, s3, gs or az"):
            open_store(location)

    def test_folder(self, tmp_path: Path):
        assert isinstance(open_store(tmp_path / "a"), LocalFolder)
        assert isinstance(open_store(str(tmp_path / "b")), LocalFolder)
        assert (tmp_path / "a").is_dir()

    def test_file_url(self, tmp_path: Path):
        store = open_store(f"file://{tmp_path}/with%20space")
        assert store.incoming == tmp_path / "with space" / ".incoming"

    def test_bucket(self, tmp_path: Path):
        store = open_store("s3://bucket/below", incoming=tmp_path / "in")
        assert isinstance(store, Bucket)
        assert store.incoming == tmp_path / "in"


class TestStore:
    async def test_missing(self, store: Store):
        assert await store.size(HELLO_KEY) is None
        assert await store.stat(HELLO_KEY) is None
        await store.delete(HELLO_KEY)
        with pytest.raises(FileNotFoundError):
            await anext(store.get(HELLO_KEY))

    async def test_kept(self, store: Store, organization_id):
        before = datetime.now(UTC) - timedelta(seconds=2)
        await blob.write(store, organization_id, b"hello")
        (found,) = [item async for item in store.list()]
        assert (found.key, found.size_bytes) == (HELLO_KEY, 5)
        assert await store.stat(HELLO_KEY) == found
        assert before < found.modified_at < datetime.now(UTC) + timedelta(seconds=2)
        assert await store.size(HELLO_KEY) == 5

    async def test_list_below_a_folder(self, store: Store, organization_id):
        await blob.write(store, organization_id, b"hello")
        await claim(store, ONE)
        assert [item.key async for item in store.list(str(organization_id))] == [HELLO_KEY]
        assert [item.key async for item in store.list(str(TWO))] == []

    async def test_deleted(self, store: Store, organization_id):
        await blob.write(store, organization_id, b"hello")
        await store.delete(HELLO_KEY)
        assert await store.size(HELLO_KEY) is None

    async def test_writing_again_makes_it_new(self, folder, organization_id, tmp_path: Path):
        await blob.write(folder, organization_id, b"hello")
        os.utime(tmp_path / "files" / HELLO_KEY, (0, 0))
        await blob.write(folder, organization_id, b"hello")
        (found,) = [item async for item in folder.list()]
        assert found.modified_at.year > 1970

    async def test_probe_leaves_nothing(self, store: Store):
        await store.probe()
        assert [item async for item in store.list()] == []
        assert os.listdir(store.incoming) == []

    async def test_a_reader_that_stops_early_holds_no_file(self, folder, organization_id):
        sha256 = await blob.write(folder, organization_id, b"x" * 1_000_000)
        pieces = blob.stream(folder, organization_id, sha256)
        await anext(pieces)
        await pieces.aclose()
        assert not any("/sha256/" in os.readlink(f"/proc/self/fd/{fd}") for fd in open_files())


def open_files() -> list[str]:
    return [fd for fd in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{fd}")]


class TestFolder:
    @pytest.mark.parametrize("key", ["../x", "/etc/passwd", "a/../b", "a//b", ".incoming/x", "A"])
    async def test_key_that_leaves_the_folder(self, folder: LocalFolder, key: str):
        with pytest.raises(ValueError, match="is not a key of the storage"):
            await folder.size(key)

    async def test_folder_is_gone(self, folder: LocalFolder):
        os.rmdir(folder.incoming)
        with pytest.raises(StorageUnavailable):
            await folder.probe()

    async def test_folder_is_no_folder_any_more(
        self, folder: LocalFolder, organization_id: UUID, tmp_path: Path
    ):
        sha256 = await blob.write(folder, organization_id, b"hello")
        key = blob.key(organization_id, sha256)
        top = folder.incoming.parent / str(organization_id)
        top.rename(tmp_path / "aside")
        top.write_text("no folder")

        for asked in (folder.size(key), folder.stat(key), folder.delete(key)):
            with pytest.raises(StorageUnavailable, match="Not a directory"):
                await asked
        with pytest.raises(StorageUnavailable):
            await blob.read(folder, organization_id, sha256)
        with pytest.raises(StorageUnavailable):
            await blob.write(folder, organization_id, b"hello")

    def test_it_is_on_disk_before_it_has_its_name(self, tmp_path: Path):
        """What happens to the disk, in order: the file, its name, its folder."""
        program = (
            "import asyncio, os, sys, uuid\n"
            "from pathlib import Path\n"
            "from storage import blob, folder\n"
            "def seen(event, args):\n"
            "    if event == 'os.rename': print('rename')\n"
            "sys.addaudithook(seen)\n"
            "sync = os.fsync\n"
            "def told(fd):\n"
            "    path = os.readlink(f'/proc/self/fd/{fd}')\n"
            "    print('sync', 'folder' if os.path.isdir(path) else 'file')\n"
            "    sync(fd)\n"
            "os.fsync = told\n"
            "store = folder.LocalFolder(Path(sys.argv[1]))\n"
            "asyncio.run(blob.write(store, uuid.UUID(int=1), b'hello'))\n"
        )
        root = Path(__file__).parents[2]
        ran = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
        made = ["sync folder"] * 3
        assert ran.stdout.splitlines() == [*made, "sync file", "rename", "sync folder"]


class TestBucket:
    async def test_there_is_no_bucket(self, tmp_path, organization_id, monkeypatch):
        async def missing(*args: object, **options: object) -> None:
            raise FileNotFoundError("Error performing PUT http://secret-host/bucket")

        monkeypatch.setattr(obstore, "put_async", missing)
        bucket = Bucket(obstore.store.MemoryStore(), tmp_path)
        with pytest.raises(StorageUnavailable, match=r"^The bucket failed: FileNotFoundError$"):
            await bucket.probe()
        with pytest.raises(StorageUnavailable):
            await blob.write(bucket, organization_id, b"hello")
        assert os.listdir(tmp_path) == []


class TestClaim:
    async def test_other_database(self, store: Store):
        await claim(store, ONE)
        with pytest.raises(WrongStorage, match=f"its storage id is {ONE}, the database's is {TWO}"):
            await claim(store, TWO)

    async def test_check_never_claims(self, store: Store):
        with pytest.raises(WrongStorage, match="holds no storage id"):
            await check(store, ONE)
        assert [item async for item in store.list()] == []

    async def test_claimed(self, store: Store):
        await asyncio.gather(claim(store, ONE), claim(store, ONE))
        await check(store, ONE)
        assert [item.key async for item in store.list()] == ["storage-id"]

"""Objects as plain files below one local folder."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from storage import threads
from storage.protocol import READ_SIZE, StorageUnavailable, Stored

# Begins with a dot, which no key can, so no object is ever mistaken for an unfinished upload.
INCOMING = ".incoming"
LIST_SIZE = 1000
REMEMBERED_FOLDERS = 100_000

_KEY = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")


class LocalFolder:
    """A Store of plain files.

    Measured with strace: obstore's own local store renames into place but syncs neither the file
    nor its folder (0 fsync calls), so what it has acknowledged may be lost in a crash.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._incoming = self._folder / INCOMING
        self._durable: set[Path] = {self._folder}
        with _reached():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._incoming.mkdir(parents=True, exist_ok=True)

    @property
    def incoming(self) -> Path:
        """The folder in which uploads gather; on the same file system, so that a rename works."""
        return self._incoming

    async def put(self, key: str, path: Path) -> None:
        """The file has become the object at `key`, and both outlive a crash."""
        await threads.run(self._put, self._path(key), path)

    async def write(self, key: str, data: bytes) -> None:
        """The data is the object at `key`, and outlives a crash."""
        await threads.run(self._write, self._path(key), data)

    async def get(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to and without `end`, in small pieces."""
        file = await threads.run(_open_at, self._path(key), start)
        try:
            left = float("inf") if end is None else end - start
            while left > 0 and (piece := await threads.run(_read, file, left)):
                left -= len(piece)
                yield piece
        finally:
            file.close()

    async def size(self, key: str) -> int | None:
        """How many bytes the object has, or None where there is no such object."""
        return await threads.run(_size, self._path(key))

    async def stat(self, key: str) -> Stored | None:
        """The object as a listing shows it, or None where there is no such object."""
        try:
            return await threads.run(self._stored, self._path(key))
        except FileNotFoundError:
            return None

    async def delete(self, key: str) -> None:
        """There is no object at `key`."""
        await threads.run(_unlink, self._path(key))

    async def list(self, prefix: str = "") -> AsyncIterator[Stored]:
        """Every object below the folder `prefix`; unfinished uploads are none."""
        walk = self._walk(self._path(prefix) if prefix else self._folder)
        while found := await threads.run(lambda: list(islice(walk, LIST_SIZE))):
            for stored in found:
                yield stored

    async def probe(self) -> None:
        """A file was written, synced and removed just now."""
        await threads.run(self._probe)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is not a key of the storage")
        return self._folder / key

    def _put(self, target: Path, path: Path) -> None:
        with _reached():
            self._make_durable(target.parent)
            _sync(path)
            # Also where the object is there already: its new time tells a collector that it is
            # wanted again.
            os.replace(path, target)
            _sync_folder(target.parent)

    def _write(self, target: Path, data: bytes) -> None:
        path = self._incoming / uuid4().hex
        try:
            with _reached():
                path.write_bytes(data)
            self._put(target, path)
        finally:
            # Put into place, it is here no more.
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def _make_durable(self, folder: Path) -> None:
        """The folder exists and its own entry is on disk, also when another process made it."""
        if folder in self._durable:
            return
        self._make_durable(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)
        if len(self._durable) > REMEMBERED_FOLDERS:
            self._durable = {self._folder}
        self._durable.add(folder)

    def _walk(self, top: Path) -> Iterator[Stored]:
        for folder, folders, names in os.walk(top):
            if INCOMING in folders:
                folders.remove(INCOMING)
            for name in names:
                with contextlib.suppress(FileNotFoundError):
                    yield self._stored(Path(folder, name))

    def _stored(self, path: Path) -> Stored:
        with _reached(absent=True):
            status = path.stat()
        key = path.relative_to(self._folder).as_posix()
        return Stored(key, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))

    def _probe(self) -> None:
        path = self._incoming / uuid4().hex
        with _reached():
            os.stat(self._folder)
            try:
                path.write_bytes(b"probe")
                _sync(path)
            finally:
                path.unlink(missing_ok=True)


@contextlib.contextmanager
def _reached(*, absent: bool = False) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if absent and isinstance(error, FileNotFoundError):
            raise
        raise StorageUnavailable(f"The storage folder failed: {error.strerror}") from error


def _open_at(path: Path, start: int) -> BinaryIO:
    with _reached(absent=True):
        file = path.open("rb", buffering=0)
        file.seek(start)
    return file


def _read(file: BinaryIO, most: float) -> bytes:
    with _reached():
        return file.read(int(min(READ_SIZE, most)))


def _size(path: Path) -> int | None:
    try:
        with _reached(absent=True):
            return path.stat().st_size
    except FileNotFoundError:
        return None


def _unlink(path: Path) -> None:
    with _reached():
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder; its file system journals the entries.
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)

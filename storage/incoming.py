"""Uploads on their way: files of the local disk that are kept once verified, or removed."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from storage import threads
from storage.protocol import StorageUnavailable


class Incoming:
    """One upload: its bytes so far, their number and their digests."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / uuid4().hex
        self.size_bytes = 0
        self._sha256 = hashlib.sha256()
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._file: BinaryIO | None = None

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes so far, in hex."""
        return self._sha256.hexdigest()

    @property
    def md5(self) -> str:
        """The MD5 of the bytes so far, in hex."""
        return self._md5.hexdigest()

    async def take(self, chunks: Sequence[bytes]) -> None:
        """The chunks are written and counted in both digests."""
        # MD5 takes as long as the rest together, so it has a thread of its own.
        await asyncio.gather(threads.run(self._hash, chunks), threads.run(self._write, chunks))

    async def sealed(self) -> Path:
        """The path of the file, which holds every byte and is closed."""
        await threads.run(self._close)
        return self.path

    async def drop(self) -> None:
        """The file is closed, and gone unless a store has taken it over."""
        await threads.run(self._drop)

    def _hash(self, chunks: Sequence[bytes]) -> None:
        for chunk in chunks:
            self._md5.update(chunk)

    def _write(self, chunks: Sequence[bytes]) -> None:
        with _written():
            self._file = self._file or self.path.open("xb")
            self._file.writelines(chunks)
        for chunk in chunks:
            self._sha256.update(chunk)
            self.size_bytes += len(chunk)

    def _close(self) -> None:
        with _written():
            file = self._file or self.path.open("xb")
            file.close()

    def _drop(self) -> None:
        # Closing writes what is buffered, which fails again on a full disk.
        with contextlib.suppress(OSError):
            if self._file is not None:
                self._file.close()
        with _written():
            self.path.unlink(missing_ok=True)


@contextlib.asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Incoming]:
    """An upload whose file does not outlive the block, however that ends."""
    incoming = Incoming(folder)
    try:
        yield incoming
    finally:
        await incoming.drop()


def remove_older(folder: Path, age: timedelta) -> int:
    """How many files were removed that nobody has written to for so long."""
    limit = time.time() - age.total_seconds()
    removed = 0
    for path in folder.iterdir():
        # Another process may have finished or removed it meanwhile.
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < limit:
                path.unlink()
                removed += 1
    return removed


@contextlib.contextmanager
def _written() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageUnavailable(f"An upload cannot be written: {error.strerror}") from error

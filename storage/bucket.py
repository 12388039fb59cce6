"""Objects in a bucket of S3, Google Cloud Storage, Azure or what speaks like them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from storage import threads
from storage.protocol import READ_SIZE, StorageUnavailable, Stored

# S3 takes at most 10,000 parts, so parts must grow with the file.
SMALLEST_PART = 8 * 1024 * 1024
MOST_PARTS = 9_000
PARTS_AT_ONCE = 4
# Retries go on for minutes, which is right for a file and useless for a probe.
PROBE_SECONDS = 5


class Bucket:
    """A Store over obstore. Uploads gather on the local disk and go out once they are verified.

    So nothing unverified reaches the bucket, an upload broken off leaves no hidden parts there,
    and no object must be renamed, which is a copy and on S3 ends at 5 GB.
    """

    def __init__(self, objects: ObjectStore, incoming: Path) -> None:
        self._objects = objects
        self._incoming = incoming
        incoming.mkdir(parents=True, exist_ok=True)

    @property
    def incoming(self) -> Path:
        """The folder of the local disk in which uploads gather."""
        return self._incoming

    async def put(self, key: str, path: Path) -> None:
        """The file's content is the object at `key`."""
        size = (await threads.run(path.stat)).st_size
        with _reached():
            await obstore.put_async(
                self._objects,
                key,
                path,
                chunk_size=max(SMALLEST_PART, size // MOST_PARTS),
                max_concurrency=PARTS_AT_ONCE,
            )

    async def write(self, key: str, data: bytes) -> None:
        """The data is the object at `key`."""
        with _reached():
            await obstore.put_async(self._objects, key, data)

    async def get(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to and without `end`, in small pieces."""
        if end is not None and start >= end:
            return
        with _reached(absent=True):
            found = await obstore.get_async(self._objects, key, options=_options(start, end))
            async for piece in found.stream(min_chunk_size=READ_SIZE):
                yield bytes(piece)

    async def size(self, key: str) -> int | None:
        """How many bytes the object has, or None where there is no such object."""
        found = await self.stat(key)
        return found.size_bytes if found is not None else None

    async def stat(self, key: str) -> Stored | None:
        """The object as a listing shows it, or None where there is no such object."""
        with _reached():
            try:
                meta = await obstore.head_async(self._objects, key)
            except FileNotFoundError:
                return None
        return Stored(meta["path"], meta["size"], meta["last_modified"])

    async def delete(self, key: str) -> None:
        """There is no object at `key`."""
        with _reached(), contextlib.suppress(FileNotFoundError):
            await obstore.delete_async(self._objects, key)

    async def list(self, prefix: str = "") -> AsyncIterator[Stored]:
        """Every object below the folder `prefix`."""
        with _reached():
            async for batch in obstore.list(self._objects, prefix or None, chunk_size=1000):
                for meta in batch:
                    yield Stored(meta["path"], meta["size"], meta["last_modified"])

    async def probe(self) -> None:
        """An object was written and removed just now."""
        key = f"probe/{uuid4().hex}"
        with _reached():
            async with asyncio.timeout(PROBE_SECONDS):
                await obstore.put_async(self._objects, key, b"probe")
                await obstore.delete_async(self._objects, key)


def _options(start: int, end: int | None) -> obstore.GetOptions:
    if end is not None:
        return {"range": (start, end)}
    return {"range": {"offset": start}} if start else {}


@contextlib.contextmanager
def _reached(*, absent: bool = False) -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        # Only a reader may miss an object; a writer that finds nothing misses its bucket.
        if absent and isinstance(error, FileNotFoundError):
            raise
        # The error's own text may name the bucket's address, so only its kind is told.
        raise StorageUnavailable(f"The bucket failed: {type(error).__name__}") from error

"""The one place where a deployment's storage is chosen and recognised."""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname
from uuid import UUID

import obstore.store

from storage.bucket import Bucket
from storage.folder import LocalFolder
from storage.protocol import StorageUnavailable, Store

__all__ = ["StorageUnavailable", "Store", "WrongStorage", "check", "claim", "open_store"]

MARKER = "storage-id"
BUCKETS = frozenset({"s3", "gs", "az"})


class WrongStorage(Exception):
    """The storage belongs to another database, or to none."""


def open_store(location: str | Path, *, incoming: Path | None = None) -> Store:
    """The store at a local path or an URL (file, s3, gs, az).

    Uploads to a bucket gather in `incoming`, a folder of the local disk; those to a folder within.
    """
    scheme = urlsplit(location).scheme if isinstance(location, str) and "://" in location else ""
    if not scheme:
        return LocalFolder(Path(location))
    if scheme == "file":
        return LocalFolder(Path(url2pathname(urlsplit(str(location)).path)))
    if scheme in BUCKETS:
        gathering = incoming or Path(tempfile.mkdtemp(prefix="vitrine-"))
        return Bucket(obstore.store.from_url(str(location)), gathering)
    raise ValueError(f"Storage of the kind {scheme}:// is not known; use file, s3, gs or az.")


async def claim(store: Store, storage_id: UUID) -> None:
    """The storage holds this id; one without any was given it."""
    if await _holder(store) is None:
        await store.write(MARKER, str(storage_id).encode())
    # Read again, since another database may have claimed the same storage at this moment.
    await check(store, storage_id)


async def check(store: Store, storage_id: UUID) -> None:
    """The storage holds this id; raises WrongStorage where it holds another or none."""
    holder = await _holder(store)
    if holder is None:
        raise WrongStorage("The storage holds no storage id: it is empty, or not the one in use.")
    if holder != str(storage_id):
        raise WrongStorage(
            f"The storage holds the files of another database: its storage id is {holder}, "
            f"the database's is {storage_id}."
        )


async def _holder(store: Store) -> str | None:
    try:
        return b"".join([piece async for piece in store.get(MARKER)]).decode()
    except FileNotFoundError:
        return None

"""Blobs: the bytes of files, named by their SHA-256 within one organization."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from domain.errors import Conflict
from storage import incoming, threads
from storage.protocol import Store

DIGEST_MISMATCH = "DIGEST_MISMATCH"
# Large enough that a hop to a thread costs nothing beside the hashing, small enough for memory.
BATCH_SIZE = 256 * 1024
AT_ONCE_SIZE = 32 * 1024
# Of a file whose size nobody has announced.
MOST_BYTES = 5 * 1024**4


class Received(NamedTuple):
    """What is known of bytes that were received and kept."""

    sha256: str
    size_bytes: int
    md5: str


class TooLong(Conflict):
    """More bytes came than were announced."""


class Damaged(Exception):
    """The stored bytes are no longer those that were received."""


def key(organization_id: UUID, sha256: str) -> str:
    """Where a blob lives in a store."""
    return f"{folder(organization_id)}/{sha256[:2]}/{sha256}"


def folder(organization_id: UUID) -> str:
    """Below what all blobs of an organization live in a store."""
    return f"{organization_id}/sha256"


async def receive(
    store: Store,
    organization_id: UUID,
    chunks: AsyncIterator[bytes],
    *,
    size_bytes: int | None,
    md5: str | None,
    most_bytes: int = MOST_BYTES,
) -> Received:
    """The bytes are kept, if size and MD5 are as announced, as far as they were; else nothing is.

    Where no size was announced, at most `most_bytes` may come.
    """
    batches = _batches(chunks, most_bytes if size_bytes is None else size_bytes)
    first = await anext(batches)
    if sum(map(len, first)) < BATCH_SIZE:
        data = b"".join(first)
        came = await _digests(data)
        _require(came, size_bytes, md5)
        await store.write(key(organization_id, came.sha256), data)
        return came
    async with incoming.opened(store.incoming) as file:
        await file.take(first)
        async for batch in batches:
            await file.take(batch)
        came = Received(file.sha256, file.size_bytes, file.md5)
        _require(came, size_bytes, md5)
        await store.put(key(organization_id, came.sha256), await file.sealed())
    return came


async def write(store: Store, organization_id: UUID, data: bytes) -> str:
    """The SHA-256 of the data, which is kept."""
    sha256 = (await _digests(data)).sha256
    await store.write(key(organization_id, sha256), data)
    return sha256


async def read(store: Store, organization_id: UUID, sha256: str) -> bytes:
    """All bytes of a small blob, verified; FileNotFoundError where there is none."""
    pieces = [piece async for piece in store.get(key(organization_id, sha256))]
    data = b"".join(pieces)
    found = await threads.run(lambda: hashlib.sha256(data).hexdigest())
    if found != sha256:
        raise Damaged(f"The blob {sha256} holds bytes whose SHA-256 is {found}.")
    return data


def stream(
    store: Store, organization_id: UUID, sha256: str, start: int = 0, end: int | None = None
) -> AsyncIterator[bytes]:
    """The bytes from `start` up to and without `end`; FileNotFoundError on the first step."""
    return store.get(key(organization_id, sha256), start, end)


async def sweep(store: Store, older_than: timedelta) -> int:
    """How many unfinished uploads of killed servers were removed.

    Other processes may be receiving into the same folder, so only age tells what is left over.
    """
    return await threads.run(incoming.remove_older, store.incoming, older_than)


async def _batches(chunks: AsyncIterator[bytes], most: int) -> AsyncIterator[Sequence[bytes]]:
    batch: list[bytes] = []
    total = gathered = 0
    async for chunk in chunks:
        total += len(chunk)
        if total > most:
            raise TooLong(DIGEST_MISMATCH, f"More than {most} bytes came, and no more are taken.")
        batch.append(chunk)
        gathered += len(chunk)
        if gathered >= BATCH_SIZE:
            yield batch
            batch, gathered = [], 0
    yield batch


async def _digests(data: bytes) -> Received:
    # A hop to a thread takes as long as the digests of so little.
    if len(data) <= AT_ONCE_SIZE:
        return _digested(data)
    return await threads.run(_digested, data)


def _digested(data: bytes) -> Received:
    md5 = hashlib.md5(data, usedforsecurity=False)
    return Received(hashlib.sha256(data).hexdigest(), len(data), md5.hexdigest())


def _require(came: Received, size_bytes: int | None, md5: str | None) -> None:
    if size_bytes is not None and came.size_bytes != size_bytes:
        message = f"{came.size_bytes} bytes came, {size_bytes} were announced."
        raise Conflict(DIGEST_MISMATCH, message)
    if md5 is not None and came.md5 != md5:
        raise Conflict(DIGEST_MISMATCH, "The bytes do not have the announced MD5.")

"""What the file routes do: take the content of a file that a pending version expects."""

from __future__ import annotations

from collections.abc import AsyncIterator

from db import pending_file
from db.connection import Pool
from domain.errors import NotFound, not_found
from resolvers import stored
from storage import blob
from storage.blob import Received
from storage.signature import Upload
from storage.store import Store


async def receive(pool: Pool, store: Store, claim: Upload, chunks: AsyncIterator[bytes]) -> None:
    """The content is held and its file marked so; no connection is held while bytes come."""
    await _require_expected(pool, claim)
    received = await blob.receive(
        store, claim.organization_id, chunks, size_bytes=claim.size_bytes, md5=claim.md5
    )
    await _mark_received(pool, store, claim, received)


async def _require_expected(pool: Pool, claim: Upload) -> None:
    async with pool.connection() as connection:
        row = await pending_file.expected(
            connection, claim.organization_id, claim.artifact_version_id, claim.path
        )
    if row is None or (row["md5"], row["size_bytes"]) != (claim.md5, claim.size_bytes):
        raise _unexpected()


async def _mark_received(pool: Pool, store: Store, claim: Upload, came: Received) -> None:
    async with pool.transaction() as connection:
        wanted = await pending_file.received(
            connection,
            claim.organization_id,
            claim.artifact_version_id,
            claim.path,
            claim.md5,
            came.size_bytes,
            came.sha256,
        )
        if not wanted:
            raise _unexpected()
        await stored.require_there(store, claim.organization_id, came.sha256)


def _unexpected() -> NotFound:
    return not_found("A version that still waits for this file")

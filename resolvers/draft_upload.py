"""What the file routes do for drafts: take content, parts of it, and manifests.

No connection is held while bytes come.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from db import multipart, pending_content, pending_manifest
from db.connection import Pool
from db.multipart import Part
from domain.errors import NotFound, not_found
from resolvers import stored
from storage import blob, uploaded_manifest
from storage.signature import ManifestUpload, PartUpload, Upload
from storage.store import Store

Chunks = AsyncIterator[bytes]


async def content(
    pool: Pool, store: Store, claim: Upload, chunks: Chunks, *, announced: int | None = None
) -> None:
    """The content is held, and the draft knows its size; `announced` is how much is to come."""
    organization_id, key = claim.organization_id, (claim.artifact_version_id, claim.md5)
    if announced is None or announced > stored.SMALL:
        async with pool.connection() as connection:
            if not await pending_content.is_expected(connection, organization_id, *key):
                raise _unexpected("this file")
    came = await blob.receive(store, organization_id, chunks, size_bytes=None, md5=claim.md5)
    async with pool.transaction() as connection:
        wanted = await pending_content.received(
            connection, organization_id, *key, came.size_bytes, came.sha256
        )
        if not wanted:
            raise _unexpected("this file")
        await stored.require_there(store, organization_id, came.sha256)


async def part(pool: Pool, store: Store, claim: PartUpload, chunks: Chunks) -> None:
    """The part is held until the whole is."""
    organization_id = claim.organization_id
    found = Part(claim.multipart_upload_id, claim.number, claim.md5)
    async with pool.connection() as connection:
        if not await multipart.is_expected(connection, organization_id, found):
            raise _unexpected("this part")
    came = await blob.receive(store, organization_id, chunks, size_bytes=None, md5=claim.md5)
    async with pool.transaction() as connection:
        await stored.require(connection, store, organization_id, came.sha256)
        wanted = await multipart.received(
            connection, organization_id, found, came.size_bytes, came.sha256
        )
    if not wanted:
        raise _unexpected("this part")


async def manifest(pool: Pool, store: Store, claim: ManifestUpload, chunks: Chunks) -> None:
    """The manifest is held; whether it makes sense is found out by the commit."""
    key = (claim.organization_id, claim.manifest_id)
    async with pool.connection() as connection:
        row = await pending_manifest.by_id(connection, *key)
    if row is None or row["md5"] != claim.md5:
        raise _unexpected("this manifest")
    came = await blob.receive(
        store,
        claim.organization_id,
        chunks,
        size_bytes=None,
        md5=claim.md5,
        most_bytes=uploaded_manifest.MOST_BYTES,
    )
    async with pool.transaction() as connection:
        await stored.require(connection, store, claim.organization_id, came.sha256)
        wanted = await pending_manifest.received(
            connection, *key, claim.md5, came.size_bytes, came.sha256
        )
    if not wanted:
        raise _unexpected("this manifest")


def _unexpected(what: str) -> NotFound:
    return not_found(f"A version that still waits for {what}")

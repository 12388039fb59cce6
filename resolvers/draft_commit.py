"""What a draft comes to: the manifests that were sent, put together and joined with the contents.

Why no content is lost, or had by who may not: each file's content is one that the draft holds, one
of a base whose files the announcer of the manifest may download, or one that its project holds in a
committed version. The first is a row that the collector sees until the commit ends. The others are
looked for again by the transaction that commits, under the collector's lock, and bases are kept
from deletion; from then on the content is also a row of what the project holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from db import draft, pending_content, pending_file, pending_manifest
from db.connection import Connection, Row
from db.pending_file import Content
from domain import digest, errors
from resolvers import draft_merge
from resolvers.artifact_version_row import FIELD
from resolvers.context import Context
from resolvers.draft_merge import Bases, Held, Joined
from resolvers.key import Key
from resolvers.version_content import Changed, VersionContent, missing
from storage import blob, threads, uploaded_manifest
from storage.manifest import File
from storage.uploaded_manifest import Merged

PAGE = 10_000
# Of a version without files.
EMPTY_DIGEST = digest.artifact([])


@dataclass(frozen=True)
class _Read:
    """What the draft has announced and holds."""

    manifests: Sequence[Row]
    held: Held

    @property
    def sent(self) -> list[Row]:
        """The manifests that it is made of."""
        return [row for row in self.manifests if row["sha256"] is not None]

    @property
    def awaited(self) -> list[Row]:
        """Those that are still to come; who has said no MD5 has not come to its manifest.

        A process that died before it sent its manifest, and began anew, has announced it twice.
        """
        sent = {_same(row) for row in self.sent}
        waiting = [row for row in self.manifests if row["md5"] and row["sha256"] is None]
        return [row for row in waiting if _same(row) not in sent]

    @property
    def incremental_bases(self) -> set[UUID]:
        """The versions whose files are files of this one."""
        bases = {row["base_version_id"] for row in self.sent if row["kind"] == "INCREMENTAL"}
        return bases - {None}


def _same(manifest: Row) -> tuple[object, ...]:
    return manifest["kind"], manifest["base_version_id"], manifest["md5"]


async def content(context: Context, key: Key, row: Row) -> VersionContent:
    """The files of the draft, whose contents are all there.

    Errors: UPLOAD_MISSING, DIGEST_MISMATCH, INVALID_INPUT, CONFLICT.
    """
    read = await _read(context, key, row)
    bases = await _bases(context, key, read)
    files = await _merged(context, key, read, bases)
    joined = await threads.run(draft_merge.join, files, read.held, bases)
    joined.used_bases |= read.incremental_bases
    known: Mapping[Content, str] = {}
    if joined.asked:
        async with context.site.pool.connection() as connection:
            known = await _known(connection, key, row, joined)
        await threads.run(joined.complete, known)
    if lacking := joined.lacking():
        raise missing(lacking, len(joined.files))

    async def require_unchanged(connection: Connection) -> None:
        if _told(await pending_manifest.of_version(connection, *key)) != _told(read.manifests):
            raise Changed
        if joined.asked and await _known(connection, key, row, joined) != known:
            raise Changed
        used = sorted(joined.used_bases)
        if used and not await draft.hold_bases(connection, key.organization_id, used):
            raise Changed

    is_whole = all(each["kind"] == "FULL" for each in read.sent)
    return VersionContent(joined.files, require_unchanged, row["digest"] if is_whole else None)


async def _read(context: Context, key: Key, row: Row) -> _Read:
    async with context.site.pool.connection() as connection:
        manifests = await pending_manifest.of_version(connection, *key)
        held = await _held(connection, key)
        is_bare = not manifests and not await pending_content.any_of(connection, *key)
        # Asked last: what was read before it goes away in the same moment.
        if await draft.state(connection, *key) != "PENDING":
            raise Changed
    read = _Read(manifests, held)
    is_empty = is_bare and row["digest"] == EMPTY_DIGEST
    if read.awaited or not (read.sent or is_empty):
        raise errors.Conflict("UPLOAD_MISSING", "The manifest has not been uploaded.", (FIELD,))
    return read


async def _held(connection: Connection, key: Key) -> Held:
    """What the draft holds, some at a time: others need the process meanwhile."""
    held: dict[str, tuple[int, str]] = {}
    after = ""
    while True:
        rows = await pending_content.held(connection, *key, after, PAGE)
        held.update((row["md5"], (row["size_bytes"], row["sha256"])) for row in rows)
        if len(rows) < PAGE:
            return held
        after = rows[-1]["md5"]


def _told(rows: Sequence[Row]) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in rows]


async def _known(
    connection: Connection, key: Key, row: Row, joined: Joined
) -> Mapping[Content, str]:
    return await pending_file.known(
        connection, key.organization_id, row["project_id"], joined.asked
    )


async def _bases(context: Context, key: Key, read: _Read) -> Bases:
    """The files of each base that is still there; one that others add to must be."""
    wanted = {each["base_version_id"] for each in read.sent} - {None}
    if not wanted:
        return {}
    async with context.site.pool.connection() as connection:
        found = await draft.bases(connection, key.organization_id, sorted(wanted))
    if read.incremental_bases - found.keys():
        message = "The version that this one adds to has been deleted."
        raise errors.Conflict("CONFLICT", message, (FIELD,))
    manifests = context.site.manifests
    return {id: await manifests.get(key.organization_id, found[id]) for id in found}


async def _merged(context: Context, key: Key, read: _Read, bases: Bases) -> Mapping[str, File]:
    """What lies on what: the files of bases, then the manifests as they came, patches last."""
    if sum(row["size_bytes"] for row in read.sent) > uploaded_manifest.MOST_BYTES:
        raise uploaded_manifest.too_large()
    merged = uploaded_manifest.Merged()
    for id in sorted(read.incremental_bases):
        await threads.run(merged.lay, bases[id])
    for row in sorted(read.sent, key=lambda row: bool(row["kind"] == "PATCH")):
        await _lay(context, key, row["sha256"], merged)
    return merged.files


async def _lay(context: Context, key: Key, sha256: str, merged: Merged) -> None:
    """The manifest is laid upon the others; its bytes are let go before the next one is read."""
    data = await blob.read(context.site.store, key.organization_id, sha256)
    await threads.run(merged.lay_manifest, data)

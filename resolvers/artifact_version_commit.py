"""Committing an artifact version: its files are all there, and it never changes again."""

from __future__ import annotations

from collections.abc import Sequence

from auth.permission import TeamAction
from db import artifact, artifact_alias, artifact_version, draft, event, pending_file
from db.alias import LATEST
from db.connection import Connection, Row
from db.event import Event
from domain import digest, errors
from domain.check import Checks
from resolvers import draft_commit, stored
from resolvers.artifact_version_row import FIELD, key_of, loaded, locked, names
from resolvers.context import Context
from resolvers.key import Key
from resolvers.version_content import Changed, VersionContent, missing
from storage import blob, manifest, threads

# Each try but the last means that more files came while the manifest was written, or that it was
# taken for rubbish.
TRIES = 5
# So many at once: no statement takes long, and the process has time for others in between.
REMEMBERED_AT_ONCE = 10_000


async def commit(context: Context, *, artifact_version_id: str) -> Key:
    """The version is COMMITTED: numbered, `latest`, and never to change; again is the same.

    The content of a draft is what its manifests say.

    Errors: INVALID_ID, INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED, UPLOAD_MISSING,
    DIGEST_MISMATCH, CONFLICT.
    """
    context.signed_in()
    checks = Checks()
    key = key_of(checks, artifact_version_id)
    checks.done()
    for _ in range(TRIES):
        try:
            return await _try(context, key)
        except (Changed, stored.Collected):
            continue
    raise errors.Conflict("CONFLICT", "Files are being added all the time; try again.", (FIELD,))


async def _try(context: Context, key: Key) -> Key:
    async with context.site.pool.connection() as connection:
        row = await loaded(connection, context, key, TeamAction.COMMIT_ARTIFACT_VERSION)
        if row["state"] == "COMMITTED":
            return key
        content = None if row["is_draft"] else await _content(connection, key)
    if content is None:
        content = await draft_commit.content(context, key, row)
    written = await threads.run(_Written, content.files)
    _require_announced(content, written.digest)
    sha256 = await blob.write(context.site.store, key.organization_id, written.data)

    async def work(connection: Connection) -> Key:
        await stored.require(connection, context.site.store, key.organization_id, sha256)
        await _commit(connection, context, key, row, content, written, sha256)
        return key

    return await context.transact(work)


class _Written:
    """What is made of the files, which takes its time where there are many."""

    def __init__(self, files: Sequence[manifest.File]) -> None:
        own = [(file.path, file.md5) for file in files if file.md5 is not None]
        elsewhere = [(file.path, file.reference_digest or "") for file in files if file.md5 is None]
        self.digest = digest.artifact(own, elsewhere)
        self.data = manifest.encode(files)
        self.size_bytes = sum(file.size_bytes for file in files)
        self.file_count = len(files)
        self.blobs = sorted({(f.md5, f.size_bytes, f.sha256) for f in files if f.md5 and f.sha256})


def _require_announced(content: VersionContent, digest: str) -> None:
    if content.announced_digest not in (None, digest):
        raise errors.Conflict(
            "DIGEST_MISMATCH",
            f"The files have the digest {digest}, announced was {content.announced_digest}.",
            (FIELD,),
        )


async def _content(connection: Connection, key: Key) -> VersionContent:
    """The files that were announced one by one, with their sizes."""
    rows = await pending_file.of_version(connection, *key)
    files = [manifest.File(**row) for row in rows]
    lacking = [file.path for file in files if file.sha256 is None and file.reference is None]
    if lacking:
        raise missing(lacking, len(files))

    async def require_unchanged(connection: Connection) -> None:
        # Files are never taken away, so that as many are the same.
        if await pending_file.count(connection, *key) != len(files):
            raise Changed

    return VersionContent(files, require_unchanged)


async def _commit(
    connection: Connection,
    context: Context,
    key: Key,
    row: Row,
    content: VersionContent,
    written: _Written,
    manifest_sha256: str,
) -> None:
    now = await locked(connection, key)
    if now["state"] == "COMMITTED":
        return
    await content.require_unchanged(connection)
    number = await artifact.next_number(connection, key.organization_id, row["artifact_id"])
    await artifact_version.commit(
        connection,
        *key,
        number=number,
        digest=written.digest,
        size_bytes=written.size_bytes,
        file_count=written.file_count,
        manifest_sha256=manifest_sha256,
    )
    series = (key.organization_id, row["artifact_id"])
    await artifact_alias.assign(connection, *series, key.id, [*now["pending_aliases"], LATEST])
    blobs = [*written.blobs, pending_file.by_own_name(manifest_sha256)]
    for start in range(0, len(blobs), REMEMBERED_AT_ONCE):
        some = blobs[start : start + REMEMBERED_AT_ONCE]
        await pending_file.remember(connection, key.organization_id, row["project_id"], some)
    await (draft if row["is_draft"] else pending_file).remove(connection, *key)
    committed = Event("ARTIFACT_VERSION_COMMITTED", names(row["name"], row["project"], number))
    await event.record(connection, key.organization_id, context.signed_in().user_id, [committed])

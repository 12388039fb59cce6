"""Committing an artifact version: its files are all there, and it never changes again."""

from __future__ import annotations

from collections.abc import Sequence

from auth.permission import TeamAction
from db import artifact, artifact_alias, artifact_version, event, pending_file
from db.alias import LATEST
from db.connection import Connection, Row
from db.event import Event
from domain import digest, errors
from domain.check import Checks
from resolvers import stored
from resolvers.artifact_version_row import FIELD, key_of, loaded, locked, names
from resolvers.context import Context
from resolvers.key import Key
from storage import blob, manifest, threads

# Each try but the last means that more files came while the manifest was written, or that it was
# taken for rubbish.
TRIES = 5


class _FilesAdded(Exception):
    """More files are expected than when the manifest was written; nothing was changed."""


async def commit(context: Context, *, artifact_version_id: str) -> Key:
    """The version is COMMITTED: numbered, `latest`, and never to change; again is the same.

    Errors: INVALID_ID, NOT_FOUND, PERMISSION_DENIED, UPLOAD_MISSING, CONFLICT.
    """
    context.signed_in()
    checks = Checks()
    key = key_of(checks, artifact_version_id)
    checks.done()
    for _ in range(TRIES):
        try:
            return await _try(context, key)
        except (_FilesAdded, stored.Collected):
            continue
    raise errors.Conflict("CONFLICT", "Files are being added all the time; try again.", (FIELD,))


async def _try(context: Context, key: Key) -> Key:
    async with context.site.pool.connection() as connection:
        row = await loaded(connection, context, key, TeamAction.COMMIT_ARTIFACT_VERSION)
        if row["state"] == "COMMITTED":
            return key
        files = await _held(connection, key)
    data, wanted = await threads.run(_written, files)
    sha256 = await blob.write(context.site.store, key.organization_id, data)

    async def work(connection: Connection) -> Key:
        await stored.require(connection, context.site.store, key.organization_id, sha256)
        await _commit(connection, context, key, row, files, wanted, sha256)
        return key

    return await context.transact(work)


def _written(files: Sequence[manifest.File]) -> tuple[bytes, str]:
    """The manifest of the files, and the digest of the artifact that they make."""
    own = [(file.path, file.md5) for file in files if file.md5 is not None]
    elsewhere = [(file.path, file.reference_digest or "") for file in files if file.md5 is None]
    return manifest.encode(files), digest.artifact(own, elsewhere)


async def _held(connection: Connection, key: Key) -> list[manifest.File]:
    rows = await pending_file.of_version(connection, *key)
    files = [manifest.File(**row) for row in rows]
    missing = [file.path for file in files if file.sha256 is None and file.reference is None]
    if missing:
        raise errors.Conflict(
            "UPLOAD_MISSING",
            f"{len(missing)} of {len(files)} files have not been uploaded, the first is"
            f" {missing[0]}.",
            (FIELD,),
        )
    return files


async def _commit(
    connection: Connection,
    context: Context,
    key: Key,
    row: Row,
    files: Sequence[manifest.File],
    digest: str,
    manifest_sha256: str,
) -> None:
    now = await locked(connection, key)
    if now["state"] == "COMMITTED":
        return
    # Files are never taken away, so that as many are the same.
    if await pending_file.count(connection, *key) != len(files):
        raise _FilesAdded
    number = await artifact.next_number(connection, key.organization_id, row["artifact_id"])
    await artifact_version.commit(
        connection,
        *key,
        number=number,
        digest=digest,
        size_bytes=sum(file.size_bytes for file in files),
        file_count=len(files),
        manifest_sha256=manifest_sha256,
    )
    series = (key.organization_id, row["artifact_id"])
    await artifact_alias.assign(connection, *series, key.id, [*now["pending_aliases"], LATEST])
    blobs = [(f.md5, f.size_bytes, f.sha256) for f in files if f.md5 and f.sha256]
    blobs.append(pending_file.by_own_name(manifest_sha256))
    await pending_file.remember(connection, key.organization_id, row["project_id"], blobs)
    await pending_file.remove(connection, *key)
    committed = Event("ARTIFACT_VERSION_COMMITTED", names(row["name"], row["project"], number))
    await event.record(connection, key.organization_id, context.signed_in().user_id, [committed])

"""Completing files that came in parts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from auth.permission import TeamAction
from db import multipart, pending_content
from db.connection import Connection, Row
from domain import digest, errors, text
from domain.check import Checks
from resolvers import draft_row, stored
from resolvers.artifact_version_row import key_of
from resolvers.context import Context, Site
from resolvers.key import Key
from storage import blob
from storage.protocol import Store


async def complete(
    context: Context,
    *,
    artifact_version_id: str,
    upload_id: str,
    path: str,
    parts: Sequence[tuple[int, str]],
) -> str:
    """The file is whole and held by the draft; gives its MD5 in hex. Again is the same.

    Putting the parts together goes on where that takes longer than clients wait; then StillWorking
    is raised, and the same call waits for it again.

    Errors: INVALID_ID, INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED, CONFLICT, UPLOAD_MISSING,
    DIGEST_MISMATCH.
    """
    context.signed_in()
    checks = Checks()
    key = key_of(checks, artifact_version_id)
    said = [(number, _md5(checks, md5, n)) for n, (number, md5) in enumerate(parts)]
    checks.done()
    id = _upload_id(upload_id, path)
    async with context.site.pool.transaction() as connection:
        await draft_row.shared(connection, context, key, TeamAction.CREATE_ARTIFACT_VERSION)
        rows = await multipart.parts(connection, key.organization_id, id)
        # Asked after its parts, which go in the moment in which the whole is held.
        upload = await multipart.by_id(connection, *key, id, path)
    if upload is None:
        raise _not_found()
    md5: str = upload["md5"]
    if not upload["is_held"]:
        _require_parts(rows, said)
        await context.site.running.result(id, lambda: _join(context.site, key, id, md5, rows))
    return md5


def _md5(checks: Checks, value: str, place: int) -> str:
    try:
        # Some repeat the ETag that the part was answered with, as it stood there.
        return digest.hex_md5(value.strip('"'), ("parts", str(place)))
    except errors.InvalidValue as refusal:
        checks.add(refusal)
        return ""


def _upload_id(value: str, path: str) -> UUID:
    if text.unstorable(path):
        raise _not_found()
    try:
        return UUID(value)
    except ValueError:
        raise _not_found() from None


def _not_found() -> errors.NotFound:
    return errors.not_found("The upload", ("upload_id",))


def _require_parts(rows: Sequence[Row], said: Sequence[tuple[int, str]]) -> None:
    """The parts are all held, and are those that the client has sent."""
    missing = [row["number"] for row in rows if row["sha256"] is None]
    if missing:
        raise errors.Conflict(
            "UPLOAD_MISSING",
            f"{len(missing)} of {len(rows)} parts have not been uploaded, the first is number"
            f" {missing[0]}.",
            ("parts",),
        )
    if sorted(said) != [(row["number"], row["md5"]) for row in rows]:
        message = "These are not the parts that were announced for the file."
        raise errors.Conflict("DIGEST_MISMATCH", message, ("parts",))


async def _join(site: Site, key: Key, id: UUID, md5: str, parts: Sequence[Row]) -> None:
    """The draft holds the whole, and its parts are nobody's; no connection is held meanwhile."""
    organization_id = key.organization_id
    chunks = _chunks(site.store, organization_id, [part["sha256"] for part in parts])
    try:
        whole = await blob.receive(site.store, organization_id, chunks, size_bytes=None, md5=md5)
    except FileNotFoundError:
        # Another process has put them together meanwhile; whoever asks again finds the whole.
        raise stored.Collected("The parts of the file are gone; ask again.") from None

    async def work(connection: Connection) -> bool:
        await stored.require(connection, site.store, organization_id, whole.sha256)
        wanted = await pending_content.received(
            connection, *key, md5, whole.size_bytes, whole.sha256
        )
        await multipart.drop_parts(connection, organization_id, id)
        return wanted

    if not await site.pool.transact(work, repeatable=True):
        raise _not_found()


async def _chunks(
    store: Store, organization_id: UUID, sha256s: Sequence[str]
) -> AsyncIterator[bytes]:
    for sha256 in sha256s:
        async for chunk in blob.stream(store, organization_id, sha256):
            yield chunk

"""More files of an artifact version, before it is committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auth.permission import TeamAction
from db import artifact_version, pending_file
from db.connection import Connection
from db.pending_file import PendingFile
from domain import errors
from domain.check import Checks
from domain.text import quoted, shown
from resolvers import announced
from resolvers.announced import File, Logged, awaited
from resolvers.artifact_version_row import FIELD, key_of, loaded, not_found
from resolvers.context import Context
from resolvers.key import Key


async def add(context: Context, *, artifact_version_id: str, files: Sequence[File]) -> Logged:
    """The pending version waits for these files as well; one that it waits for stays as it is.

    Errors: INVALID_ID, INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED, CONFLICT.
    """
    context.signed_in()
    checks = Checks()
    key = key_of(checks, artifact_version_id)
    wanted = announced.checked(checks, files, "files")
    checks.done()

    async def work(connection: Connection) -> Key:
        row = await loaded(connection, context, key, TeamAction.CREATE_ARTIFACT_VERSION)
        await _require_pending(connection, key)
        _require_native(row["is_draft"])
        contents = [(file.md5, file.size_bytes) for file in wanted if file.md5 is not None]
        known = await pending_file.known(
            connection, key.organization_id, row["project_id"], contents
        )
        pending = [announced.pending(file, known) for file in wanted]
        held = await pending_file.among(connection, *key, [file.path for file in pending])
        _require_same(pending, held)
        new = [file for file in pending if file.path not in held]
        await pending_file.add(connection, *key, new)
        return key

    await context.transact(work)
    return Logged(key, await awaited(context, key, wanted))


async def _require_pending(connection: Connection, key: Key) -> None:
    """The version is locked, so that it is not committed without the files."""
    now = await artifact_version.lock(connection, *key)
    if now is None or now["state"] == "DELETED":
        raise not_found()
    if now["state"] == "COMMITTED":
        raise errors.Conflict(
            "CONFLICT", "The artifact version is committed; it never changes again.", (FIELD,)
        )


def _require_native(is_draft: bool) -> None:
    if is_draft:
        message = "The artifact version is a draft; its manifest says which files it has."
        raise errors.Conflict("CONFLICT", message, (FIELD,))


def _require_same(files: Sequence[PendingFile], held: Mapping[str, PendingFile]) -> None:
    """Whatever stands at the path of a file is that file, as where a request is sent again."""
    rule = "a path that has no other file yet"
    refusals = [
        errors.InvalidValue(
            "INVALID_INPUT",
            f"The path {quoted(file.path)} has another file already.",
            ("files", str(n), "path"),
            shown(file.path),
            rule,
        )
        for n, file in enumerate(files)
        if file.path in held and not _same(file, held[file.path])
    ]
    if refusals:
        raise errors.Refused(refusals)


def _same(file: PendingFile, other: PendingFile) -> bool:
    said, meant = (
        (each.size_bytes, each.md5, each.reference, each.reference_digest) for each in (file, other)
    )
    return said == meant

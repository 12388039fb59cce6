"""The files of drafts, as they are announced before their content comes.

What a draft waits for is content, by its MD5: only the manifest says where it stands. So a file
that is announced again is the same, and one whose content has changed meanwhile is one more; the
content that no path has in the end goes with the draft.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from auth.permission import TeamAction
from db import multipart, pending_content
from db.connection import Connection
from domain import digest, errors, name
from domain.check import Checks
from domain.ids import new_id
from resolvers import draft_row
from resolvers.artifact_version_row import key_of
from resolvers.context import Context
from resolvers.key import Key
from storage.signature import PartUpload, Upload

MOST_FILES = 10_000
MOST_PARTS = 10_000


@dataclass(frozen=True)
class DraftFile:
    """One file of a draft; a large one comes in parts, each by its number and its MD5."""

    artifact_version_id: str
    path: str
    md5: str
    parts: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True)
class Multipart:
    """The leave to send a file in parts."""

    upload_id: str
    parts: Sequence[tuple[int, PartUpload]]


@dataclass(frozen=True)
class DraftUpload:
    """One file as it is to be sent: whole, in parts, or not at all where it is held already.

    `holder` is the version in which the content is, or will be, to be found.
    """

    path: str
    key: Key
    holder: Key
    claim: Upload | None = None
    multipart: Multipart | None = None


@dataclass(frozen=True)
class _File:
    """A file whose words are checked, and its place in the call."""

    place: int
    key: Key
    path: str
    md5: str
    parts: Sequence[tuple[int, str]]


async def announce(context: Context, files: Sequence[DraftFile]) -> list[DraftUpload]:
    """The drafts wait for these files; gives for each, in this order, how it is to be sent.

    Content that a draft holds, or its project in a committed version, is not to be sent.

    Errors: INVALID_ID, INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED, CONFLICT.
    """
    context.signed_in()
    checked = _checked(files)
    by_version: dict[Key, list[_File]] = {}
    for file in checked:
        by_version.setdefault(file.key, []).append(file)

    # An idempotency key keeps no list of what is to be sent; announcing again needs none.
    async def work(connection: Connection) -> dict[int, DraftUpload]:
        uploads: dict[int, DraftUpload] = {}
        # In one order, so that two calls do not wait for each other in a ring.
        for key in sorted(by_version):
            uploads |= await _announce(connection, context, key, by_version[key])
        return uploads

    uploads = await context.site.pool.transact(work)
    return [uploads[place] for place in range(len(files))]


def _checked(files: Sequence[DraftFile]) -> list[_File]:
    checks = Checks()
    if len(files) > MOST_FILES:
        rule = f"at most {MOST_FILES} files in one call"
        message = f"Give {rule}, not {len(files)}."
        checks.add(errors.InvalidValue("INVALID_INPUT", message, ("files",), rule=rule))
        checks.done()
    found = []
    for n, file in enumerate(files):
        of_file = Checks()
        found.append(_checked_file(of_file, n, file))
        checks.take(of_file, "files", str(n))
    checks.done()
    return found


def _checked_file(checks: Checks, place: int, file: DraftFile) -> _File:
    key = key_of(checks, file.artifact_version_id)
    checks.exact(name.file_path, file.path, "path")
    md5 = _md5(checks, file.md5, "md5")
    parts = [
        (number, _md5(checks, part, "parts", str(n))) for n, (number, part) in enumerate(file.parts)
    ]
    numbers = {number for number, _ in parts}
    in_range = all(1 <= number <= MOST_PARTS for number in numbers)
    if len(numbers) < len(parts) or not in_range:
        rule = f"parts of different numbers from 1 to {MOST_PARTS}"
        checks.add(errors.InvalidValue("INVALID_INPUT", f"Give {rule}.", ("parts",), rule=rule))
    return _File(place, key, file.path, md5, sorted(parts))


def _md5(checks: Checks, value: str, *field: str) -> str:
    try:
        return digest.hex_md5(value, field)
    except errors.InvalidValue as refusal:
        checks.add(refusal)
        return ""


async def _announce(
    connection: Connection, context: Context, key: Key, files: Sequence[_File]
) -> Mapping[int, DraftUpload]:
    row = await draft_row.shared(connection, context, key, TeamAction.CREATE_ARTIFACT_VERSION)
    md5s = [file.md5 for file in files]
    await pending_content.add(connection, *key, row["project_id"], md5s)
    waiting = await pending_content.awaited(connection, *key, md5s)
    awaited = [file for file in files if file.md5 in waiting]
    begun = {
        file.place: multipart.Upload(new_id(), file.path, file.md5)
        for file in awaited
        if file.parts
    }
    if begun:
        parts = [
            multipart.Part(begun[file.place].id, *part) for file in awaited for part in file.parts
        ]
        await multipart.add(connection, *key, list(begun.values()), parts)
    return dict(_uploads(key, files, waiting, begun))


def _uploads(
    key: Key,
    files: Sequence[_File],
    waiting: set[str],
    begun: Mapping[int, multipart.Upload],
) -> Iterator[tuple[int, DraftUpload]]:
    for file in files:
        upload = DraftUpload(file.path, key, holder=key)
        if file.place in begun:
            upload = _in_parts(upload, begun[file.place], file)
        elif file.md5 in waiting:
            upload = DraftUpload(file.path, key, key, Upload(*key, file.path, None, file.md5))
        yield file.place, upload


def _in_parts(upload: DraftUpload, begun: multipart.Upload, file: _File) -> DraftUpload:
    parts = [
        (number, PartUpload(upload.key.organization_id, begun.id, number, md5))
        for number, md5 in file.parts
    ]
    return DraftUpload(file.path, upload.key, upload.holder, None, Multipart(str(begun.id), parts))

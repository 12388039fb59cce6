"""Files as they are announced before their content comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from db import pending_file
from db.pending_file import Content, PendingFile
from domain import digest, errors, name
from domain.check import Checks
from domain.text import quoted, shown
from resolvers.context import Context
from resolvers.key import Key

MAX_FILES = 1000
MAX_REFERENCE = 4096


@dataclass(frozen=True)
class File:
    """One file: content to be sent (`md5`), or a reference with a digest of its own."""

    path: str
    size_bytes: int
    md5: str | None = None
    reference: str | None = None
    digest: str | None = None


@dataclass(frozen=True)
class Logged:
    """The version, and the files of it whose content is still to be sent."""

    key: Key
    uploads: Sequence[PendingFile] = field(default_factory=tuple)


def checked(checks: Checks, files: Sequence[File], field: str) -> list[File]:
    """The files with their words checked; each path stands once."""
    if len(files) > MAX_FILES:
        rule = f"at most {MAX_FILES} files in one call"
        checks.add(
            errors.InvalidValue(
                "INVALID_INPUT", f"Give {rule}, not {len(files)}.", (field,), str(len(files)), rule
            )
        )
        return []
    seen: set[str] = set()
    found = []
    for n, file in enumerate(files):
        found.append(_checked(checks, file, seen, field, str(n)))
        seen.add(file.path)
    return found


def _checked(checks: Checks, file: File, seen: set[str], *at: str) -> File:
    checks.exact(name.file_path, file.path, *at, "path")
    if file.path in seen:
        rule = "each path once"
        message = f"The path {quoted(file.path)} comes twice."
        checks.add(
            errors.InvalidValue("INVALID_INPUT", message, (*at, "path"), shown(file.path), rule)
        )
    try:
        return _checked_content(file, *at)
    except errors.InvalidValue as refusal:
        checks.add(refusal)
        return file


def _checked_content(file: File, *at: str) -> File:
    if file.reference is None:
        if file.md5 is None:
            rule = "an md5, or a reference with its digest"
            raise errors.InvalidValue(
                "INVALID_INPUT", f"A file needs {rule}.", (*at, "md5"), rule=rule
            )
        return replace(file, md5=digest.hex_md5(file.md5, (*at, "md5")), digest=None)
    if not (1 <= len(file.reference) <= MAX_REFERENCE and file.reference.isprintable()):
        rule = f"a URI of 1 to {MAX_REFERENCE} printable characters"
        raise errors.InvalidValue(
            "INVALID_INPUT",
            f"A reference must be {rule}.",
            (*at, "reference"),
            shown(file.reference),
            rule,
        )
    digest.reference(file.digest or "", (*at, "digest"))
    return replace(file, md5=None)


def contents(files: Sequence[File]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The paths with the digests that make the artifact's: of files, and of references."""
    own = [(file.path, file.md5) for file in files if file.md5 is not None]
    elsewhere = [(file.path, file.digest or "") for file in files if file.md5 is None]
    return own, elsewhere


def pending(file: File, known: Mapping[Content, str]) -> PendingFile:
    """The file as it waits for its content, which the project may hold already."""
    return PendingFile(
        file.path,
        file.size_bytes,
        file.md5,
        known.get((file.md5, file.size_bytes)) if file.md5 else None,
        file.reference,
        file.digest if file.md5 is None else None,
    )


async def awaited(context: Context, key: Key, files: Sequence[File]) -> list[PendingFile]:
    """Those of the files whose content is still to be sent, in the order of the request."""
    async with context.site.pool.connection() as connection:
        held = await pending_file.among(connection, *key, [file.path for file in files])
    waiting = {path for path, file in held.items() if file.md5 and not file.sha256}
    return [held[file.path] for file in files if file.path in waiting]

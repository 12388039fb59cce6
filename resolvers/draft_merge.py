"""Joining the manifests of a draft with the contents that are there; nothing here waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from db.pending_file import Content
from domain import errors, text
from resolvers.artifact_version_row import FIELD
from storage.manifest import File

Held = Mapping[str, tuple[int, str]]
"""The size and the SHA-256 of each content that the draft holds, by its MD5."""

Bases = Mapping[UUID, Sequence[File]]


@dataclass
class Joined:
    """The files by path, where contents came from, and which of them are still to be found."""

    files: list[File]
    used_bases: set[UUID] = field(default_factory=set)
    asked: set[Content] = field(default_factory=set)

    def complete(self, known: Mapping[Content, str]) -> None:
        """What was asked for is taken from the contents that the project is known to hold."""
        for n, file in enumerate(self.files):
            if file.md5 is not None and file.sha256 is None:
                self.files[n] = _with(file, known.get((file.md5, file.size_bytes)))

    def lacking(self) -> list[str]:
        """The paths whose content is not there."""
        return [file.path for file in self.files if file.md5 is not None and file.sha256 is None]


def join(files: Mapping[str, File], held: Held, bases: Bases) -> Joined:
    """The files by path with their contents; one for which none was found keeps its MD5 alone.

    Errors: DIGEST_MISMATCH.
    """
    joined = Joined([files[path] for path in sorted(files)])
    inherited: dict[Content, tuple[UUID, str]] | None = None
    for n, file in enumerate(joined.files):
        if file.md5 is None or file.sha256 is not None:
            continue
        if file.md5 in held:
            joined.files[n] = _with(file, _held(file, *held[file.md5]))
            continue
        inherited = _contents(bases) if inherited is None else inherited
        content = (file.md5, file.size_bytes)
        if content in inherited:
            base_id, sha256 = inherited[content]
            joined.used_bases.add(base_id)
            joined.files[n] = _with(file, sha256)
        else:
            joined.asked.add(content)
    return joined


def _with(file: File, sha256: str | None) -> File:
    """The file, whose content is this; there may be a million of them."""
    return File(file.path, file.size_bytes, file.md5, sha256)


def _held(file: File, size_bytes: int, sha256: str) -> str:
    if file.size_bytes != size_bytes:
        raise errors.Conflict(
            "DIGEST_MISMATCH",
            f"The manifest gives {text.quoted(file.path)} {file.size_bytes} bytes,"
            f" {size_bytes} have come.",
            (FIELD,),
        )
    return sha256


def _contents(bases: Bases) -> dict[Content, tuple[UUID, str]]:
    return {
        (file.md5, file.size_bytes): (id, file.sha256)
        for id, files in bases.items()
        for file in files
        if file.md5 is not None and file.sha256 is not None
    }

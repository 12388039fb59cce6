"""What a pending version comes to when it is committed, however its files were announced."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from db.connection import Connection
from domain import errors
from resolvers.artifact_version_row import FIELD
from storage import manifest


class Changed(Exception):
    """More is expected than when the manifest was written; nothing was changed."""


@dataclass(frozen=True)
class VersionContent:
    """The files with the SHA-256 of each content.

    `require_unchanged` is asked in the transaction that commits, when the version is locked: it
    raises Changed unless all files are as they were read, and stay so until the end.
    """

    files: Sequence[manifest.File]
    require_unchanged: Callable[[Connection], Awaitable[None]]
    # What the client has computed, where it knew the whole.
    announced_digest: str | None = None


def missing(paths: Sequence[str], count: int) -> errors.Conflict:
    """The content of these of so many files has not come."""
    return errors.Conflict(
        "UPLOAD_MISSING",
        f"{len(paths)} of {count} files have not been uploaded, the first is {paths[0]}.",
        (FIELD,),
    )

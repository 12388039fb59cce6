"""What a path on the command line means, and where on this machine a file of an artifact may go."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from domain import path as paths
from domain import text
from domain.errors import InvalidValue
from server.tools.errors import Failed, Mistake

PARTIAL = ".vitrine-partial"
_DRIVE_OR_STREAM = re.compile(r'[\\:*?"<>|]')


@dataclass(frozen=True)
class Source:
    """A version to fetch or to link: of a project's artifact, or of a registry's collection."""

    path: str
    in_registry: bool

    @property
    def name(self) -> str:
        """The artifact's or the collection's name."""
        return self.path.partition(":")[0].rpartition("/")[2]


def source(path: str) -> Source:
    """What the path names; raises Mistake.

    `org/wandb-registry-R/C` and `wandb-registry-R/C` are a collection's; any other three parts are
    `team/project/artifact`.
    """
    in_registry = is_registry_path(path)
    try:
        (paths.version if in_registry else paths.artifact_version)(path)
    except InvalidValue as error:
        hint = "" if in_registry else f" A collection's is org/{paths.PREFIX}R/C:ref."
        raise Mistake(f"{error.message}{hint}") from None
    return Source(path, in_registry)


def is_registry_path(path: str) -> bool:
    """Whether the path leads into a registry: its first or second part says so."""
    parts = path.partition(":")[0].split("/")
    return any(part.startswith(paths.PREFIX) for part in parts[:2])


def inside(folder: Path, path: str) -> Path:
    """Where in the folder the file goes; raises Failed for a path that leads anywhere else.

    It is the server's word, and the server may be anybody's.
    """
    parts = path.split("/")
    if any(part in ("", ".", "..") or text.unfit(part) for part in parts):
        raise _hostile(path)
    if sys.platform == "win32" and any(_DRIVE_OR_STREAM.search(part) for part in parts):
        raise _hostile(path)
    if parts[0].casefold() == PARTIAL:
        raise _hostile(path)
    target = folder.joinpath(*parts)
    # A link among the folders that are there already may lead out.
    real = Path(os.path.realpath(target.parent))
    if not real.is_relative_to(os.path.realpath(folder)):
        raise _hostile(path)
    return target


def partial(folder: Path, path: str, md5: str) -> Path:
    """Where the bytes of the file gather; other content gathers elsewhere."""
    return folder / PARTIAL / hashlib.sha256(f"{md5} {path}".encode()).hexdigest()


def _hostile(path: str) -> Failed:
    return Failed(f"The path {text.quoted(path)} leads out of the folder; nothing was written.")

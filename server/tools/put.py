"""Logging an artifact version from files of this machine."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from server.tools import parallel, screen
from server.tools.client import Client, Lost, Status, opened, patiently, request_to
from server.tools.errors import Failed, Mistake
from server.tools.parallel import Stop
from server.tools.screen import Bar

BLOCK = 1024 * 1024
BATCH = 1_000
# The server reads at most a megabyte of a request; long paths fill it before 1,000 files do.
BATCH_BYTES = 600_000
SELECTION = (
    "artifactVersion { id path state digest } uploads { path url method headers { name value } }"
)


@dataclass(frozen=True)
class New:
    """What is to be logged."""

    project: str
    name: str
    type: str
    aliases: Sequence[str] = ()
    tags: Sequence[str] = ()
    description: str | None = None
    metadata: Any = None

    def input(self) -> dict[str, Any]:
        """As createArtifactVersion takes it."""
        return {
            "project": self.project,
            "name": self.name,
            "type": self.type,
            "aliases": list(self.aliases),
            "tags": list(self.tags),
            "description": self.description,
            "metadata": self.metadata,
        }


@dataclass(frozen=True)
class Local:
    """A file of this machine, by the path that it is to have in the artifact."""

    path: str
    at: Path
    size_bytes: int
    md5: str = field(default="", compare=False)

    def input(self) -> dict[str, Any]:
        """As FileInput."""
        return {"path": self.path, "sizeBytes": self.size_bytes, "md5": self.md5}


@dataclass(frozen=True)
class Logged:
    """The committed version, and how much of it had to be sent."""

    path: str
    digest: str
    files: int
    sent_files: int
    sent_bytes: int


def put(client: Client, new: New, paths: Sequence[Path]) -> Logged:
    """The files are the newest version of the artifact."""
    found = gathered(paths)
    with screen.bar("reading", sum(file.size_bytes for file in found)) as bar:
        files = parallel.each(lambda file, stop: _hashed(file, stop, bar), found)
    begun = _begun(client, new, files)
    if begun["state"] == "COMMITTED":
        return Logged(begun["path"], begun["digest"], len(files), 0, 0)
    sent = _sent(client, begun["id"], begun["uploads"], files)
    payload = client.change(
        "commitArtifactVersion", "artifactVersion { path digest }", artifactVersionId=begun["id"]
    )
    done = payload["artifactVersion"]
    return Logged(
        done["path"], done["digest"], len(files), len(sent), sum(f.size_bytes for f in sent)
    )


def gathered(paths: Sequence[Path]) -> list[Local]:
    """The files: each by its name, those of a folder by their paths in it; raises Mistake."""
    found: dict[str, Local] = {}
    for local in (file for path in paths for file in _of(path)):
        if local.path in found:
            raise Mistake(
                f"{found[local.path].at} and {local.at} would both be {local.path} in the artifact."
            )
        found[local.path] = local
    if not found:
        raise Mistake("There are no files in what was given.")
    return sorted(found.values(), key=lambda file: file.path)


def metadata(file: Path | None) -> Any:
    """What the JSON file holds; raises Mistake."""
    if file is None:
        return None
    try:
        found = json.loads(file.read_bytes())
    except OSError as error:
        raise Mistake(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise Mistake(f"{file} does not hold JSON: {error}.") from error
    if not isinstance(found, dict):
        raise Mistake(f"{file} must hold a JSON object.")
    return found


def _of(path: Path) -> Iterator[Local]:
    if not path.is_dir():
        yield _local(path.name, path)
        return
    for folder, folders, names in os.walk(path, onerror=_unreadable):
        folders.sort()
        for name in sorted(names):
            at = Path(folder, name)
            yield _local(at.relative_to(path).as_posix(), at)


def _unreadable(error: OSError) -> NoReturn:
    raise Mistake(f"{error.filename} cannot be read: {error.strerror}.") from error


def _local(path: str, at: Path) -> Local:
    try:
        status = at.stat()
        path.encode()
    except OSError as error:
        _unreadable(error)
    except UnicodeEncodeError:
        raise Mistake(f"The name of {str(at)!a} is no text.") from None
    if not stat.S_ISREG(status.st_mode):
        raise Mistake(f"{at} is neither a file nor a folder.")
    return Local(path, at, status.st_size)


def _hashed(file: Local, stop: Stop, bar: Bar) -> Local:
    digest = hashlib.md5(usedforsecurity=False)
    size = 0
    try:
        with file.at.open("rb") as opened_file:
            while block := opened_file.read(BLOCK):
                stop.look()
                digest.update(block)
                size += len(block)
                bar.advance(len(block))
    except OSError as error:
        raise Mistake(f"{file.at} cannot be read: {error.strerror}.") from error
    return Local(file.path, file.at, size, digest.hexdigest())


def _begun(client: Client, new: New, files: Sequence[Local]) -> dict[str, Any]:
    """The version, with all its files announced, and the uploads that it waits for.

    The same words get the same version for a day, so that an interrupted put goes on where it was;
    once that is committed, they are said anew, as it may no longer be the newest.
    """
    batches = list(_batches(files))
    key = _fingerprint(new, files)
    begun = _create(client, new, batches[0], key)
    if begun is None or begun["state"] != "PENDING":
        begun = _create(client, new, batches[0])
    if begun is not None and begun["state"] == "COMMITTED" and len(batches) > 1:
        # The newest version is just this first part of ours; one file less is not.
        batches = [batches[0][:-1], batches[0][-1:], *batches[1:]]
        begun = _create(client, new, batches[0])
    if begun is None:
        raise Failed("The server began no version; try again.")
    for batch in batches[1:]:
        added = client.change(
            "addArtifactVersionFiles",
            SELECTION,
            artifactVersionId=begun["id"],
            files=[file.input() for file in batch],
        )
        begun["uploads"] += added["uploads"]
    return begun


def _create(
    client: Client, new: New, files: Sequence[Local], key: str | None = None
) -> dict[str, Any] | None:
    listed = [file.input() for file in files]
    payload = client.change(
        "createArtifactVersion", SELECTION, **new.input(), files=listed, idempotencyKey=key
    )
    made = payload["artifactVersion"]
    return {**made, "uploads": payload["uploads"]} if made is not None else None


def _batches(files: Sequence[Local]) -> Iterator[list[Local]]:
    batch: list[Local] = []
    weight = 0
    for file in files:
        own = len(json.dumps(file.input()))
        if batch and (len(batch) == BATCH or weight + own > BATCH_BYTES):
            yield batch
            batch, weight = [], 0
        batch.append(file)
        weight += own
    yield batch


def _fingerprint(new: New, files: Sequence[Local]) -> str:
    said = json.dumps([new.input(), [file.input() for file in files]], sort_keys=True)
    return f"put-{hashlib.sha256(said.encode()).hexdigest()}"


def _sent(
    client: Client, id: str, uploads: Sequence[Mapping[str, Any]], files: Sequence[Local]
) -> list[Local]:
    by_path = {file.path: file for file in files}
    wanted = [(by_path[upload["path"]], upload) for upload in uploads]
    with screen.bar("sending", sum(file.size_bytes for file, _ in wanted)) as bar:
        parallel.each(lambda pair, stop: _send(*pair, stop, bar), wanted)
    return [file for file, _ in wanted]


def _send(file: Local, upload: Mapping[str, Any], stop: Stop, bar: Bar) -> None:
    def once() -> None:
        stop.look()
        with _Body(file, stop, bar) as body:
            headers = {header["name"]: header["value"] for header in upload["headers"]}
            headers["Content-Length"] = str(file.size_bytes)
            wanted = request_to(upload["url"], headers, body, upload["method"])
            try:
                opened(wanted).close()
            except Lost:
                body.take_back()
                raise

    try:
        patiently(once, "The server")
    except Status as refused:
        raise Failed(f"{file.at} was not taken: {refused}") from refused


class _Body:
    """A file as it is sent; no longer than it was announced, should it have grown."""

    def __init__(self, file: Local, stop: Stop, bar: Bar) -> None:
        self._local = file
        self._left = file.size_bytes
        self._stop = stop
        self._bar = bar

    def __enter__(self) -> _Body:
        try:
            self._file: BinaryIO = self._local.at.open("rb")
        except OSError as error:
            raise Failed(f"{self._local.at} cannot be read: {error.strerror}.") from error
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int = BLOCK) -> bytes:
        """The next bytes of the file."""
        self._stop.look()
        block = self._file.read(min(max(size, BLOCK), self._left))
        self._left -= len(block)
        self._bar.advance(len(block))
        if not block and self._left:
            raise Failed(f"{self._local.at} became shorter while it was sent; try again.")
        return block

    def take_back(self) -> None:
        """What was sent does not count: it is sent again."""
        self._bar.advance(self._left - self._local.size_bytes)

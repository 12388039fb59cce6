"""Fetching the files of a version to this machine."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.tools import parallel, place, screen
from server.tools.client import (
    PAGE,
    Client,
    Lost,
    Status,
    opened,
    patiently,
    reading,
    request_to,
)
from server.tools.errors import Failed, Mistake
from server.tools.parallel import Stop
from server.tools.place import Source
from server.tools.screen import Bar

BLOCK = 256 * 1024

FILES = f"""files(first: {PAGE}, after: $after) {{
    nodes {{ path sizeBytes digest reference url }} pageInfo {{ hasNextPage endCursor }} }}"""
OF_VERSION = f"""query($path: String!, $after: String) {{ found: version(path: $path) {{
    path number digest sizeBytes {FILES} }} }}"""
OF_ARTIFACT = f"""query($path: String!, $after: String) {{ found: artifactVersion(path: $path) {{
    path number digest sizeBytes {FILES} }} }}"""


@dataclass
class Fetched:
    """Where the files are now, and which had to come."""

    path: str
    folder: Path
    files: int = 0
    fetched_files: int = 0
    fetched_bytes: int = 0
    references: int = 0


@dataclass(frozen=True)
class Remote:
    """A file as the server describes it, and where it goes."""

    path: str
    size_bytes: int
    md5: str
    url: str
    folder: Path
    target: Path
    partial: Path


def get(client: Client, source: Source, out: Path | None) -> Fetched:
    """Every file of the version is in the folder, with the MD5 that the server says it has."""
    document = OF_VERSION if source.in_registry else OF_ARTIFACT
    pages = client.pages(document, lambda data: _files(data["found"]), path=source.path)
    first = next(pages, None)
    if first is None:
        raise Failed(f"{source.path} was not found, or you may not see it.")
    version = first["of"]
    done = Fetched(version["path"], out or Path(f"{source.name}-v{int(version['number'])}"))
    _make(done.folder)
    with _partials(done.folder), screen.bar("fetching", version["sizeBytes"]) as bar:
        for page in _with(first, pages):
            _page(client, document, source, page, done, bar)
    return done


def _files(version: dict[str, Any] | None) -> dict[str, Any] | None:
    return {**version["files"], "of": version} if version is not None else None


def _with(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def _page(
    client: Client,
    document: str,
    source: Source,
    page: Mapping[str, Any],
    done: Fetched,
    bar: Bar,
) -> None:
    own = [node for node in page["nodes"] if node["reference"] is None]
    done.files += len(own)
    done.references += len(page["nodes"]) - len(own)
    files = [_remote(done.folder, node) for node in own]

    def address(file: Remote) -> str:
        """A new address, as the one that came with the page is good for an hour only."""
        for again in client.pages(document, lambda data: _files(data["found"]), path=source.path):
            for node in again["nodes"]:
                if node["path"] == file.path:
                    return str(node["url"])
        raise Failed(f"{file.path} is gone from {source.path}.")

    came = parallel.each(lambda file, stop: _fetch(file, address, stop, bar), files)
    done.fetched_files += sum(1 for size in came if size is not None)
    done.fetched_bytes += sum(size or 0 for size in came)


def _remote(folder: Path, node: Mapping[str, Any]) -> Remote:
    path = node["path"]
    target = place.inside(folder, path)
    if node["url"] is None:
        raise Failed(f"You may see {path}, but not download it.")
    gathering = place.partial(folder, path, node["digest"])
    return Remote(path, node["sizeBytes"], node["digest"], node["url"], folder, target, gathering)


def _fetch(file: Remote, address: Callable[[Remote], str], stop: Stop, bar: Bar) -> int | None:
    """How many bytes came; None where the file was there already."""
    try:
        if _is_there(file.target, file, stop):
            bar.advance(file.size_bytes)
            return None
        came = _whole(file, address, stop, bar)
        file.target.parent.mkdir(parents=True, exist_ok=True)
        # Once more: the folders above may be other ones by now.
        place.inside(file.folder, file.path)
        os.replace(file.partial, file.target)
        return came
    except OSError as error:
        raise Failed(f"{file.target} cannot be written: {error.strerror}.") from error


def _whole(file: Remote, address: Callable[[Remote], str], stop: Stop, bar: Bar) -> int:
    """All bytes are gathered and have the right MD5; gives how many of them came now.

    What was gathered earlier may be wrong, so a wrong MD5 is believed only of bytes that all came.
    """
    begun = _size(file.partial)
    bar.advance(begun)
    _gather(file, address, stop, bar)
    if _is_there(file.partial, file, stop):
        return file.size_bytes - begun
    if begun:
        file.partial.unlink(missing_ok=True)
        bar.advance(-file.size_bytes)
        return _whole(file, address, stop, bar)
    file.partial.unlink(missing_ok=True)
    raise Failed(f"{file.path} came with other bytes than the server says it has.")


def _gather(file: Remote, address: Callable[[Remote], str], stop: Stop, bar: Bar) -> None:
    url = file.url

    def once() -> None:
        nonlocal url
        try:
            _rest(file, url, stop, bar)
        except Status as refused:
            if refused.number != 403:
                raise Failed(f"{file.path} cannot be had: {refused}") from refused
            url = address(file)
            raise Lost(str(refused), after=0) from refused

    patiently(once, "The server")


def _rest(file: Remote, url: str, stop: Stop, bar: Bar) -> None:
    """The bytes that are not gathered yet are; raises Lost where they stop coming."""
    start = _size(file.partial)
    if start > file.size_bytes:
        file.partial.unlink()
        start = 0
    if start == file.size_bytes and file.partial.exists():
        return
    headers = {"Range": f"bytes={start}-"} if start else {}
    with opened(request_to(url, headers)) as answer:
        goes_on = start > 0 and answer.status == 206
        if start and not goes_on:
            bar.advance(-start)
        _write(file, answer, start if goes_on else 0, stop, bar)


def _write(
    file: Remote, answer: http.client.HTTPResponse, start: int, stop: Stop, bar: Bar
) -> None:
    left = file.size_bytes - start
    with file.partial.open("ab" if start else "wb") as gathering:
        # A server that sends more than it said does not fill the disk.
        while left and (block := reading(answer, min(BLOCK, left))):
            stop.look()
            gathering.write(block)
            left -= len(block)
            bar.advance(len(block))
    if left:
        raise Lost("the connection broke off")


def _is_there(at: Path, file: Remote, stop: Stop) -> bool:
    """Whether the file at this place is the whole file."""
    if at.is_symlink() or not at.is_file() or at.stat().st_size != file.size_bytes:
        return False
    digest = hashlib.md5(usedforsecurity=False)
    with at.open("rb") as found:
        while block := found.read(BLOCK):
            stop.look()
            digest.update(block)
    return digest.hexdigest() == file.md5


def _size(at: Path) -> int:
    try:
        return at.stat().st_size
    except FileNotFoundError:
        return 0


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Mistake(f"The folder {folder} cannot be used: {error.strerror}.") from error


@contextlib.contextmanager
def _partials(folder: Path) -> Iterator[None]:
    """A folder for what gathers, which goes again once nothing is left in it."""
    gathering = folder / place.PARTIAL
    try:
        gathering.mkdir(exist_ok=True)
        if gathering.is_symlink():
            raise Mistake(f"{gathering} is a link; remove it.")
    except OSError as error:
        raise Mistake(f"The folder {folder} cannot be used: {error.strerror}.") from error
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            gathering.rmdir()

"""The manifest of an artifact version: one blob that lists its files, sorted by path."""

from __future__ import annotations

import asyncio
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from operator import attrgetter
from typing import Any
from uuid import UUID

import orjson

from storage import blob, threads
from storage.protocol import Store

# The second is the first with `extra`, and is written only where a file has some.
FORMATS = (1, 2)
CACHED_FILES = 200_000

_path = attrgetter("path")


@dataclass(frozen=True, slots=True)
class File:
    """One file: content of our own (`md5`, `sha256`) or a reference to somewhere else."""

    path: str
    size_bytes: int
    md5: str | None = None
    sha256: str | None = None
    reference: str | None = None
    reference_digest: str | None = None
    # What else is said of a reference, as which version of an object it is; keys sorted.
    extra: Mapping[str, Any] | None = None


Files = tuple[File, ...]

_NAMES = [field.name for field in fields(File)]
_ROWS = {1: attrgetter(*_NAMES[:-1]), 2: attrgetter(*_NAMES)}


@dataclass(frozen=True, slots=True)
class Page:
    """Some neighbouring files, and whether there are more on either side."""

    files: Files
    has_previous_page: bool
    has_next_page: bool


def encode(files: Iterable[File]) -> bytes:
    """The same files give the same bytes, in whatever order they come."""
    # Code points sort as their UTF-8 bytes do.
    ordered = sorted(files, key=_path)
    for file, following in pairwise(ordered):
        if file.path == following.path:
            raise ValueError(f"The path {file.path!r} comes twice in a manifest.")
    format = 2 if any(file.extra is not None for file in ordered) else 1
    rows = [_ROWS[format](file) for file in ordered]
    return orjson.dumps({"format": format, "files": rows})


def decode(data: bytes) -> Files:
    """The files of a manifest, sorted by path."""
    manifest = orjson.loads(data)
    if manifest["format"] not in FORMATS:
        raise ValueError(f"A manifest of format {manifest['format']} cannot be read.")
    return tuple(File(*row) for row in manifest["files"])


def page(
    files: Sequence[File],
    *,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page:
    """The files between two paths, the first or last few of them; neither path need exist."""
    start = 0 if after is None else bisect_right(files, after, key=_path)
    end = len(files) if before is None else bisect_left(files, before, key=_path)
    end = max(start, end)
    if first is not None:
        end = min(end, start + first)
    if last is not None:
        start = max(start, end - last)
    return Page(tuple(files[start:end]), start > 0, end < len(files))


class Manifests:
    """Decoded manifests, the latest used ones up to a number of files in all."""

    def __init__(self, store: Store, most_files: int = CACHED_FILES) -> None:
        self._store = store
        self._most_files = most_files
        self._kept: OrderedDict[tuple[UUID, str], Files] = OrderedDict()
        self._loading: dict[tuple[UUID, str], asyncio.Task[Files]] = {}
        self._weight = 0

    async def get(self, organization_id: UUID, sha256: str) -> Files:
        """The files of one manifest, loaded once even where many ask at the same time."""
        key = (organization_id, sha256)
        if (files := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
            return files
        # A task of its own: who asked first may go away while others still wait.
        return await asyncio.shield(self._loading.get(key) or self._start(key))

    def _start(self, key: tuple[UUID, str]) -> asyncio.Task[Files]:
        task = asyncio.create_task(self._load(key))
        self._loading[key] = task
        task.add_done_callback(lambda done: self._loaded(key, done))
        return task

    async def _load(self, key: tuple[UUID, str]) -> Files:
        data = await blob.read(self._store, *key)
        return await threads.run(decode, data)

    def _loaded(self, key: tuple[UUID, str], task: asyncio.Task[Files]) -> None:
        del self._loading[key]
        if not task.cancelled() and task.exception() is None:
            self._keep(key, task.result())

    def _keep(self, key: tuple[UUID, str], files: Files) -> None:
        self._kept[key] = files
        self._weight += _weight(files)
        while self._weight > self._most_files:
            _, dropped = self._kept.popitem(last=False)
            self._weight -= _weight(dropped)


def _weight(files: Files) -> int:
    """Empty manifests count too, or any number of them would be kept."""
    return len(files) + 1

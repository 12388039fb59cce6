"""The manifest that a client sends at the end of a draft: JSON that says which path is which file.

It is read in a thread, by `json`: that calls back for each object, and so leaves room for others,
where a faster decoder would let everybody wait until the last byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

import orjson

from domain import digest, errors, metadata, name, text
from storage.manifest import File

VERSION = 1
MOST_BYTES = 512 * 1024 * 1024
MOST_ENTRIES = 1_000_000
# An entry is an object, perhaps with another inside; lists have no use in a manifest, and brackets
# stand in names. Only objects leave room for others while they are read.
MOST_OBJECTS = 3 * MOST_ENTRIES
MOST_BRACKETS = MOST_ENTRIES
MOST_FILE_BYTES = 5 * 1024**4
LONGEST_REFERENCE = 4096

Object = dict[str, Any]


class _Malformed(Exception):
    """What a manifest must be, and this one is not."""


def parse(data: bytes) -> list[File]:
    """The files of the manifest in its order; content is known by its MD5 alone.

    Errors: INVALID_INPUT.
    """
    try:
        _require_shape(data)
        entries = _contents(_decoded(data))
        # In place, so that what was read of an entry makes room for what it means.
        for path, entry in entries.items():
            entries[path] = _file(path, entry)
        return list(entries.values())
    except _Malformed as malformed:
        raise _refusal(str(malformed)) from None


class Merged:
    """The files by path of manifests that lie one upon the other: the last says what a path is."""

    def __init__(self) -> None:
        self.files: dict[str, File] = {}

    def lay(self, files: Iterable[File]) -> None:
        """These are laid upon those before.

        Errors: INVALID_INPUT.
        """
        for file in files:
            self.files[file.path] = file
        if len(self.files) > MOST_ENTRIES:
            raise _refusal(f"of at most {MOST_ENTRIES} files, all of a version together")

    def lay_manifest(self, data: bytes) -> None:
        """The files of a manifest are laid upon those before, and only they are kept of it.

        Errors: INVALID_INPUT.
        """
        self.lay(parse(data))


def too_large() -> errors.InvalidValue:
    """The manifests of one version are more than can be read at once."""
    return _refusal(f"of at most {MOST_BYTES} bytes, all of a version together")


def _require_shape(data: bytes) -> None:
    if data.count(b"{") > MOST_OBJECTS or data.count(b"[") > MOST_BRACKETS:
        raise _Malformed(f"of at most {MOST_ENTRIES} files, and without lists")


def _decoded(data: bytes) -> object:
    try:
        return json.loads(data.decode(), object_pairs_hook=_object, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _Malformed("JSON in UTF-8") from None


def _object(pairs: list[tuple[str, Any]]) -> Object:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Malformed("an object in which each key, and so each path, comes once")
    return found


def _no_number(_: str) -> NoReturn:
    raise ValueError


def _contents(manifest: object) -> Object:
    if not isinstance(manifest, dict) or manifest.get("version") != VERSION:
        raise _Malformed(f"an object of version {VERSION}")
    contents = manifest.get("contents")
    if not isinstance(contents, dict):
        raise _Malformed("an object with its files under contents")
    if len(contents) > MOST_ENTRIES:
        raise _Malformed(f"of at most {MOST_ENTRIES} files; it has {len(contents)}")
    return contents


def _file(path: str, entry: object) -> File:
    try:
        name.file_path(path, None)
    except errors.InvalidValue as refusal:
        raise _Malformed(f"made of proper paths. {refusal.message}") from None
    if not isinstance(entry, dict):
        raise _wrong(path, "an object")
    own = entry.get("digest")
    if not isinstance(own, str):
        raise _wrong(path, "an object with a digest")
    reference = entry.get("ref")
    if reference is None:
        return File(path, _size(path, entry, required=True), md5=_md5(path, own))
    return File(
        path,
        _size(path, entry, required=False),
        reference=_line(path, "ref", reference),
        reference_digest=_line(path, "digest", own),
        extra=_extra(path, entry.get("extra")),
    )


def _size(path: str, entry: Object, *, required: bool) -> int:
    size = entry.get("size")
    if size is None and not required:
        return 0
    # A boolean is an integer, too.
    if type(size) is not int or not 0 <= size <= MOST_FILE_BYTES:
        raise _wrong(path, f"an object with a size from 0 to {MOST_FILE_BYTES} bytes")
    return size


def _md5(path: str, own: str) -> str:
    try:
        return digest.hex_of(own)
    except errors.InvalidValue as refusal:
        raise _wrong(path, f"an object with {refusal.rule}, as digest") from None


def _line(path: str, what: str, value: object) -> str:
    fits = isinstance(value, str) and 1 <= len(value) <= LONGEST_REFERENCE and value.isprintable()
    if not fits:
        rule = f"an object with 1 to {LONGEST_REFERENCE} printable characters as {what}"
        raise _wrong(path, rule)
    return str(value)


def _extra(path: str, value: object) -> Mapping[str, Any] | None:
    """The object with its keys sorted; an empty one says nothing."""
    if not value:
        return None
    try:
        sorted_: Object = orjson.loads(metadata.canonical(value))
        return sorted_
    except errors.InvalidValue as refusal:
        raise _wrong(path, f"an object whose extra is {refusal.rule}") from None


def _wrong(path: str, rule: str) -> _Malformed:
    return _Malformed(f"made of proper entries: that of {text.quoted(path)} must be {rule}")


def _refusal(rule: str) -> errors.InvalidValue:
    return errors.InvalidValue("INVALID_INPUT", f"The manifest must be {rule}.", rule=rule)

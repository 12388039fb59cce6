"""What a place for objects must be able to do, whatever it is made of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

READ_SIZE = 256 * 1024


class StorageUnavailable(Exception):
    """The storage could not be reached, read or written."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One object as a listing shows it."""

    key: str
    size_bytes: int
    modified_at: datetime


class Store(Protocol):
    """Objects by key. Keys are made by the program; no user's word is ever part of one.

    Where an object is not there, reading raises FileNotFoundError; where the storage fails, every
    method raises StorageUnavailable.
    """

    @property
    def incoming(self) -> Path:
        """The folder of the local disk in which uploads gather before they are verified."""
        ...

    async def put(self, key: str, path: Path) -> None:
        """The file's content is the object at `key`, whatever crash follows; the file may go."""
        ...

    async def write(self, key: str, data: bytes) -> None:
        """The data is the object at `key`, whatever crash follows; for what fits into memory."""
        ...

    def get(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to and without `end`, in small pieces."""
        ...

    async def size(self, key: str) -> int | None:
        """How many bytes the object has, or None where there is no such object."""
        ...

    async def stat(self, key: str) -> Stored | None:
        """The object as a listing shows it, or None where there is no such object."""
        ...

    async def delete(self, key: str) -> None:
        """There is no object at `key`."""
        ...

    def list(self, prefix: str = "") -> AsyncIterator[Stored]:
        """Every object whose key is below the folder `prefix`, in no order."""
        ...

    async def probe(self) -> None:
        """An object was written and removed just now; raises StorageUnavailable otherwise."""
        ...

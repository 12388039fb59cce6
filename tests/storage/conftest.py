"""Stores to test with: a local folder, and a bucket that lives in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from uuid import UUID

import obstore.store
import pytest

from storage.bucket import Bucket
from storage.folder import LocalFolder
from storage.store import Store

Chunks = Callable[[Iterable[bytes]], AsyncIterator[bytes]]


@pytest.fixture
def organization_id() -> UUID:
    return UUID("018f0000-0000-7000-8000-00000000000a")


@pytest.fixture
def folder(tmp_path: Path) -> LocalFolder:
    return LocalFolder(tmp_path / "files")


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return LocalFolder(tmp_path / "files")
    return Bucket(obstore.store.MemoryStore(), tmp_path / "incoming")


@pytest.fixture
def chunks() -> Chunks:
    async def stream(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    return stream

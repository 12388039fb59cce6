"""The API and its scene, and a database on which plans matter."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator

import pytest

from db.connection import Pool
from tests.api import api, scene, store
from tests.conftest import named, run
from tests.reads import large

__all__ = ["api", "scene", "store"]

SIZE = int(os.environ.get("PLANS_SIZE", "1000000"))


@pytest.fixture(scope="session")
async def large_pool(postgres_url: str, template: str) -> AsyncIterator[Pool]:
    """An open pool on a database of a million versions."""
    name = f"large_{uuid.uuid4().hex}"
    await run(postgres_url, f"create database {name} template {template} strategy file_copy")
    await large.fill(named(postgres_url, name), SIZE)
    opened = Pool(named(postgres_url, name), statement_seconds=600)
    await opened.open()
    yield opened
    await opened.close()
    await run(postgres_url, f"drop database {name} with (force)")

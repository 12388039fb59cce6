"""The stage, set once for all tests of the law: nothing that is asked changes it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncIterator

import pytest

from tests.conftest import named, run
from tests.straight.stage import Stage
from tests.straight.stage import stage as set_up


@pytest.fixture(scope="session")
async def shared(
    postgres_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    """A site with the scene, in a database of its own."""
    name = f"straight_{uuid.uuid4().hex}"
    await run(postgres_url, f"create database {name} template {template} strategy file_copy")
    async with set_up(named(postgres_url, name), tmp_path_factory.mktemp("straight")) as made:
        yield made
    await run(postgres_url, f"drop database {name} with (force)")


@pytest.fixture
def stage(shared: Stage) -> Stage:
    """The stage, with the words that there were before the first test."""
    return shared.fresh()


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused queries are what is asked for, as on a server."""
    monkeypatch.setattr(logging.getLogger("strawberry.execution"), "disabled", True)

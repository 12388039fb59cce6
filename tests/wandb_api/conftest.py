"""The dialect without HTTP: documents in, data or a status and messages out, statements counted."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import strawberry

from db.connection import Connection, Row
from domain.viewer import Viewer
from resolvers.context import Context, Site
from tests.api import BASE_URL, Api, api, scene, store
from tests.wandb_api.changing import Changer
from wandb_api import failure, root

__all__ = ["api", "scene", "store"]


@functools.cache
def built() -> strawberry.Schema:
    """The schema, which knows nothing of any one test."""
    return root.build()


class Dialect:
    """Runs the documents of the SDK as one viewer or another."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.statements = 0

    async def execute(self, document: str, viewer: Viewer | None, variables: Any) -> Any:
        """What Strawberry answers; `statements` counts what it took."""
        self.statements = 0
        context = Context(self.site, viewer, BASE_URL, "request-1")
        return await built().execute(document, variables, context_value=context)

    async def __call__(self, document: str, viewer: Viewer | None = None, **variables: Any) -> Any:
        """The data of an answer without errors."""
        result = await self.execute(document, viewer, variables)
        assert not result.errors, result.errors
        return result.data

    async def refused(
        self, document: str, viewer: Viewer | None = None, **variables: Any
    ) -> tuple[int, str]:
        """The status of a refused operation and what the SDK shows of it."""
        result = await self.execute(document, viewer, variables)
        assert result.errors
        told = failure.told(result.errors, "request-1")
        return told.status, "; ".join(error["message"] for error in told.messages)


@pytest.fixture
def dialect(api: Api, monkeypatch: pytest.MonkeyPatch) -> Dialect:
    """The dialect on the database and the store of `api`."""
    made = Dialect(api.site)
    fetch = Connection.fetch

    async def counted(connection: Connection, sql: str, *values: object) -> Sequence[Row]:
        made.statements += 1
        return await fetch(connection, sql, *values)

    monkeypatch.setattr(Connection, "fetch", counted)
    return made


@pytest.fixture
def change(dialect: Dialect) -> Changer:
    """Calls mutations of the dialect."""
    return Changer(dialect)


# What tells soonest that the dialect is broken; `dev.py check` runs all the rest.
QUICK = frozenset(
    {"test_link", "test_query", "test_seen", "test_registry", "test_version", "test_manifest_route"}
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All but the quick modules of this folder are slow."""
    for item in items:
        if item.path.parent == Path(__file__).parent and item.path.stem not in QUICK:
            item.add_marker(pytest.mark.slow)

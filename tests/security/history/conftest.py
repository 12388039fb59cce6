"""The API and its scene, and what history says of refusals and sign-ins."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from db.connection import Pool
from server import config
from tests.api import api, scene, store
from tests.server.tools import Vitrine
from tests.wandb_api.conftest import change, dialect

__all__ = ["api", "change", "dialect", "scene", "store"]

Told = Callable[[str], Awaitable[list[tuple[str, str | None, dict[str, Any]]]]]


@pytest.fixture
def told(pool: Pool) -> Told:
    """Of all events of a kind the organization, who it was and the detail, the oldest first."""

    async def all_of(kind: str) -> list[tuple[str, str | None, dict[str, Any]]]:
        async with pool.connection() as connection:
            rows = await connection.fetch(
                """select o.name, u.username, e.detail::text as detail,
                        num_nonnulls(e.registry_id, e.collection_id, e.version_id) as pointing
                    from event e join organization o on o.organization_id = e.organization_id
                    left join site_user u on u.id = e.actor_id where e.kind = $1 order by e.id""",
                kind,
            )
        # A history of a registry or a collection is read by all who see it.
        assert [row["pointing"] for row in rows] == [0] * len(rows)
        return [(row["name"], row["username"], orjson.loads(row["detail"])) for row in rows]

    return all_of


@pytest.fixture
def vitrine(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Vitrine:
    """The program on the database of this test."""
    for each in config.SETTINGS:
        monkeypatch.delenv(each.variable, raising=False)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("VITRINE_DATA", str(tmp_path / "data"))
    return Vitrine(monkeypatch, capsys)

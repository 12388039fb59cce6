"""Each part of each statement that reads rows of organizations says of which organization."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import db
from db.connection import Connection
from domain.limits import Limits
from tests.api import Api
from tests.scene import Scene
from tests.schema import hostile_inputs
from tests.security.guard.unbound import unbound
from tests.wandb_api.conftest import Dialect
from tests.wandb_api.crawl import Crawler
from tests.wandb_api.hidden import hide

# One asks what another user sees, one whether the viewer is above all of an organization; of two
# the guard is in another part of the statement.
WITHOUT = {
    "registry.seen_by",
    "registry.administered",
    "link_form._IN_ORGANIZATION",
    "download.through_project",
}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select a.name from alias a where a.version_id = $1", ["alias a"]),
        ("select 1 from version v where v.organization_id = $1", []),
        ("(select from run r where r.id = t1.id) and r.organization_id = $1", ["run r"]),
        ("select 1 from collection c, registry r where c.organization_id = $1", ["registry r"]),
        ("select m.role from organization_member m where m.user_id = $1", []),
        ("select m.role from organization_member m", ["organization_member m"]),
        ("delete from alias where organization_id = $1", []),
        ("delete from alias where version_id = $1", ["alias where"]),
        ("select e.id from entity_name e where e.name = $1", []),
    ],
)
def test_what_is_unbound(sql: str, expected: list[str]) -> None:
    assert list(unbound(sql)) == expected


@pytest.mark.slow
async def test_every_statement_says_of_which_organization(
    api: Api, dialect: Dialect, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: set[str] = set()
    raw = Connection._fetch

    async def fetched(connection: Connection, sql: str, values: Sequence[object]) -> Any:
        said.add(sql)
        return await raw(connection, sql, values)

    _, things = await hide(api, scene)
    monkeypatch.setattr(Connection, "_fetch", fetched)
    # The crawler asks for all that can be asked for at once.
    dialect.site = replace(api.site, limits=Limits(query_cost=10**9))

    await Crawler(dialect, scene.ada, things).crawl()
    fill = await hostile_inputs.filling(api, scene)
    for mutation, inputs in hostile_inputs.GOOD.items():
        for input in inputs:
            await api.change(mutation, scene.ada, **fill(input))

    assert len(said) > 150
    found = {f"{each} in {sql}" for sql in said for each in unbound(sql)}
    assert found == set()


def texts() -> Iterator[tuple[str, list[ast.Call]]]:
    """The calls that make each f-string of `db`, and where it stands."""
    for file in sorted(Path(db.__file__).parent.glob("*.py")):
        if file.stem in ("visibility", "guard"):
            continue
        for around in ast.parse(file.read_text()).body:
            target = getattr(around, "targets", [None])[0]
            name = getattr(around, "name", None) or getattr(target, "id", "")
            for node in ast.walk(around):
                if isinstance(node, ast.JoinedStr):
                    inside = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
                    yield f"{file.stem}.{name}", inside


def test_whoever_asks_visibility_asks_the_guard() -> None:
    def asks(calls: list[ast.Call], module: str) -> bool:
        return any(
            isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
            and call.func.value.id == module
            and not call.func.attr.endswith("_role")
            for call in calls
        )

    asking = [(place, calls) for place, calls in texts() if asks(calls, "visibility")]
    assert len(asking) > 20
    assert {place for place, calls in asking if not asks(calls, "guard")} == WITHOUT

"""The runs of a project, filtered and ordered as `api.runs` offers it."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from domain.ids import new_id
from tests import factories
from tests.scene import Scene
from tests.wandb_api.conftest import Dialect
from tests.wandb_api.shelf import sent

RUNS = """query($project: String!, $entity: String!, $after: String, $first: Int, $order: String,
        $filters: JSONString) { project(name: $project, entityName: $entity) {
    runCount(filters: $filters)
    runs(filters: $filters, after: $after, first: $first, order: $order) {
        edges { node { name state } cursor } pageInfo { endCursor hasNextPage } } } }"""
# Of each run what is not usual; the first began in 2020, each next one a year later.
TRACK: list[dict[str, Any]] = [
    {"name": "a", "state": "FINISHED", "summary": {"loss": 0.5, "nested": {"x": 1}}},
    {
        "name": "b",
        "state": "FAILED",
        "summary": {"loss": -1e-7},
        "config": {"lr": 0.1, "net": {"depth": 3, "kind": "cnn"}},
        "tags": ["best", "new"],
        "group_name": "first",
    },
    {"name": "c", "state": "RUNNING", "summary": {"loss": "NaN"}, "job_type": "eval"},
    {
        "name": "d",
        "state": "RUNNING",
        "beats": True,
        "summary": {"loss": 3},
        "config": {"lr": 0.2},
        "display_name": "fancy-owl-1",
        "host": "box",
    },
    {"name": "e", "state": "KILLED", "summary": {}, "notes": "no metrics"},
]


async def track(dialect: Dialect, scene: Scene) -> None:
    """These runs in the project, and one of the same name in another."""
    beside = await factories.add_project(
        dialect.site.pool, scene.vision, "beside", creator=scene.mia
    )
    for n, run in enumerate(TRACK):
        await add(dialect, scene, scene.mnist.id, n, run)
    await add(dialect, scene, beside.id, 9, TRACK[1])


async def add(dialect: Dialect, scene: Scene, project: Any, n: int, run: dict[str, Any]) -> None:
    columns = {
        name: json.dumps(value) if isinstance(value, dict) else value
        for name, value in run.items()
        if name != "beats"
    }
    await factories.run(
        dialect.site.pool,
        """insert into run (organization_id, id, project_id, created_by, created_at, heartbeat_at,
                name, display_name, state, group_name, job_type, host, notes, tags,
                config, summary)
            select $1, $2, $3, $4, make_timestamptz(2020 + $5::int, 1, 1, 0, 0, 0),
                case when $6 then now() else make_timestamptz(2020 + $5::int, 1, 1, 0, $5::int, 0)
                end, r.name, r.display_name, r.state, r.group_name, r.job_type, r.host, r.notes,
                coalesce(r.tags, '{}'), coalesce(r.config, '{}'), r.summary
            from json_populate_record(null::run, $7::text::json) r""",
        scene.acme.id,
        new_id(),
        project,
        scene.mia.user_id,
        n,
        run.get("beats", False),
        json.dumps(columns | {k: run[k] for k in ("config", "summary") if k in run}),
    )


async def names(dialect: Dialect, scene: Scene, **asked: Any) -> str:
    """The names of the runs that are found, one letter each; they are counted, too."""
    data = await dialect(RUNS, scene.mia, project="mnist", entity="vision", **sent(asked))
    found = "".join(edge["node"]["name"] for edge in data["project"]["runs"]["edges"])
    assert data["project"]["runCount"] == len(found)
    assert dialect.statements == 1
    return found


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (None, "abcde"),
        ({}, "abcde"),
        ({"name": "a"}, "a"),
        ({"state": "finished"}, "a"),
        ({"state": "crashed"}, "c"),
        ({"state": {"$in": ["running", "killed"]}}, "de"),
        ({"displayName": "fancy-owl-1"}, "d"),
        ({"display_name": {"$regex": "^fancy.*"}}, "d"),
        ({"displayName": "b"}, "b"),
        ({"group": "first"}, "b"),
        ({"group": None}, "acde"),
        ({"jobType": "eval"}, "c"),
        ({"job_type": {"$exists": True}}, "c"),
        ({"host": {"$ne": "box"}}, "abce"),
        ({"notes": {"$contains": "metric"}}, "e"),
        ({"tags": "best"}, "b"),
        ({"tags": {"$in": ["best", "none"]}}, "b"),
        ({"tags": {"$nin": ["best"]}}, "acde"),
        ({"username": "mia"}, "abcde"),
        ({"username": {"$ne": "mia"}}, ""),
        ({"createdAt": {"$gte": "2022-01-01T00:00:00Z"}}, "cde"),
        ({"created_at": {"$lt": "2021-06-01"}}, "ab"),
        ({"heartbeatAt": {"$lt": "2024-01-01"}}, "abc"),
        ({"duration": {"$gt": 90, "$lte": 240.5}}, "ce"),
        ({"config.lr": 0.1}, "b"),
        ({"config.lr.value": {"$gte": 0.1}}, "bd"),
        ({"config": {"lr": {"value": {"$gt": 0.1}}}}, "d"),
        ({"config.net.depth": {"$gt": 2}}, "b"),
        ({"config.net.value.kind": "cnn"}, "b"),
        ({"config.lr": {"$exists": False}}, "ace"),
        ({"summary_metrics.loss": {"$lt": 1}}, "ab"),
        ({"summaryMetrics.loss": 3}, "d"),
        ({"summary_metrics.loss": None}, "e"),
        ({"summary_metrics.nested.x": 1}, "a"),
        ({"$or": [{"config.lr": 0.2}, {"state": "failed"}]}, "bd"),
        ({"$nor": [{"config.lr": {"$gt": 0}}, {"tags": "best"}]}, "ace"),
    ],
)
async def test_runs_by_their_fields(
    dialect: Dialect, scene: Scene, filters: Any, found: str
) -> None:
    await track(dialect, scene)

    assert await names(dialect, scene, filters=filters, order="+created_at") == found


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (None, "edcba"),
        ("+created_at", "abcde"),
        ("-created_at", "edcba"),
        ("-createdAt", "edcba"),
        ("+heartbeat_at", "abced"),
        # What has no number comes last, whichever way.
        ("+summary_metrics.loss", "badce"),
        ("-summary_metrics.loss", "dabec"),
        ("+summary_metrics.nested.x", "abcde"),
        ("+config.lr", "bdace"),
        ("-config.lr.value", "dbeca"),
        ("+config.net.depth", "bacde"),
        ("+config.net.kind", "abcde"),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 5])
async def test_pages_of_runs_follow_the_order(
    dialect: Dialect, scene: Scene, order: str | None, found: str, size: int
) -> None:
    await track(dialect, scene)
    where = {"project": "mnist", "entity": "vision", "order": order, "first": size}
    seen, after = "", None

    for _ in range(len(found) // size + 1):
        data = await dialect(RUNS, scene.mia, **where, after=after)
        edges = data["project"]["runs"]["edges"]
        seen += "".join(edge["node"]["name"] for edge in edges)
        after = edges[-1]["cursor"] if edges else after
        if not data["project"]["runs"]["pageInfo"]["hasNextPage"]:
            break

    assert seen == found


async def test_numbers_beyond_those_of_postgres_come_last(dialect: Dialect, scene: Scene) -> None:
    numbers = ["1e-400", "-1e400", "1" * 400, "0." + "0" * 400 + "1", "-0", "1E+5", "2e-5", "1.5"]
    for n, number in enumerate(numbers):
        await add(dialect, scene, scene.mnist.id, n, {"name": str(n), "summary": {}, **STATE})
        await factories.run(
            dialect.site.pool,
            "update run set summary = $2::text::json where name = $1",
            str(n),
            f'{{"x":{number}}}',
        )

    assert await names(dialect, scene, order="+summary_metrics.x") == "46750123"
    assert await names(dialect, scene, order="-summary_metrics.x") == "57643210"


STATE = {"state": "FINISHED"}


@pytest.mark.parametrize(
    "order", ["summary_metrics", "+summary_metrics.", "config", "-loss", "name", "+a,-b"]
)
async def test_orders_of_runs_that_are_none(dialect: Dialect, scene: Scene, order: str) -> None:
    await track(dialect, scene)
    where = {"project": "mnist", "entity": "vision"}

    assert await dialect.refused(RUNS, scene.mia, **where, order=order) == (
        400,
        "An order is + or - and one of createdAt, heartbeatAt, created_at, heartbeat_at,"
        f' config.*, summary_metrics.*, not "{order}".',
    )


@pytest.mark.parametrize("name", ["x'; --", "{t}", "a" * 5000, "\u2028", "x..y", "$1"])
async def test_a_metric_may_have_any_name(dialect: Dialect, scene: Scene, name: str) -> None:
    await track(dialect, scene)

    assert await names(dialect, scene, order=f"-config.{name}") == "edcba"
    assert await names(dialect, scene, filters={f"config.{name}": {"$exists": True}}) == ""


async def test_cursor_of_a_metric_is_of_no_other(dialect: Dialect, scene: Scene) -> None:
    await track(dialect, scene)
    where = {"project": "mnist", "entity": "vision"}
    data = await dialect(RUNS, scene.mia, **where, order="+summary_metrics.loss", first=1)
    after = data["project"]["runs"]["pageInfo"]["endCursor"]

    for order in ("-summary_metrics.loss", "+summary_metrics.x", "+config.loss", "+created_at"):
        assert await dialect.refused(RUNS, scene.mia, **where, order=order, after=after) == (
            400,
            "after must be a cursor of this connection in this order.",
        )


@pytest.mark.parametrize("value", ["NaN", "1", None, True, [1], {}, "infinity"])
async def test_cursor_of_a_metric_holds_a_number(
    dialect: Dialect, scene: Scene, value: Any
) -> None:
    await track(dialect, scene)
    where = {"project": "mnist", "entity": "vision", "order": "+summary_metrics.loss"}
    data = await dialect(RUNS, scene.mia, **where, first=1)
    name, _, id = json.loads(base64.b64decode(data["project"]["runs"]["pageInfo"]["endCursor"]))

    def cursor(value: Any) -> str:
        return base64.b64encode(json.dumps([name, value, id]).encode()).decode()

    refused = await dialect.refused(RUNS, scene.mia, **where, after=cursor(value))
    assert refused == (400, "after must be a cursor of this connection in this order.")
    for good, found in ((1, "dce"), (2.5, "dce"), (1e300, "ce"), ("-Infinity", "badce")):
        data = await dialect(RUNS, scene.mia, **where, after=cursor(good))
        names_ = [edge["node"]["name"] for edge in data["project"]["runs"]["edges"]]
        assert "".join(names_) == found


async def test_runs_of_a_hidden_project_are_not_counted(dialect: Dialect, scene: Scene) -> None:
    await track(dialect, scene)

    for viewer in (scene.vic, scene.sue, None):
        where = {"project": "mnist", "entity": "vision"}
        assert await dialect(RUNS, viewer, **where) == {"project": None}

"""What each operator of a filter finds, in both spellings of the fields."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scene import Scene
from tests.wandb_api import shelf
from tests.wandb_api.conftest import Dialect

ALL = ["digits:0", "digits:1", "digits:2", "vault:0", "zoo:0"]
LATE = "2022-06-01 12:00:00"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (None, ALL),
        ({}, ALL),
        ({"version": "v1"}, ["digits:1"]),
        ({"version": 1}, ["digits:1"]),
        ({"version": "1"}, ["digits:1"]),
        ({"version": {"$ne": "v0"}}, ["digits:1", "digits:2"]),
        ({"version": {"$gte": "v1", "$lt": 2}}, ["digits:1"]),
        ({"version": {"$in": ["v1", 2]}}, ["digits:1", "digits:2"]),
        ({"version_index": {"$nin": [0, "v1"]}}, ["digits:2"]),
        ({"version": 1.0}, ["digits:1"]),
        ({"alias": "production"}, ["digits:1"]),
        ({"alias": "latest"}, ["digits:2", "vault:0", "zoo:0"]),
        ({"alias": {"$ne": "latest"}}, ["digits:0", "digits:1"]),
        ({"alias": {"$in": ["best", "worst"]}}, ["digits:1"]),
        ({"alias": {"$nin": ["latest", "best"]}}, ["digits:0"]),
        ({"alias": {"$regex": "^prod"}}, ["digits:1"]),
        ({"alias": {"$contains": "duct"}}, ["digits:1"]),
        ({"alias": {"$exists": False}}, ["digits:0"]),
        ({"alias": None}, ["digits:0"]),
        ({"alias": {"$ne": None}}, ["digits:1", "digits:2", "vault:0", "zoo:0"]),
        ({"alias": {"$in": ["best", None]}}, ["digits:0", "digits:1"]),
        ({"alias": {"$size": 2}}, ["digits:1"]),
        ({"alias": {"$all": ["best", "production"]}}, ["digits:1"]),
        ({"alias": {"$all": ["best", "latest"]}}, []),
        ({"alias": {"$all": []}}, []),
        ({"aliases": ["production", "best"]}, ["digits:1"]),
        ({"alias": ["production"]}, []),
        ({"alias": []}, ["digits:0"]),
        ({"alias": {"$gt": "latest"}}, ["digits:1"]),
        ({"alias": {"$lte": "best"}}, ["digits:1"]),
        ({"tag": "new"}, ["digits:1", "digits:2", "vault:0", "zoo:0"]),
        ({"tag": {"$all": ["big", "new"]}}, ["zoo:0"]),
        ({"tags": {"$size": 0}}, ["digits:0"]),
        ({"tag": ["big", "new"]}, ["zoo:0"]),
        ({"tag": {"$regex": "^b"}}, ["zoo:0"]),
        ({"tag": {"$exists": True, "$ne": "big"}}, ["digits:1", "digits:2", "vault:0"]),
        ({"artifact_size": {"$gt": 100, "$lte": 300}}, ["digits:2", "zoo:0"]),
        ({"size": 400}, ["vault:0"]),
        ({"created_at": {"$gt": LATE}}, ["vault:0", "zoo:0"]),
        ({"artifact_created_at": {"$lt": "2021-01-01"}}, ["digits:0"]),
        ({"created_at": {"$gte": "2021-01-01T02:00:00+02:00", "$lt": LATE}}, ALL[1:3]),
        ({"created_at": {"$in": ["2023-01-01", "2021-01-01T00:00:00Z"]}}, ["digits:1", "zoo:0"]),
        ({"updated_at": "2024-01-01"}, ["vault:0"]),
        ({"linked_at": {"$gte": "2033-01-01"}}, ["vault:0", "zoo:0"]),
        ({"acm_created_at": {"$lt": "2031-01-01"}}, ["digits:0"]),
        ({"acm_created_at": {"$exists": True}}, ALL),
        ({"state": "COMMITTED"}, ALL),
        ({"state": {"$ne": "COMMITTED"}}, []),
        ({"digest": {"$regex": "^[0-9a-f]{32}$"}}, ALL),
    ],
)
async def test_versions_by_their_fields(
    dialect: Dialect, scene: Scene, filters: Any, found: list[str]
) -> None:
    await shelf.stock(dialect, scene)

    names = await shelf.names(dialect, shelf.VERSIONS, scene.ada, filters=filters)

    assert sorted(names) == found
    assert dialect.statements == 1


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"metadata.acc": 0.1}, ["digits:1", "vault:0"]),
        ({"metadata.acc": {"$gt": 0.05}}, ["digits:1", "digits:2", "vault:0"]),
        ({"metadata.acc": {"$gt": "0"}}, ["zoo:0"]),
        ({"metadata.acc": {"$ne": 0.1}}, ["digits:0", "digits:2", "zoo:0"]),
        ({"metadata.acc": {"$in": [0, "high"]}}, ["digits:0", "zoo:0"]),
        ({"metadata.acc": {"$nin": [0.1]}}, ["digits:0", "digits:2", "zoo:0"]),
        ({"metadata": {"acc": {"$lte": 0.1}, "name": "two"}}, ["digits:1"]),
        ({"artifact_metadata.name": {"$regex": "^t"}}, ["digits:1", "digits:2"]),
        ({"metadata.name": {"$contains": "hre"}}, ["digits:2"]),
        ({"metadata.name": {"$contains": "%"}}, []),
        ({"metadata.acc": {"$regex": "1"}}, []),
        ({"metadata.on": True}, ["digits:1", "digits:2"]),
        ({"metadata.on": 1}, []),
        ({"metadata.on": {"$exists": False}}, ["vault:0", "zoo:0"]),
        ({"metadata.on": None}, ["vault:0", "zoo:0"]),
        ({"metadata.on": {"$in": [None, False]}}, ["digits:0", "vault:0", "zoo:0"]),
        ({"metadata.list": {"$size": 2}}, ["zoo:0"]),
        ({"metadata.name": {"$size": 3}}, []),
        ({"metadata.list": {"$all": ["b", "a"]}}, ["zoo:0"]),
        ({"metadata.list": {"$all": ["b", "c"]}}, []),
        ({"metadata.list": ["a", "b"]}, ["zoo:0"]),
        ({"metadata.list": ["b", "a"]}, []),
        ({"metadata.list.1": "b"}, ["zoo:0"]),
        ({"metadata": {"$exists": True}}, ALL),
        ({"metadata.name.none": {"$exists": True}}, []),
    ],
)
async def test_versions_by_their_metadata(
    dialect: Dialect, scene: Scene, filters: Any, found: list[str]
) -> None:
    await shelf.stock(dialect, scene)

    assert sorted(await shelf.names(dialect, shelf.VERSIONS, scene.ada, filters=filters)) == found


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"$and": []}, ALL),
        ({"$or": []}, []),
        ({"$nor": []}, ALL),
        ({"$or": [{"version": 2}, {"alias": "best"}]}, ["digits:1", "digits:2"]),
        ({"$nor": [{"version": 0}, {"alias": "best"}]}, ["digits:2"]),
        ({"$not": {"version": 0}}, ["digits:1", "digits:2"]),
        ({"$and": [{"version": {"$gt": 0}}, {"version": {"$lt": 2}}]}, ["digits:1"]),
        ({"version": 1, "$or": [{"tag": "new"}]}, ["digits:1"]),
        ({"version": {"$not": {"$gt": 0}}}, ["digits:0", "vault:0", "zoo:0"]),
        ({"version": {"$not": 0}}, ["digits:1", "digits:2"]),
        ({"version": {"$or": [2, {"$eq": 1}]}}, ["digits:1", "digits:2"]),
        ({"version": {"$nor": [{"$gt": 1}, {"$lt": 1}]}}, ["digits:1"]),
        ({"version": {"$and": [{"$gt": 0}, {"$lt": 2}]}}, ["digits:1"]),
        ({"$not": {"metadata.acc": {"$gt": 0}}}, ["digits:0", "zoo:0"]),
        ({"$nor": [{"$or": [{"$not": {"alias": "best"}}]}]}, ["digits:1"]),
        ({"created_at": "2021-01-01", "artifact_created_at": "2022-01-01"}, []),
    ],
)
async def test_conditions_nest(
    dialect: Dialect, scene: Scene, filters: Any, found: list[str]
) -> None:
    await shelf.stock(dialect, scene)

    assert sorted(await shelf.names(dialect, shelf.VERSIONS, scene.ada, filters=filters)) == found

"""Filters: what each operator finds, nested, and what no filter may ask."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

COLLECTIONS = """query($w: CollectionWhere) { registry(path: "acme/models") {
    collections(where: $w) { totalCount nodes { name } } } }"""
VERSIONS = """query($w: VersionWhere) {
    versions(where: $w, orderBy: {field: NUMBER, direction: ASC}) {
        totalCount nodes { name } } }"""
REGISTRIES = "query($w: RegistryWhere) { registries(where: $w) { totalCount nodes { name } } }"


async def shelf(api: Api, scene: Scene) -> Thing:
    """Three collections, and in the first of them three versions."""
    pool = api.site.pool
    add = factories.add_collection
    digits = await add(pool, scene.models, "digits", creator=scene.mia)
    await add(pool, scene.models, "digits-test", creator=scene.mia)
    await add(pool, scene.models, "Zoo", creator=scene.mia)
    await factories.run(
        pool,
        """update collection set description = 'All of them', tags = '{vision,small}'
            where name = 'digits'""",
    )
    await factories.run(pool, "update collection set types = '{model,dataset}' where name = 'Zoo'")
    for n in range(3):
        source = await factories.add_artifact_version(
            pool, scene.mnist, f"cnn-{n}", creator=scene.mia
        )
        await factories.link(
            pool, source, digits, linked_by=scene.mia, aliases=["production"] if n == 1 else []
        )
        await factories.run(
            pool,
            """update artifact_version set size_bytes = $2, tags = $3,
                metadata = $4::text::json where id = $1""",
            source.id,
            100 * n,
            ["new"] if n else [],
            f'{{"eval":{{"accuracy":0.{n},"name":"run {n}"}}}}',
        )
    return digits


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ({}, ["Zoo", "digits", "digits-test"]),
        ({"name": {"eq": "digits"}}, ["digits"]),
        ({"name": {"ne": "digits"}}, ["Zoo", "digits-test"]),
        ({"name": {"in": ["digits", "Zoo", "none"]}}, ["Zoo", "digits"]),
        ({"name": {"in": []}}, []),
        ({"name": {"notIn": ["digits"]}}, ["Zoo", "digits-test"]),
        ({"name": {"startsWith": "digits"}}, ["digits", "digits-test"]),
        ({"name": {"startsWith": ""}}, ["Zoo", "digits", "digits-test"]),
        ({"name": {"startsWith": "D"}}, []),
        ({"name": {"startsWith": "\U0010ffff"}}, []),
        ({"name": {"contains": "its"}}, ["digits", "digits-test"]),
        ({"name": {"contains": "%"}}, []),
        ({"name": {"matches": "^[a-z]+$"}}, ["digits"]),
        ({"name": {"contains": "digits", "ne": "digits"}}, ["digits-test"]),
        ({"description": {"exists": True}}, ["digits"]),
        ({"description": {"exists": False}}, ["Zoo", "digits-test"]),
        ({"description": {"ne": "All of them"}}, ["Zoo", "digits-test"]),
        ({"description": {"notIn": ["All of them"]}}, ["Zoo", "digits-test"]),
        ({"tag": {"eq": "vision"}}, ["digits"]),
        ({"tag": {"ne": "vision"}}, ["Zoo", "digits-test"]),
        ({"tag": {"in": ["small", "large"]}}, ["digits"]),
        ({"tag": {"notIn": ["small"]}}, ["Zoo", "digits-test"]),
        ({"tag": {"startsWith": "vis"}}, ["digits"]),
        ({"tag": {"exists": False}}, ["Zoo", "digits-test"]),
        ({"type": {"eq": "dataset"}}, ["Zoo"]),
        ({"registry": {"name": {"eq": "models"}}}, ["Zoo", "digits", "digits-test"]),
        ({"registry": {"visibility": "RESTRICTED"}}, []),
        ({"createdAt": {"gt": "2020-01-01T00:00:00Z"}}, ["Zoo", "digits", "digits-test"]),
        ({"createdAt": {"lt": "2020-01-01T00:00:00+02:00"}}, []),
        ({"name": None, "tag": {"eq": None}}, ["Zoo", "digits", "digits-test"]),
        ({"not": {"name": {"eq": "digits"}}}, ["Zoo", "digits-test"]),
        ({"not": {"description": {"eq": "All of them"}}}, ["Zoo", "digits-test"]),
        ({"not": {}}, []),
        ({"and": []}, ["Zoo", "digits", "digits-test"]),
        ({"or": []}, []),
        ({"or": [{"name": {"eq": "Zoo"}}, {"tag": {"eq": "small"}}]}, ["Zoo", "digits"]),
        (
            {"and": [{"name": {"contains": "digits"}}, {"not": {"tag": {"exists": True}}}]},
            ["digits-test"],
        ),
    ],
)
async def test_collections_that_are_found(
    api: Api, scene: Scene, where: Any, names: list[str]
) -> None:
    await shelf(api, scene)

    found = (await api(COLLECTIONS, scene.vic, w=where))["registry"]["collections"]

    assert found == {"totalCount": len(names), "nodes": [{"name": name} for name in names]}


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ({"number": {"gte": 1}}, ["v1", "v2"]),
        ({"number": {"in": [0, 2, 9]}}, ["v0", "v2"]),
        ({"number": {"ne": 1}}, ["v0", "v2"]),
        ({"alias": {"eq": "latest"}}, ["v2"]),
        ({"alias": {"ne": "latest"}}, ["v0", "v1"]),
        ({"alias": {"matches": "^prod"}}, ["v1"]),
        ({"alias": {"exists": False}}, ["v0"]),
        ({"tag": {"eq": "new"}}, ["v1", "v2"]),
        ({"type": {"eq": "model"}}, ["v0", "v1", "v2"]),
        ({"type": {"notIn": ["model"]}}, []),
        ({"sizeBytes": {"gt": 0, "lte": 100}}, ["v1"]),
        ({"sizeBytes": {"eq": 200}}, ["v2"]),
        ({"metadata": {"path": ["eval", "accuracy"], "gt": 0.1}}, ["v2"]),
        ({"metadata": {"path": ["eval", "accuracy"], "gt": "0.0"}}, []),
        ({"metadata": {"path": ["eval", "name"], "eq": "run 1"}}, ["v1"]),
        ({"metadata": {"path": ["eval", "name"], "ne": "run 1"}}, ["v0", "v2"]),
        ({"metadata": {"path": ["eval"], "exists": True}}, ["v0", "v1", "v2"]),
        ({"metadata": {"path": ["none"], "exists": True}}, []),
        ({"metadata": {"path": ["none"]}}, ["v0", "v1", "v2"]),
        ({"metadata": {"path": ["none"], "eq": None}}, ["v0", "v1", "v2"]),
        ({"metadata": {"path": [], "exists": True}}, ["v0", "v1", "v2"]),
        ({"collection": {"tag": {"eq": "vision"}}}, ["v0", "v1", "v2"]),
        ({"collection": {"registry": {"name": {"ne": "models"}}}}, []),
        ({"linkedAt": {"gt": "2999-01-01T00:00:00Z"}}, []),
        ({"createdAt": {"lt": "2999-01-01T00:00:00Z"}}, ["v0", "v1", "v2"]),
        ({"or": [{"number": {"lt": 1}}, {"alias": {"eq": "latest"}}]}, ["v0", "v2"]),
    ],
)
async def test_versions_that_are_found(
    api: Api, scene: Scene, where: Any, names: list[str]
) -> None:
    await shelf(api, scene)

    found = (await api(VERSIONS, scene.vic, w=where))["versions"]

    assert found == {"totalCount": len(names), "nodes": [{"name": name} for name in names]}


async def test_filter_shows_nothing_that_is_hidden(api: Api, scene: Scene) -> None:
    where = {"visibility": "RESTRICTED"}

    names = {
        viewer: [
            node["name"] for node in (await api(REGISTRIES, who, w=where))["registries"]["nodes"]
        ]
        for viewer, who in (("ada", scene.ada), ("vic", scene.vic), ("sue", scene.sue))
    }

    assert names == {"ada": ["secret"], "vic": [], "sue": []}


DEEP: Any = {"name": {"eq": "x"}}
for _ in range(12):
    DEEP = {"not": DEEP}


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ({"collection": {"name": {"matches": "("}}}, "INVALID_INPUT"),
        ({"collection": {"name": {"matches": "a" * 257}}}, "INVALID_INPUT"),
        ({"collection": {"name": {"eq": "\0"}}}, "INVALID_INPUT"),
        ({"collection": {"name": {"in": ["ok", "\ud800"]}}}, "INVALID_INPUT"),
        ({"collection": {"name": {"in": ["x"] * 1001}}}, "INVALID_INPUT"),
        ({"collection": DEEP}, "INVALID_INPUT"),
        ({"or": [{}] * 101}, "INVALID_INPUT"),
        ({"or": [{"number": {"eq": 1}}] * 101}, "INVALID_INPUT"),
        ({"linkedAt": {"gt": "0001-01-01T00:00:00+14:00"}}, "INVALID_INPUT"),
        ({"linkedAt": {"lt": "9999-12-31T23:59:59-14:00"}}, "INVALID_INPUT"),
        ({"metadata": {"path": ["a"] * 65, "exists": True}}, "INVALID_INPUT"),
        ({"metadata": {"path": ["\0"], "exists": True}}, "INVALID_INPUT"),
        ({"metadata": {"path": ["\0"]}}, "INVALID_INPUT"),
        ({"metadata": {"path": ["a"], "eq": "\0"}}, "INVALID_METADATA"),
        ({"metadata": {"path": ["a"], "eq": 10**30}}, "INVALID_METADATA"),
        ({"metadata": {"path": ["a"], "eq": [[[]]] * 3}}, None),
    ],
)
async def test_filter_that_cannot_be_asked(
    api: Api, scene: Scene, where: Any, code: str | None
) -> None:
    expected = [(code, "where")] if code else []

    assert await api.errors(VERSIONS, scene.vic, w=where) == expected


async def test_deep_json_is_refused_and_not_looked_for(api: Api, scene: Scene) -> None:
    value: Any = 1
    for _ in range(900):
        value = [value]

    where = {"metadata": {"path": ["a"], "eq": value}}

    assert await api.errors(VERSIONS, scene.vic, w=where) == [("INVALID_METADATA", "where")]

"""Searches inside one project or registry: its collections, and the versions of each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests import factories
from tests.scene import Scene
from tests.wandb_api import shelf
from tests.wandb_api.conftest import Dialect

PROJECT = """query($filters: JSONString, $order: String) {
    project(entityName: "vision", name: "mnist") {
        artifactCollections(filters: $filters, order: $order) {
            totalCount edges { node { __typename name } } }
        artifactType(name: "model") {
            artifactCollections(filters: $filters, order: $order) {
                totalCount edges { node { __typename name } } } } } }"""


@pytest.mark.parametrize(
    ("filters", "order", "numbers"),
    [
        (None, None, [4, 3, 2, 1, 0]),
        (None, "+name", [0, 1, 2, 3, 4]),
        (None, "-created_at", [4, 3, 2, 1, 0]),
        (None, "+updated_at", [0, 1, 2, 3, 4]),
        ({"name": {"$in": ["cnn-1", "cnn-3", "digits"]}}, "-name", [3, 1]),
        ({"updated_at": None, "name": {"$lt": "cnn-2"}}, "+name", [0, 1]),
        ({"tag": "none"}, None, []),
    ],
)
async def test_artifacts_of_a_project(
    dialect: Dialect, scene: Scene, filters: Any, order: str | None, numbers: list[int]
) -> None:
    await shelf.stock(dialect, scene)
    text = json.dumps(filters) if filters is not None else None

    project = (await dialect(PROJECT, scene.mia, filters=text, order=order))["project"]

    nodes = [
        {"node": {"__typename": "ArtifactSequence", "name": f"cnn-{number}"}} for number in numbers
    ]
    expected = {"totalCount": len(numbers), "edges": nodes}
    assert project["artifactCollections"] == expected
    assert project["artifactType"]["artifactCollections"] == expected
    assert dialect.statements == 1


SERIES = """query($entity: String!, $project: String!, $name: String!, $filters: JSONString,
        $order: String, $first: Int, $after: String) {
    project(entityName: $entity, name: $project) { artifactType(name: "model") {
        artifactCollection(name: $name) { artifacts(
            filters: $filters, order: $order, first: $first, after: $after) {
        totalCount pageInfo { endCursor hasNextPage }
        edges { version node { size } } } } } } }"""


@pytest.mark.parametrize(
    ("filters", "order", "versions"),
    [
        ({"state": "COMMITTED"}, None, ["v2", "v1", "v0"]),
        (None, "+version_index", ["v0", "v1", "v2"]),
        (None, "-version_index", ["v2", "v1", "v0"]),
        (None, "+created_at", ["v0", "v1", "v2"]),
        (None, "-size", ["v2", "v1", "v0"]),
        ({"state": "PENDING"}, None, []),
        ({"version": {"$gt": "v0"}}, "+linked_at", ["v1", "v2"]),
        ({"tag": "new", "metadata.acc": {"$lt": 0.15}}, None, ["v1"]),
        ({"alias": "latest"}, None, ["v2"]),
        ({"alias": {"$ne": "latest"}}, None, ["v1", "v0"]),
        ({"linked_at": {"$gt": "2032-01-01"}}, None, []),
    ],
)
async def test_versions_of_a_collection_and_of_an_artifact(
    dialect: Dialect, scene: Scene, filters: Any, order: str | None, versions: list[str]
) -> None:
    await shelf.stock(dialect, scene)
    await factories.run(
        dialect.site.pool,
        """with one as (select id from artifact where name = 'cnn-0'), gone as (
            delete from artifact_alias where artifact_id in (
                select id from artifact where name in ('cnn-0', 'cnn-1')))
            update artifact_version v set artifact_id = one.id, number = size_bytes / 100
            from one where size_bytes <= 200 and v.organization_id = $1""",
        scene.acme.id,
    )
    text = json.dumps(filters) if filters is not None else None

    for entity, project, name in [
        ("acme", "wandb-registry-models", "digits"),
        ("vision", "mnist", "cnn-0"),
    ]:
        where = {"entity": entity, "project": project, "name": name}
        data = await dialect(SERIES, scene.mia, **where, filters=text, order=order)
        page = data["project"]["artifactType"]["artifactCollection"]["artifacts"]
        assert [edge["version"] for edge in page["edges"]] == versions
        assert page["totalCount"] == len(versions)
        assert dialect.statements == 1

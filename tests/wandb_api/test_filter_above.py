"""What filters find by collections, by registries, and by the ids of everything."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scene import Scene
from tests.wandb_api import shelf
from tests.wandb_api.conftest import Dialect
from wandb_api import ids


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"name": "digits"}, ["digits"]),
        ({"artifact_collection_name": {"$in": ["digits", "vault"]}}, ["digits", "vault"]),
        ({"name": {"$regex": "^[a-m]"}}, ["digits"]),
        ({"name": {"$gt": "e", "$lt": "w"}}, ["vault"]),
        ({"name": {"$contains": "o"}}, ["zoo"]),
        ({"tag": "vision"}, ["digits"]),
        ({"tags": {"$all": ["small", "vision"]}}, ["digits"]),
        ({"tag": {"$exists": False}}, ["vault", "zoo"]),
        ({"description": "digits of all"}, ["digits"]),
        ({"description": None}, ["vault", "zoo"]),
        ({"description": {"$ne": "digits of all"}}, ["vault", "zoo"]),
        ({"type": "model"}, ["digits", "vault", "zoo"]),
        ({"created_at": {"$lt": "2021-01-01"}}, ["digits"]),
        ({"updated_at": {"$gt": "2021-01-01"}}, ["digits", "vault", "zoo"]),
        ({"id": "none"}, []),
        ({"id": {"$ne": "none"}}, ["digits", "vault", "zoo"]),
    ],
)
async def test_collections_by_their_fields(
    dialect: Dialect, scene: Scene, filters: Any, found: list[str]
) -> None:
    await shelf.stock(dialect, scene)
    search = shelf.COLLECTIONS

    assert sorted(await shelf.names(dialect, search, scene.ada, filters=filters)) == found
    assert dialect.statements == 1
    for name in ("filters", "collectionFilters"):
        document = shelf.COLLECTIONS if name == "filters" else shelf.VERSIONS
        names = await shelf.names(dialect, document, scene.ada, **{name: filters})
        assert sorted({each.partition(":")[0] for each in names}) == found


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"name": "wandb-registry-models"}, ["models"]),
        ({"name": "models"}, ["models"]),
        ({"name": {"$ne": "wandb-registry-models"}}, ["secret"]),
        ({"name": {"$in": ["wandb-registry-models", "none"]}}, ["models"]),
        ({"name": {"$nin": ["wandb-registry-models"]}}, ["secret"]),
        ({"name": {"$regex": "^mod"}}, ["models"]),
        ({"name": {"$regex": "^wandb-registry-mod"}}, ["models"]),
        ({"name": {"$regex": "registry"}}, ["models", "secret"]),
        ({"name": {"$not": {"$regex": "^mod"}}}, ["secret"]),
        ({"name": {"$contains": "wandb-registry-cre"}}, ["secret"]),
        ({"name": {"$contains": "cre"}}, ["secret"]),
        ({"name": {"$gt": "wandb-registry-n"}}, ["secret"]),
        ({"name": {"$exists": True}}, ["models", "secret"]),
        ({"description": {"$exists": True}}, []),
        ({"created_at": {"$gt": "2020-01-01"}}, ["models", "secret"]),
        ({"updated_at": {"$lt": "2020-01-01"}}, []),
    ],
)
async def test_registries_by_their_fields(
    dialect: Dialect, scene: Scene, filters: Any, found: list[str]
) -> None:
    await shelf.stock(dialect, scene)

    assert await shelf.names(dialect, shelf.REGISTRIES, scene.ada, filters=filters) == found
    assert dialect.statements == 1
    collections = await shelf.page(dialect, shelf.COLLECTIONS, scene.ada, projectFilters=filters)
    registries = {shelf.named(edge["node"]["project"]) for edge in collections["edges"]}
    assert sorted(registries) == found


IDS = """{ organization(name: "acme") { orgEntity { id name
    projects { edges { node { name internalId id } } }
    artifactCollections(filters: "{\\"name\\": \\"digits\\"}") { edges { node { id
        artifactMembership(aliasName: "v1") { artifact { id } } } } } } } }"""


async def test_everything_by_its_id(dialect: Dialect, scene: Scene) -> None:
    await shelf.stock(dialect, scene)
    org = (await dialect(IDS, scene.ada))["organization"]["orgEntity"]
    models = org["projects"]["edges"][0]["node"]
    digits = org["artifactCollections"]["edges"][0]["node"]
    number = numbered(models["internalId"])
    entity = numbered(org["id"])

    for spelled in ("id", "project_id"):
        for value in (number, str(number), models["internalId"], models["id"]):
            for asked in (value, {"$in": [value]}):
                found = await shelf.names(
                    dialect, shelf.REGISTRIES, scene.ada, filters={spelled: asked}
                )
                assert found == ["models"]
    for spelled in ("id", "collection_id", "artifact_collection_id"):
        filters = {spelled: digits["id"]}
        assert await shelf.names(dialect, shelf.COLLECTIONS, scene.ada, filters=filters) == [
            "digits"
        ]
    for spelled in ("id", "artifact_id"):
        filters = {spelled: {"$in": [digits["artifactMembership"]["artifact"]["id"]]}}
        assert await shelf.names(dialect, shelf.VERSIONS, scene.ada, filters=filters) == [
            "digits:1"
        ]
    for value in (entity, org["id"]):
        found = await shelf.names(
            dialect, shelf.REGISTRIES, scene.ada, filters={"entity_id": value}
        )
        assert found == ["models", "secret"]
    other = {"entity_id": {"$ne": entity}}
    assert await shelf.names(dialect, shelf.REGISTRIES, scene.ada, filters=other) == []


def numbered(id: str) -> int:
    """The number in an id."""
    found = ids.number(id)
    assert found is not None
    return found[1]

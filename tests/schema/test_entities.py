"""Entities of a federated graph: found by any key, in order, with the asker's rights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from domain.ids import Kind, encode, new_id
from domain.viewer import Viewer
from tests import factories
from tests.api import Api
from tests.scene import Scene

ENTITIES = """query($representations: [_Any!]!) { _entities(representations: $representations) {
    __typename
    ... on Organization { name } ... on Registry { name path } ... on Collection { name }
    ... on Version { versionName: number collection { name } } ... on User { username }
    ... on Team { name } ... on Project { name } ... on Artifact { name }
    ... on ArtifactVersion { digest } } }"""
MODELS = "acme/wandb-registry-models"


async def told(api: Api, viewer: Viewer | None, *representations: Any) -> tuple[Any, Any]:
    """The entities, and of each error its place, its code and its message."""
    variables = {"representations": list(representations)}
    result = await api.execute(ENTITIES, viewer, variables)
    assert result.data is not None, result.errors
    errors = [(error.path, error.message) for error in result.errors or []]
    return result.data["_entities"], errors


@pytest.fixture
async def linked(api: Api, scene: Scene) -> Mapping[str, Any]:
    """A version in a collection, with the ids of what is around it."""
    source = await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)
    made = await api.changed(
        "linkArtifact",
        scene.mia,
        "version { id path } collection { id path }",
        artifactVersionId=source.global_id,
        targetPath=f"{MODELS}/mnist",
    )
    return {**made, "source": source.global_id}


@pytest.mark.parametrize(
    ("representation", "message"),
    [
        ("x", "A representation is an object."),
        (7, "A representation is an object."),
        ([], "A representation is an object."),
        ({}, "This is no entity of this subgraph."),
        ({"__typename": "Nope", "id": "1"}, "This is no entity of this subgraph."),
        ({"__typename": "Query"}, "This is no entity of this subgraph."),
        ({"__typename": ["Registry"]}, "This is no entity of this subgraph."),
        ({"__typename": "Registry"}, "This is no key of Registry."),
        ({"__typename": "Registry", "name": "models"}, "This is no key of Registry."),
        ({"__typename": "Team", "path": "acme/models"}, "This is no key of Team."),
        ({"__typename": "Registry", "id": 7}, "`id` is a string."),
        ({"__typename": "Registry", "id": None}, "`id` is a string."),
        ({"__typename": "Registry", "path": {}}, "`path` is a string."),
        (
            {"__typename": "Registry", "path": "wandb-registry-models"},
            "A path begins with its organization.",
        ),
        (
            {"__typename": "Version", "path": f"{MODELS}/a"},
            "The path of a version ends in its number.",
        ),
        (
            {"__typename": "Version", "path": f"{MODELS}/a:x"},
            "The path of a version ends in its number.",
        ),
    ],
)
async def test_a_wrong_representation_costs_its_own_place(
    api: Api, scene: Scene, representation: Any, message: str
) -> None:
    good = {"__typename": "Organization", "name": "acme"}
    found, errors = await told(api, scene.mia, good, representation, good)
    acme = {"__typename": "Organization", "name": "acme"}
    assert found == [acme, None, acme]
    assert errors == [(["_entities", 1], message)]


async def test_what_is_missing_and_what_is_hidden_are_one(api: Api, scene: Scene) -> None:
    made_up = encode(Kind.REGISTRY, scene.acme.id, new_id())
    hidden = [
        {"__typename": "Registry", "id": made_up},
        {"__typename": "Registry", "id": scene.secret.global_id},
        {"__typename": "Registry", "path": "acme/wandb-registry-secret"},
        {"__typename": "Registry", "path": "acme/wandb-registry-none"},
        {"__typename": "Organization", "name": "rival"},
        {"__typename": "Organization", "name": "none"},
        {"__typename": "Organization", "id": scene.models.global_id},
        {"__typename": "Team", "id": "no id at all"},
    ]
    assert await told(api, scene.vic, *hidden) == ([None] * len(hidden), [])
    assert await told(api, None, *hidden) == ([None] * len(hidden), [])


async def test_each_key_finds_it(api: Api, scene: Scene, linked: Mapping[str, Any]) -> None:
    version = {"__typename": "Version", "versionName": 0, "collection": {"name": "mnist"}}
    models = {"__typename": "Registry", "name": "models", "path": MODELS}
    found, errors = await told(
        api,
        scene.mia,
        {"__typename": "Version", "path": linked["version"]["path"]},
        {"__typename": "Registry", "path": "acme/models"},
        {"__typename": "Version", "id": linked["version"]["id"]},
        {"__typename": "Collection", "path": f"{MODELS}/mnist"},
        {"__typename": "Organization", "name": "acme"},
        {"__typename": "Registry", "path": MODELS},
        {"__typename": "Collection", "id": linked["collection"]["id"]},
        {"__typename": "Team", "id": scene.vision.global_id},
        {"__typename": "Project", "id": scene.mnist.global_id},
        {"__typename": "User", "id": factories.user_id(scene.mia)},
        {"__typename": "Organization", "id": scene.acme.global_id},
        {"__typename": "ArtifactVersion", "id": linked["source"]},
    )
    assert errors == []
    assert [each["__typename"] for each in found[-1:]] == ["ArtifactVersion"]
    assert found[:-1] == [
        version,
        models,
        version,
        {"__typename": "Collection", "name": "mnist"},
        {"__typename": "Organization", "name": "acme"},
        models,
        {"__typename": "Collection", "name": "mnist"},
        {"__typename": "Team", "name": "vision"},
        {"__typename": "Project", "name": "mnist"},
        {"__typename": "User", "username": "mia"},
        {"__typename": "Organization", "name": "acme"},
    ]


async def test_nothing_is_made_of_what_a_client_says(api: Api, scene: Scene) -> None:
    forged = {"__typename": "Registry", "id": scene.models.global_id, "name": "mine", "path": "x/y"}
    found, _ = await told(api, scene.mia, forged)
    assert found == [{"__typename": "Registry", "name": "models", "path": MODELS}]


@pytest.mark.parametrize("count", [0, 1, 100, 1000])
async def test_however_many_it_is_one_statement(api: Api, scene: Scene, count: int) -> None:
    found, errors = await told(
        api, scene.mia, *[{"__typename": "Registry", "path": MODELS}] * count
    )
    models = {"__typename": "Registry", "name": "models", "path": MODELS}
    assert (found, errors, api.statements) == ([models] * count, [], 1)


async def test_a_thousand_are_enough(api: Api, scene: Scene) -> None:
    given = {"representations": [{"__typename": "Registry", "path": MODELS}] * 1001}
    assert await api.errors(ENTITIES, scene.mia, **given) == [("INVALID_INPUT", "representations")]


async def test_what_a_subgraph_says_of_itself(api: Api) -> None:
    sdl = (await api("{ _service { sdl } }"))["_service"]["sdl"]
    assert '@link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])' in sdl
    assert 'type Version implements Node @key(fields: "id") @key(fields: "path") {' in sdl


async def test_a_path_leads_no_guest_to_what_they_find_by_id(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    digits = await factories.add_collection(pool, scene.models, "digits", creator=scene.ada)
    async with pool.connection() as connection:
        await factories.grant(connection, scene.models.key, scene.sue, "ADMIN")
    by_id = [
        {"__typename": "Registry", "id": scene.models.global_id},
        {"__typename": "Collection", "id": digits.global_id},
    ]
    by_path = [
        {"__typename": "Registry", "path": "acme/models"},
        {"__typename": "Collection", "path": "acme/models/digits"},
        {"__typename": "Organization", "name": "acme"},
    ]
    registry = {"__typename": "Registry", "name": "models", "path": MODELS}
    collection = {"__typename": "Collection", "name": "digits"}
    acme = {"__typename": "Organization", "name": "acme"}

    assert await told(api, scene.sue, *by_id, *by_path) == (
        [registry, collection, None, None, None],
        [],
    )
    assert await told(api, scene.vic, *by_id, *by_path) == (
        [registry, collection, registry, collection, acme],
        [],
    )

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.scene import Scene
from tests.wandb_api.changing import Changer

SIGN_IN = (401, "Sign in with an API key: Authorization: Bearer KEY.")
ADD = "createArtifactCollectionTagAssignments"
REMOVE = "deleteArtifactCollectionTagAssignments"
ARTIFACT = {"entityName": "vision", "projectName": "mnist", "artifactCollectionName": "cnn"}
COLLECTION = {
    "entityName": "acme",
    "projectName": "wandb-registry-models",
    "artifactCollectionName": "digits",
}
TAGS = """query($entity: String!, $project: String!, $name: String!) {
    project(entityName: $entity, name: $project) { artifactCollection(name: $name) {
        tags { edges { node { id name } } } } } }"""


@pytest.fixture(autouse=True)
async def things(api: Api, scene: Scene) -> None:
    """An artifact and a collection without tags."""
    pool = api.site.pool
    await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    await factories.add_collection(pool, scene.models, creator=scene.ada)


async def tags(change: Changer, scene: Scene, at: dict[str, str]) -> list[dict[str, str]]:
    found = await change.dialect(
        TAGS,
        scene.mia,
        entity=at["entityName"],
        project=at["projectName"],
        name=at["artifactCollectionName"],
    )
    edges = found["project"]["artifactCollection"]["tags"]["edges"]
    return [edge["node"] for edge in edges]


def words(*names: str) -> list[dict[str, str]]:
    return [{"tagName": name} for name in names]


@pytest.mark.parametrize("mutation", [ADD, REMOVE])
@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", ARTIFACT, SIGN_IN),
        ("sue", ARTIFACT, (404, "The project was not found, or you may not see it.")),
        ("sue", COLLECTION, (404, "The organization was not found, or you may not see it.")),
        (
            "mia",
            COLLECTION | {"artifactCollectionName": "other"},
            (404, "The collection was not found, or you may not see it."),
        ),
        ("vic", COLLECTION, (403, "EDIT_TAGS needs at least the registry role MEMBER.")),
        (
            "mia",
            COLLECTION | {"tags": words("a/b")},
            (
                400,
                "A tag must be 1 to 128 letters, digits, - and _, with spaces only between them;"
                ' got "a/b".',
            ),
        ),
        (
            "mia",
            ARTIFACT | {"tags": words(*(f"t{n}" for n in range(21)))},
            (400, "Give at most 20 tags in one call, not 21."),
        ),
    ],
)
async def test_change_of_tags_is_refused(
    change: Changer,
    scene: Scene,
    mutation: str,
    viewer: str,
    input: Any,
    expected: tuple[int, str],
) -> None:
    given = {"tags": words("new")} | input

    assert await change.refused(mutation, scene.viewer(viewer), **given) == expected


@pytest.mark.parametrize("at", [ARTIFACT, COLLECTION])
async def test_tags_come_and_go(change: Changer, scene: Scene, at: dict[str, str]) -> None:
    given = words("slow", "fast", "slow")

    answer = await change(
        ADD, scene.mia, "tags { __typename id name }", **at, tags=given, clientMutationID=None
    )

    held = await tags(change, scene, at)
    assert [tag["name"] for tag in held] == ["fast", "slow"]
    assert [tag.pop("__typename") for tag in answer["tags"]] == ["Tag", "Tag"]
    assert answer["tags"] == [held[1], held[0]]

    assert await change(REMOVE, scene.mia, **at, tags=words("slow", "never")) == {"success": True}

    assert [tag["name"] for tag in await tags(change, scene, at)] == ["fast"]


async def test_native_api_says_the_same(api: Api, change: Changer, scene: Scene) -> None:
    await change(ADD, scene.mia, **COLLECTION, tags=words("fast"))

    assert await api(
        '{ collection(path: "acme/wandb-registry-models/digits") { tags } }', scene.mia
    ) == {"collection": {"tags": ["fast"]}}

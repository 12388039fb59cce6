"""Paths of the model registries that teams once had."""

from __future__ import annotations

import pytest

from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

TELLS = (
    "Nothing new is kept there: link to wandb-registry-<name>/{name}, with the name of a registry."
)
HIDDEN = "NOT_FOUND targetPath: vision/model-registry/{name} was not found, or you may not see it. "


@pytest.fixture
async def source(api: Api, scene: Scene) -> Thing:
    return await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)


@pytest.fixture
async def digits(api: Api, scene: Scene) -> Thing:
    """A collection that was in the team's model registry."""
    registry = await factories.add_registry(
        api.site.pool,
        scene.acme,
        "vision-mr-migrated",
        creator=scene.ada,
        visibility="RESTRICTED",
        types=None,
        members={scene.vision: "MEMBER"},
    )
    return await factories.add_collection(api.site.pool, registry, creator=scene.ada)


def refusal(name: str) -> str:
    return (HIDDEN + TELLS).format(name=name)


async def test_nothing_new_comes_into_being(
    api: Api, scene: Scene, source: Thing, digits: Thing
) -> None:
    link = {
        "artifactVersionId": source.global_id,
        "targetPath": "vision/model-registry/letters",
    }

    assert await api.refusals("linkArtifact", scene.mia, **link) == [refusal("letters")]


async def test_without_a_migrated_registry(api: Api, scene: Scene, source: Thing) -> None:
    link = {"artifactVersionId": source.global_id, "targetPath": "vision/model-registry/digits"}

    assert await api.refusals("linkArtifact", scene.mia, **link) == [refusal("digits")]


async def test_of_another_organization_says_the_same_as_of_none(
    api: Api, scene: Scene, digits: Thing
) -> None:
    lab = await factories.add_team(api.site.pool, scene.rival, "lab", admin=scene.sue)
    project = await factories.add_project(api.site.pool, lab, creator=scene.sue)
    own = await factories.add_artifact_version(api.site.pool, project, creator=scene.sue)

    for team in ("vision", "nobody"):
        assert await api.refusals(
            "linkArtifact",
            scene.sue,
            artifactVersionId=own.global_id,
            targetPath=f"{team}/model-registry/digits",
        ) == ["NOT_FOUND targetPath: The organization was not found, or you may not see it."]


async def test_link_goes_to_the_registry_that_holds_it_now(
    api: Api, scene: Scene, source: Thing, digits: Thing
) -> None:
    payload = await api.changed(
        "linkArtifact",
        scene.tim,
        "version { path } collectionCreated",
        artifactVersionId=source.global_id,
        targetPath="vision/model-registry/digits",
    )

    assert payload == {
        "version": {"path": "acme/wandb-registry-vision-mr-migrated/digits:v0"},
        "collectionCreated": False,
    }


async def test_fetch_goes_there_too(api: Api, scene: Scene, source: Thing, digits: Thing) -> None:
    await factories.link(api.site.pool, source, digits, linked_by=scene.ada, aliases=["best"])
    document = """{ collection(path: "vision/model-registry/digits") { path }
        version(path: "vision/model-registry/digits:best") { number }
        latest: version(path: "vision/model-registry/digits") { number }
        none: collection(path: "vision/model-registry/letters") { path } }"""

    assert await api(document, scene.mia) == {
        "collection": {"path": "acme/wandb-registry-vision-mr-migrated/digits"},
        "version": {"number": 0},
        "latest": {"number": 0},
        "none": None,
    }
    nothing = {"collection": None, "version": None, "latest": None, "none": None}
    assert await api(document, scene.vic) == nothing
    assert await api(document, scene.sue) == nothing


async def test_registry_of_that_name_is_reached_through_its_organization(
    api: Api, scene: Scene, source: Thing
) -> None:
    await factories.add_registry(
        api.site.pool, scene.acme, "model-registry", creator=scene.mia, types=None
    )

    await api.changed(
        "linkArtifact",
        scene.mia,
        artifactVersionId=source.global_id,
        targetPath="acme/model-registry/letters",
    )

    found = '{ collection(path: "acme/model-registry/letters") { path } }'
    assert await api(found, scene.mia) == {
        "collection": {"path": "acme/wandb-registry-model-registry/letters"}
    }

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene
from tests.wandb_api.changing import Changer, standard

SIGN_IN = (401, "Sign in with an API key: Authorization: Bearer KEY.")
ELSEWHERE = "The version is not in this collection, or you may not see it."
NUMBER = "An alias must be not v and digits, which is how version numbers are written; got"
SOURCE = {
    "entityName": "vision",
    "projectName": "mnist",
    "artifactCollectionName": "cnn",
}
LINKED = {
    "entityName": "acme",
    "projectName": "wandb-registry-models",
    "artifactCollectionName": "digits",
}
ALIASES = """{ artifactVersion(path: "vision/mnist/cnn:v0") { aliases }
    version(path: "acme/wandb-registry-models/digits:v0") { aliases } }"""


@pytest.fixture
async def cnn(api: Api, scene: Scene) -> Thing:
    """A version with aliases of its own, linked under others."""
    pool = api.site.pool
    version = await factories.add_artifact_version(
        pool, scene.mnist, creator=scene.mia, aliases=["best"]
    )
    digits = await factories.add_collection(pool, scene.models, creator=scene.ada)
    await factories.link(pool, version, digits, linked_by=scene.ada, aliases=["prod", "golden"])
    return version


async def native(api: Api, scene: Scene) -> tuple[list[str], list[str]]:
    found = await api(ALIASES, scene.mia)
    return found["artifactVersion"]["aliases"], found["version"]["aliases"]


@pytest.mark.parametrize("mutation", ["addAliases", "deleteAliases"])
@pytest.mark.parametrize(
    ("viewer", "at", "alias", "expected"),
    [
        ("", SOURCE, "new", SIGN_IN),
        ("mia", SOURCE, "v1", (400, f'{NUMBER} "v1".')),
        (
            "mia",
            LINKED,
            "a/b",
            (400, 'An alias must be 1 to 128 characters, none of them / :; got "a/b".'),
        ),
        (
            "sue",
            LINKED,
            "new",
            (404, "The organization was not found, or you may not see it."),
        ),
        (
            "mia",
            LINKED | {"entityName": "a\x00"},
            "new",
            (404, "The organization was not found, or you may not see it."),
        ),
        (
            "mia",
            LINKED | {"projectName": "wandb-registry-\ud800"},
            "new",
            (404, "The registry was not found, or you may not see it."),
        ),
        (
            "mia",
            SOURCE | {"projectName": "\x00"},
            "new",
            (404, "The project was not found, or you may not see it."),
        ),
        (
            "mia",
            SOURCE | {"artifactCollectionName": "\x00"},
            "new",
            (404, "The collection was not found, or you may not see it."),
        ),
        ("sue", SOURCE, "new", (404, "The project was not found, or you may not see it.")),
        ("vic", SOURCE, "new", (404, "The project was not found, or you may not see it.")),
        (
            "mia",
            SOURCE | {"artifactCollectionName": "other"},
            "new",
            (404, "The collection was not found, or you may not see it."),
        ),
        (
            "mia",
            SOURCE | {"projectName": "model-registry"},
            "new",
            (
                404,
                "vision/model-registry/cnn was not found, or you may not see it. Nothing new is"
                " kept there: link to wandb-registry-<name>/cnn, with the name of a registry.",
            ),
        ),
        (
            "mia",
            LINKED | {"projectName": "wandb-registry-secret"},
            "new",
            (404, "The collection was not found, or you may not see it."),
        ),
        ("vic", LINKED, "new", (403, "EDIT_ALIASES needs at least the registry role MEMBER.")),
        (
            "mia",
            LINKED,
            "golden",
            (403, "The alias golden is protected; only an ADMIN of the registry may touch it."),
        ),
    ],
)
async def test_change_of_aliases_is_refused(
    change: Changer,
    scene: Scene,
    cnn: Thing,
    mutation: str,
    viewer: str,
    at: Any,
    alias: str,
    expected: tuple[int, str],
) -> None:
    aliases = [at | {"alias": alias}]

    assert (
        await change.refused(
            mutation, scene.viewer(viewer), artifactID=standard(cnn), aliases=aliases
        )
        == expected
    )


async def test_version_must_be_in_the_collection(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    pool = api.site.pool
    other = await factories.add_artifact_version(pool, scene.mnist, "mlp", creator=scene.mia)

    for at in (SOURCE, LINKED):
        assert await change.refused(
            "addAliases", scene.mia, artifactID=standard(other), aliases=[at | {"alias": "new"}]
        ) == (404, ELSEWHERE)


async def test_all_aliases_are_set_or_none(change: Changer, scene: Scene, cnn: Thing) -> None:
    aliases = [SOURCE | {"alias": "new"}, LINKED | {"alias": "golden"}]

    assert await change.refused(
        "addAliases", scene.mia, artifactID=standard(cnn), aliases=aliases
    ) == (403, "The alias golden is protected; only an ADMIN of the registry may touch it.")


async def test_aliases_are_set_in_each_collection_for_itself(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    aliases = [SOURCE | {"alias": "own"}, LINKED | {"alias": "linked"}, LINKED | {"alias": "two"}]

    answer = await change("addAliases", scene.mia, artifactID=standard(cnn), aliases=aliases)

    assert answer == {"success": True}
    assert await native(api, scene) == (
        ["best", "latest", "own"],
        ["golden", "latest", "linked", "prod", "two"],
    )


async def test_alias_of_another_version_moves(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    pool = api.site.pool
    newer = await factories.add_artifact_version(
        pool, scene.mnist, creator=scene.mia, aliases=["fast"]
    )

    await change(
        "addAliases", scene.mia, artifactID=standard(cnn), aliases=[SOURCE | {"alias": "fast"}]
    )

    assert (await native(api, scene))[0] == ["best", "fast"]
    found = await api('{ artifactVersion(path: "vision/mnist/cnn:v1") { aliases } }', scene.mia)
    assert found == {"artifactVersion": {"aliases": ["latest"]}}
    assert newer.name == "cnn:v1"


@pytest.mark.parametrize("mutation", ["addAliases", "deleteAliases"])
async def test_latest_goes_by_the_numbers_alone(
    api: Api, change: Changer, scene: Scene, cnn: Thing, mutation: str
) -> None:
    pool = api.site.pool
    await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    before = await native(api, scene)
    aliases = [SOURCE | {"alias": "latest"}, LINKED | {"alias": "latest"}]

    answer = await change(mutation, scene.mia, artifactID=standard(cnn), aliases=aliases)

    assert answer == {"success": True}
    assert await native(api, scene) == before == (["best"], ["golden", "latest", "prod"])


async def test_aliases_are_taken_away(api: Api, change: Changer, scene: Scene, cnn: Thing) -> None:
    aliases = [SOURCE | {"alias": "best"}, LINKED | {"alias": "prod"}, LINKED | {"alias": "never"}]

    await change("deleteAliases", scene.mia, artifactID=standard(cnn), aliases=aliases)

    assert await native(api, scene) == (["latest"], ["golden", "latest"])


async def test_admin_moves_protected_aliases(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    golden = [LINKED | {"alias": "golden"}]

    await change("deleteAliases", scene.ada, artifactID=standard(cnn), aliases=golden)

    assert (await native(api, scene))[1] == ["latest", "prod"]

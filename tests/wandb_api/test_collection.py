from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene
from tests.wandb_api.changing import Changer

SIGN_IN = (401, "Sign in with an API key: Authorization: Bearer KEY.")
NO_ARTIFACT = "The artifact was not found, or you may not see it."
NO_COLLECTION = "The collection was not found, or you may not see it."
SAID = "artifactCollection { __typename id name description defaultArtifactType { name } }"


@pytest.fixture
async def cnn(api: Api, scene: Scene) -> Thing:
    """An artifact with a version, which nothing links."""
    pool = api.site.pool
    version = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    return await factories.artifact_of(pool, version)


@pytest.fixture
async def digits(api: Api, scene: Scene) -> Thing:
    return await factories.add_collection(api.site.pool, scene.models, creator=scene.ada)


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, SIGN_IN),
        ("mia", {"artifactSequenceID": "x"}, (400, '"x" is not the id of an Artifact.')),
        ("sue", {}, (404, NO_ARTIFACT)),
        ("vic", {}, (404, NO_ARTIFACT)),
        (
            "mia",
            {"name": "a/b"},
            (400, 'An artifact name must be 1 to 128 characters, none of them / :; got "a/b".'),
        ),
        (
            "mia",
            {"name": "mlp"},
            (409, "The project has an artifact mlp; please use a different name."),
        ),
    ],
)
async def test_update_of_an_artifact_is_refused(
    api: Api,
    change: Changer,
    scene: Scene,
    cnn: Thing,
    viewer: str,
    input: Any,
    expected: tuple[int, str],
) -> None:
    await factories.add_artifact_version(api.site.pool, scene.mnist, "mlp", creator=scene.mia)
    given = {"artifactSequenceID": cnn.global_id, "name": "net"} | input

    assert await change.refused("updateArtifactSequence", scene.viewer(viewer), **given) == expected


async def test_artifact_is_named_and_described_and_null_leaves_it(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    id = {"artifactSequenceID": cnn.global_id}

    answer = await change(
        "updateArtifactSequence", scene.mia, SAID, **id, name="net", description="Digits"
    )
    await change("updateArtifactSequence", scene.mia, **id, name=None, description=None)

    assert answer["artifactCollection"] == {
        "__typename": "ArtifactSequence",
        "id": cnn.global_id,
        "name": "net",
        "description": "Digits",
        "defaultArtifactType": {"name": "model"},
    }
    assert await api('{ artifactVersion(path: "vision/mnist/net:v0") { type } }', scene.mia) == {
        "artifactVersion": {"type": "model"}
    }
    answer = await change(
        "updateArtifactSequence", scene.mia, SAID, **id, name="net", description=""
    )
    assert answer["artifactCollection"]["description"] == ""


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, SIGN_IN),
        ("mia", {"artifactPortfolioID": "x"}, (400, '"x" is not the id of a Collection.')),
        ("sue", {}, (404, NO_COLLECTION)),
        ("vic", {}, (403, "EDIT_COLLECTION needs at least the registry role MEMBER.")),
        (
            "mia",
            {"name": "a/b"},
            (400, 'A collection name must be 1 to 128 characters, none of them / :; got "a/b".'),
        ),
        (
            "mia",
            {"name": "other"},
            (409, "The registry has a collection other; please use a different name."),
        ),
    ],
)
async def test_update_of_a_collection_is_refused(
    api: Api,
    change: Changer,
    scene: Scene,
    digits: Thing,
    viewer: str,
    input: Any,
    expected: tuple[int, str],
) -> None:
    await factories.add_collection(api.site.pool, scene.models, "other", creator=scene.ada)
    given = {"artifactPortfolioID": digits.global_id, "name": "net"} | input

    assert (
        await change.refused("updateArtifactPortfolio", scene.viewer(viewer), **given) == expected
    )


async def test_collection_is_named_and_described(
    api: Api, change: Changer, scene: Scene, digits: Thing
) -> None:
    answer = await change(
        "updateArtifactPortfolio",
        scene.mia,
        SAID,
        artifactPortfolioID=digits.global_id,
        name="numbers",
        description="# Digits",
    )

    assert answer["artifactCollection"] == {
        "__typename": "ArtifactPortfolio",
        "id": digits.global_id,
        "name": "numbers",
        "description": "# Digits",
        "defaultArtifactType": {"name": "model"},
    }
    found = await api(
        '{ collection(path: "acme/wandb-registry-models/numbers") { description } }', scene.mia
    )
    assert found == {"collection": {"description": "# Digits"}}


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, SIGN_IN),
        ("sue", {}, (404, NO_ARTIFACT)),
        (
            "mia",
            {"destinationArtifactTypeName": "wandb-x"},
            (
                400,
                'An artifact type must be not "job" and not starting with wandb-; got "wandb-x".',
            ),
        ),
        (
            "mia",
            {},
            (400, "The collection does not accept the type dataset; it accepts model."),
        ),
        (
            "mia",
            {"artifactSequenceID": "portfolio"},
            (400, "is not the id of an Artifact."),
        ),
    ],
)
async def test_change_of_type_is_refused(
    api: Api,
    change: Changer,
    scene: Scene,
    digits: Thing,
    viewer: str,
    input: Any,
    expected: tuple[int, str],
) -> None:
    pool = api.site.pool
    version = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    await factories.link(pool, version, digits, linked_by=scene.ada)
    cnn = await factories.artifact_of(pool, version)
    if input.get("artifactSequenceID"):
        input = {"artifactSequenceID": digits.global_id}
        expected = (400, f'"{digits.global_id}" {expected[1]}')
    given = {
        "artifactSequenceID": cnn.global_id,
        "destinationArtifactTypeName": "dataset",
    } | input

    assert await change.refused("moveArtifactSequence", scene.viewer(viewer), **given) == expected


async def test_type_of_all_versions_is_changed(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    answer = await change(
        "moveArtifactSequence",
        scene.mia,
        SAID,
        artifactSequenceID=cnn.global_id,
        destinationArtifactTypeName="dataset",
    )

    assert answer["artifactCollection"]["defaultArtifactType"] == {"name": "dataset"}
    assert await api('{ artifactVersion(path: "vision/mnist/cnn:v0") { type } }', scene.mia) == {
        "artifactVersion": {"type": "dataset"}
    }


@pytest.mark.parametrize(
    ("viewer", "id", "expected"),
    [
        ("", None, SIGN_IN),
        ("sue", None, (404, NO_ARTIFACT)),
        ("mia", "x", (400, '"x" is not the id of an Artifact.')),
    ],
)
async def test_deletion_of_an_artifact_is_refused(
    change: Changer,
    scene: Scene,
    cnn: Thing,
    viewer: str,
    id: str | None,
    expected: tuple[int, str],
) -> None:
    given = {"artifactSequenceID": id or cnn.global_id}

    assert await change.refused("deleteArtifactSequence", scene.viewer(viewer), **given) == expected


async def test_artifact_is_deleted_with_its_versions_and_links(
    api: Api, change: Changer, scene: Scene, cnn: Thing, digits: Thing
) -> None:
    pool = api.site.pool
    version = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    await factories.link(pool, version, digits, linked_by=scene.ada)
    id = {"artifactSequenceID": cnn.global_id}

    answer = await change(
        "deleteArtifactSequence",
        scene.mia,
        "artifactCollection { __typename state ... on ArtifactSequence { name } }",
        **id,
    )

    assert answer == {
        "artifactCollection": {"__typename": "ArtifactSequence", "state": "DELETED", "name": "cnn"}
    }
    assert await api(
        """{ artifactVersion(path: "vision/mnist/cnn:v1") { id }
            collection(path: "acme/wandb-registry-models/digits") {
                versions { totalCount } } }""",
        scene.mia,
    ) == {"artifactVersion": None, "collection": {"versions": {"totalCount": 0}}}
    assert await change.refused("deleteArtifactSequence", scene.mia, **id) == (404, NO_ARTIFACT)


@pytest.mark.parametrize(
    ("viewer", "id", "expected"),
    [
        ("", None, SIGN_IN),
        ("sue", None, (404, NO_COLLECTION)),
        ("vic", None, (403, "DELETE_COLLECTION needs at least the registry role MEMBER.")),
        ("mia", "x", (400, '"x" is not the id of a Collection.')),
        (
            "mia",
            None,
            (403, "The alias golden is protected; only an ADMIN of the registry may touch it."),
        ),
    ],
)
async def test_deletion_of_a_collection_is_refused(
    api: Api,
    change: Changer,
    scene: Scene,
    digits: Thing,
    viewer: str,
    id: str | None,
    expected: tuple[int, str],
) -> None:
    pool = api.site.pool
    version = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    await factories.link(pool, version, digits, linked_by=scene.ada, aliases=["golden"])
    given = {"artifactPortfolioID": id or digits.global_id}

    assert (
        await change.refused("deleteArtifactPortfolio", scene.viewer(viewer), **given) == expected
    )


async def test_collection_is_deleted_and_what_it_linked_stays(
    api: Api, change: Changer, scene: Scene, digits: Thing
) -> None:
    pool = api.site.pool
    version = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    await factories.link(pool, version, digits, linked_by=scene.ada)
    id = {"artifactPortfolioID": digits.global_id}

    answer = await change("deleteArtifactPortfolio", scene.mia, **id)

    assert answer == {"artifactCollection": {"__typename": "ArtifactPortfolio", "state": "DELETED"}}
    assert await api(
        """{ artifactVersion(path: "vision/mnist/cnn:v0") { state }
            collection(path: "acme/wandb-registry-models/digits") { id } }""",
        scene.mia,
    ) == {"artifactVersion": {"state": "COMMITTED"}, "collection": None}
    assert await change.refused("deleteArtifactPortfolio", scene.mia, **id) == (404, NO_COLLECTION)

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene
from tests.wandb_api.changing import Changer, standard
from tests.wandb_api.conftest import Dialect

INTO = {
    "entityName": "acme",
    "projectName": "wandb-registry-models",
    "artifactPortfolioName": "digits",
}
NO_VERSION = "The artifact version was not found, or you may not see it."
NO_REGISTRY = "The registry was not found, or you may not see it."
NOT_HERE = "The version is not linked here, or you may not see it."
LINKED = """versionIndex artifactMembership {
    versionIndex aliases { alias } artifact { id versionIndex }
    artifactCollection { __typename name defaultArtifactType { name } project { name } } }"""


@pytest.fixture
async def cnn(api: Api, scene: Scene) -> Thing:
    return await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, (401, "Sign in with an API key: Authorization: Bearer KEY.")),
        ("mia", {"artifactID": None}, (400, "Give artifactID or clientID.")),
        ("mia", {"artifactID": "eA=="}, (400, '"eA==" is not the id of an ArtifactVersion.')),
        ("mia", {"artifactID": None, "clientID": "nobody's"}, (404, NO_VERSION)),
        ("sue", {}, (404, NO_VERSION)),
        (
            "mia",
            {"projectName": "mnist", "entityName": "vision"},
            (
                400,
                "Only collections of a registry link versions: link to"
                " wandb-registry-<name>/digits, with the name of a registry; got"
                ' "vision/mnist/digits".',
            ),
        ),
        (
            "mia",
            {"projectName": "models"},
            (
                400,
                "Only collections of a registry link versions: link to"
                " wandb-registry-<name>/digits, with the name of a registry; got"
                ' "acme/models/digits".',
            ),
        ),
        ("mia", {"projectName": "wandb-registry-other"}, (404, NO_REGISTRY)),
        ("vic", {"projectName": "wandb-registry-secret"}, (404, NO_VERSION)),
        (
            "mia",
            {"artifactPortfolioName": "a:b"},
            (
                400,
                "A link's target must be organization/wandb-registry-registry/collection or"
                " wandb-registry-registry/collection, without a version or alias; got"
                ' "acme/wandb-registry-models/a:b".',
            ),
        ),
        (
            "mia",
            {"aliases": [{"artifactCollectionName": "digits", "alias": "v7"}]},
            (
                400,
                "An alias must be not v and digits, which is how version numbers are written;"
                ' got "v7".',
            ),
        ),
        (
            "mia",
            {"aliases": [{"artifactCollectionName": "digits", "alias": "golden"}]},
            (403, "The alias golden is protected; only an ADMIN of the registry may touch it."),
        ),
        ("tim", {}, (403, "LINK needs at least the registry role MEMBER.")),
    ],
)
async def test_link_is_refused(
    change: Changer, scene: Scene, cnn: Thing, viewer: str, input: Any, expected: tuple[int, str]
) -> None:
    given = {"artifactID": standard(cnn)} | INTO | input

    assert await change.refused("linkArtifact", scene.viewer(viewer), **given) == expected


async def test_type_that_the_registry_does_not_accept_is_refused(
    api: Api, change: Changer, scene: Scene
) -> None:
    table = await factories.add_artifact_version(
        api.site.pool, scene.mnist, "rows", type="table", creator=scene.mia
    )

    assert await change.refused("linkArtifact", scene.mia, artifactID=standard(table), **INTO) == (
        400,
        "The registry does not accept the type table; it accepts dataset, model.",
    )


async def test_link_makes_the_collection_and_answers_with_the_membership(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    aliases = [{"artifactCollectionName": "digits", "alias": word} for word in ("best", "latest")]

    answer = await change(
        "linkArtifact", scene.mia, LINKED, artifactID=standard(cnn), aliases=aliases, **INTO
    )

    assert answer == {
        "versionIndex": 0,
        "artifactMembership": {
            "versionIndex": 0,
            "aliases": [{"alias": "best"}, {"alias": "latest"}],
            "artifact": {"id": standard(cnn), "versionIndex": 0},
            "artifactCollection": {
                "__typename": "ArtifactPortfolio",
                "name": "digits",
                "defaultArtifactType": {"name": "model"},
                "project": {"name": "wandb-registry-models"},
            },
        },
    }
    assert await api(
        """{ version(path: "acme/wandb-registry-models/digits:v0") { number aliases
            source { path } } }""",
        scene.mia,
    ) == {
        "version": {
            "number": 0,
            "aliases": ["best", "latest"],
            "source": {"path": "vision/mnist/cnn:v0"},
        }
    }


async def test_link_again_keeps_the_number_and_adds_aliases(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    newer = await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)
    for version in (cnn, newer):
        await change("linkArtifact", scene.mia, artifactID=standard(version), **INTO)
    best = [{"artifactCollectionName": "digits", "alias": "best"}]

    answer = await change(
        "linkArtifact", scene.mia, LINKED, artifactID=standard(cnn), aliases=best, **INTO
    )

    assert answer["versionIndex"] == 0
    assert answer["artifactMembership"]["aliases"] == [{"alias": "best"}]


async def test_number_alone_is_answered_to_the_document_of_older_cores(
    dialect: Dialect, scene: Scene, api: Api, cnn: Thing
) -> None:
    await factories.run(
        api.site.pool,
        "insert into client_key (organization_id, key, artifact_version_id) values ($1, $2, $3)",
        cnn.organization_id,
        "c1ient",
        cnn.id,
    )

    data = await dialect(
        """mutation LinkArtifact($name: String!, $entity: String!, $project: String!,
                $aliases: [ArtifactAliasInput!], $clientId: ID, $artifactId: ID) {
            linkArtifact(input: { artifactPortfolioName: $name, entityName: $entity,
                projectName: $project, aliases: $aliases, artifactID: $artifactId,
                clientID: $clientId }) { versionIndex } }""",
        scene.mia,
        name="digits",
        entity="acme",
        project="wandb-registry-models",
        aliases=None,
        clientId="c1ient",
        artifactId=None,
    )

    assert data == {"linkArtifact": {"versionIndex": 0}}


async def test_collection_can_be_named_by_id(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    digits = await factories.add_collection(api.site.pool, scene.models, creator=scene.ada)

    answer = await change(
        "linkArtifact",
        scene.mia,
        artifactID=standard(cnn),
        artifactPortfolioID=digits.global_id,
    )

    assert answer["versionIndex"] == 0


async def test_old_place_of_a_team_leads_to_what_its_registry_holds_and_to_nothing_new(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    pool = api.site.pool
    migrated = await factories.add_registry(
        pool, scene.acme, "vision-mr-migrated", creator=scene.ada, members={scene.mia: "MEMBER"}
    )
    await factories.add_collection(pool, migrated, "digits", creator=scene.ada)
    old = {"artifactID": standard(cnn), "entityName": "vision", "projectName": "model-registry"}

    assert await change.refused("linkArtifact", scene.mia, artifactPortfolioName="new", **old) == (
        404,
        "vision/model-registry/new was not found, or you may not see it. Nothing new is kept there:"
        " link to wandb-registry-<name>/new, with the name of a registry.",
    )
    answer = await change("linkArtifact", scene.mia, LINKED, artifactPortfolioName="digits", **old)

    assert answer["artifactMembership"]["artifactCollection"]["project"] == {
        "name": "wandb-registry-vision-mr-migrated"
    }


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, (401, "Sign in with an API key: Authorization: Bearer KEY.")),
        ("sue", {}, (404, NOT_HERE)),
        ("vic", {}, (403, "UNLINK needs at least the registry role MEMBER.")),
        ("mia", {"artifactPortfolioID": "x"}, (400, '"x" is not the id of a Collection.')),
    ],
)
async def test_unlink_is_refused(
    api: Api,
    change: Changer,
    scene: Scene,
    cnn: Thing,
    viewer: str,
    input: Any,
    expected: tuple[int, str],
) -> None:
    digits = await factories.add_collection(api.site.pool, scene.models, creator=scene.ada)
    await factories.link(api.site.pool, cnn, digits, linked_by=scene.ada)
    given = {"artifactID": standard(cnn), "artifactPortfolioID": digits.global_id} | input

    assert await change.refused("unlinkArtifact", scene.viewer(viewer), **given) == expected


async def test_source_cannot_be_unlinked(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    series = await factories.artifact_of(api.site.pool, cnn)

    assert await change.refused(
        "unlinkArtifact",
        scene.mia,
        artifactID=standard(cnn),
        artifactPortfolioID=series.global_id,
    ) == (409, "The version was logged here, not linked: delete it instead of unlinking it.")


async def test_unlink_takes_the_link_and_leaves_the_source(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    digits = await factories.add_collection(api.site.pool, scene.models, creator=scene.ada)
    await factories.link(api.site.pool, cnn, digits, linked_by=scene.ada)
    given = {"artifactID": standard(cnn), "artifactPortfolioID": digits.global_id}

    assert await change("unlinkArtifact", scene.mia, **given) == {"success": True}

    assert await api(
        """{ collection(path: "acme/wandb-registry-models/digits") { versions { totalCount } }
            artifactVersion(path: "vision/mnist/cnn:v0") { state } }""",
        scene.mia,
    ) == {
        "collection": {"versions": {"totalCount": 0}},
        "artifactVersion": {"state": "COMMITTED"},
    }
    assert await change.refused("unlinkArtifact", scene.mia, **given) == (404, NOT_HERE)

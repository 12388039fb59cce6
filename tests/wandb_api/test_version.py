from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene
from tests.wandb_api.changing import Changer, standard

NO_VERSION = "The artifact version was not found, or you may not see it."
SIGN_IN = (401, "Sign in with an API key: Authorization: Bearer KEY.")
TTL = "The time to live must be more than none and at most 36500 days, not"
NATIVE = """{ artifactVersion(path: "vision/mnist/cnn:v0") { description metadata tags ttlDays
    state aliases links { totalCount } usedBy { nodes { name project { path } } } } }"""


@pytest.fixture
async def cnn(api: Api, scene: Scene) -> Thing:
    return await factories.add_artifact_version(
        api.site.pool, scene.mnist, creator=scene.mia, aliases=["best"], metadata='{"acc": 1}'
    )


async def linked(api: Api, scene: Scene, cnn: Thing, into: Thing, *aliases: str) -> Thing:
    pool = api.site.pool
    digits = await factories.add_collection(pool, into, creator=scene.ada)
    return await factories.link(pool, cnn, digits, linked_by=scene.ada, aliases=aliases)


async def native(api: Api, scene: Scene) -> Any:
    return (await api(NATIVE, scene.mia))["artifactVersion"]


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {"description": "new"}, SIGN_IN),
        ("mia", {"artifactID": "x"}, (400, '"x" is not the id of an ArtifactVersion.')),
        ("sue", {"description": "new"}, (404, NO_VERSION)),
        (
            "vic",
            {"description": "new"},
            (403, "UPDATE_ARTIFACT_VERSION needs at least the team role MEMBER."),
        ),
        (
            "mia",
            {"aliases": [{"artifactCollectionName": "cnn", "alias": "new"}]},
            (400, "Aliases are changed by addAliases and deleteAliases, each in its collection."),
        ),
        ("mia", {"ttlDurationSeconds": 0}, (400, f"{TTL} 0 days.")),
        ("mia", {"ttlDurationSeconds": 2**62}, (400, f"{TTL} 36500 days.")),
        (
            "mia",
            {"metadata": "[1]"},
            (400, "Metadata must be a JSON object at the top; it is not."),
        ),
        (
            "mia",
            {"tagsToAdd": [{"tagName": "a"}], "tagsToDelete": [{"tagName": "a"}]},
            (400, "The tag a cannot be added and removed at once."),
        ),
    ],
)
async def test_update_is_refused(
    api: Api,
    change: Changer,
    scene: Scene,
    cnn: Thing,
    viewer: str,
    input: Any,
    expected: tuple[int, str],
) -> None:
    await linked(api, scene, cnn, scene.models)
    given = {"artifactID": standard(cnn)} | input

    assert await change.refused("updateArtifact", scene.viewer(viewer), **given) == expected


async def test_update_changes_what_is_given(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    answer = await change(
        "updateArtifact",
        scene.mia,
        """artifact { id description metadata ttlDurationSeconds tags { name }
            aliases { alias } }""",
        artifactID=standard(cnn),
        description="The first",
        metadata='{"acc": 2}',
        ttlDurationSeconds=86_400,
        tagsToAdd=[{"tagName": "fast"}, {"tagName": "small"}],
        labels=None,
        aliases=None,
    )

    assert answer["artifact"] == {
        "id": standard(cnn),
        "description": "The first",
        "metadata": '{"acc":2}',
        "ttlDurationSeconds": 86400,
        "tags": [{"name": "fast"}, {"name": "small"}],
        "aliases": [{"alias": "best"}, {"alias": "latest"}, {"alias": "v0"}],
    }
    found = await native(api, scene)
    assert (found["metadata"], found["ttlDays"]) == ({"acc": 2}, 1)


@pytest.mark.parametrize(("seconds", "days"), [(None, 1), (-1, None), (-2, None), (172_800, 2)])
async def test_time_to_live_is_kept_or_is_for_good(
    api: Api, change: Changer, scene: Scene, cnn: Thing, seconds: int | None, days: int | None
) -> None:
    await change("updateArtifact", scene.mia, artifactID=standard(cnn), ttlDurationSeconds=86_400)

    await change("updateArtifact", scene.mia, artifactID=standard(cnn), ttlDurationSeconds=seconds)

    assert (await native(api, scene))["ttlDays"] == days


async def test_what_is_null_stays(api: Api, change: Changer, scene: Scene, cnn: Thing) -> None:
    before = await native(api, scene)

    await change(
        "updateArtifact",
        scene.mia,
        artifactID=standard(cnn),
        description=None,
        metadata=None,
        ttlDurationSeconds=None,
        tagsToAdd=None,
        tagsToDelete=[],
    )

    assert await native(api, scene) == before


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, SIGN_IN),
        ("mia", {"artifactID": "x"}, (400, '"x" is not the id of an ArtifactVersion.')),
        ("sue", {}, (404, NO_VERSION)),
        (
            "vic",
            {},
            (403, "DELETE_ARTIFACT_VERSION needs at least the team role MEMBER."),
        ),
        (
            "mia",
            {},
            (
                409,
                "The artifact version is linked in a collection; unlink it first, or give"
                " delete_aliases=True.",
            ),
        ),
    ],
)
async def test_delete_is_refused(
    api: Api,
    change: Changer,
    scene: Scene,
    cnn: Thing,
    viewer: str,
    input: Any,
    expected: tuple[int, str],
) -> None:
    await linked(api, scene, cnn, scene.models)
    given = {"artifactID": standard(cnn)} | input

    assert await change.refused("deleteArtifact", scene.viewer(viewer), **given) == expected


@pytest.mark.parametrize("delete_aliases", [None, False])
async def test_delete_under_aliases_is_refused(
    change: Changer, scene: Scene, cnn: Thing, delete_aliases: bool | None
) -> None:
    given = {"artifactID": standard(cnn), "deleteAliases": delete_aliases}

    assert await change.refused("deleteArtifact", scene.mia, **given) == (
        409,
        "The artifact version has the alias best; give delete_aliases=True to take it away.",
    )


async def test_delete_under_a_protected_alias_is_refused(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    await linked(api, scene, cnn, scene.models, "golden")
    given = {"artifactID": standard(cnn), "deleteAliases": True}

    assert await change.refused("deleteArtifact", scene.ada, **given) == (
        403,
        "The artifact version is linked under the protected alias golden; nobody may delete it"
        " until the alias is taken away.",
    )


async def test_delete_tells_of_the_version_as_it_was(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    await linked(api, scene, cnn, scene.models)

    answer = await change(
        "deleteArtifact",
        scene.mia,
        """artifact { id ... on Artifact { now: state versionIndex }
            artifactSequence { name state } }""",
        artifactID=standard(cnn),
        deleteAliases=True,
    )

    assert answer["artifact"] == {
        "id": standard(cnn),
        "now": "DELETED",
        "versionIndex": 0,
        "artifactSequence": {"name": "cnn", "state": "READY"},
    }
    assert await native(api, scene) is None
    assert await change.refused(
        "deleteArtifact", scene.mia, artifactID=standard(cnn), deleteAliases=True
    ) == (404, NO_VERSION)


async def test_version_that_still_waits_for_its_files_is_deleted_without_a_trace(
    api: Api, change: Changer, scene: Scene
) -> None:
    begun = await api.changed(
        "createArtifactVersion",
        scene.mia,
        project="vision/mnist",
        name="mlp",
        type="model",
        files=[{"path": "a", "md5": "0" * 32, "sizeBytes": 1}],
    )
    id = begun["artifactVersion"]["id"]

    answer = await change("deleteArtifact", scene.mia, "artifact { state }", artifactID=id)

    assert answer == {"artifact": {"state": "DELETED"}}
    assert await factories.value(api.site.pool, "select count(*) from artifact_version") == 0


RUN = {"entityName": "vision", "projectName": "mnist", "runName": "train"}
THROUGH = {"artifactEntityName": "acme", "artifactProjectName": "wandb-registry-secret"}


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, SIGN_IN),
        ("sue", {}, (404, NO_VERSION)),
        (
            "rex",
            {},
            (403, "USE_ARTIFACT_VERSION needs at least the team role MEMBER."),
        ),
        ("rex", THROUGH, (403, "USE needs at least the registry role VIEWER.")),
        ("vic", THROUGH, (404, "The registry was not found, or you may not see it.")),
        (
            "mia",
            {"artifactEntityName": "acme", "artifactProjectName": "wandb-registry-models"},
            (404, "The version is not linked here, or you may not see it."),
        ),
        (
            "mia",
            {"projectName": "other"},
            (404, "The project was not found, or you may not see it."),
        ),
        (
            "mia",
            {"runName": "a/b"},
            (400, 'A run name must be 1 to 128 characters, none of them / :; got "a/b".'),
        ),
    ],
)
async def test_use_is_refused(
    api: Api,
    change: Changer,
    scene: Scene,
    cnn: Thing,
    viewer: str,
    input: Any,
    expected: tuple[int, str],
) -> None:
    await linked(api, scene, cnn, scene.secret)
    given = {"artifactID": standard(cnn)} | RUN | input

    assert await change.refused("useArtifact", scene.viewer(viewer), **given) == expected


async def test_use_in_its_own_project_is_recorded(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    answer = await change(
        "useArtifact",
        scene.mia,
        "artifact { id digest description state createdAt metadata }",
        artifactID=standard(cnn),
        usedAs="model",
        artifactEntityName="vision",
        artifactProjectName="mnist",
        **RUN,
    )

    assert answer["artifact"]["state"] == "COMMITTED"
    assert answer["artifact"]["metadata"] == '{"acc": 1}'
    assert (await native(api, scene))["usedBy"] == {
        "nodes": [{"name": "train", "project": {"path": "vision/mnist"}}]
    }


async def test_use_through_a_registry_goes_by_the_role_there(
    api: Api, change: Changer, scene: Scene, cnn: Thing
) -> None:
    pool = api.site.pool
    speech = await factories.add_team(
        pool, scene.acme, "speech", admin=scene.ada, members={scene.vic: "MEMBER"}
    )
    await factories.add_project(pool, speech, "words", creator=scene.vic)
    await linked(api, scene, cnn, scene.models)
    run = {"entityName": "speech", "projectName": "words", "runName": "train"}
    given = {"artifactID": standard(cnn)} | run
    models = {"artifactEntityName": "acme", "artifactProjectName": "wandb-registry-models"}

    assert await change.refused("useArtifact", scene.vic, **given) == (
        403,
        "USE_ARTIFACT_VERSION needs at least the team role MEMBER.",
    )
    answer = await change("useArtifact", scene.vic, **given, **models)

    assert answer == {"artifact": {"id": standard(cnn)}}

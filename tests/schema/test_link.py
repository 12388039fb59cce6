from __future__ import annotations

from typing import Any

import pytest

from db import version
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

NO_REGISTRY = "The registry was not found, or you may not see it."
NO_ORGANIZATION = "The organization was not found, or you may not see it."
NO_SOURCE = "The artifact version was not found, or you may not see it."
ONE_SOURCE = "Give exactly one of artifactVersionPath or artifactVersionId or versionId, not"
ONE_TARGET = "Give exactly one of targetPath or collectionId, not"
TARGET = (
    "A link's target must be organization/wandb-registry-registry/collection or"
    " wandb-registry-registry/collection, without a version or alias; got"
)
SOURCE = "vision/mnist/cnn:v0"
INTO = "acme/models/digits"


@pytest.fixture
async def cnn(api: Api, scene: Scene) -> Thing:
    """A committed version of a model."""
    return await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)


async def link(api: Api, scene: Scene, viewer: str, **input: Any) -> list[str]:
    input = {"artifactVersionPath": SOURCE, "targetPath": INTO} | input
    return await api.refusals(
        "linkArtifact",
        scene.viewer(viewer),
        **{name: value for name, value in input.items() if value != "absent"},
    )


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        (
            "mia",
            {"artifactVersionPath": "absent"},
            [f"INVALID_INPUT artifactVersionPath: {ONE_SOURCE} 0."],
        ),
        (
            "mia",
            {"artifactVersionPath": "absent", "targetPath": "absent", "aliases": ["v0"]},
            [
                f"INVALID_INPUT artifactVersionPath: {ONE_SOURCE} 0.",
                f"INVALID_INPUT targetPath: {ONE_TARGET} 0.",
                "INVALID_ALIAS aliases.0: An alias must be not v and digits, which is how version"
                ' numbers are written; got "v0".',
            ],
        ),
        ("mia", {"versionId": "x"}, [f"INVALID_INPUT versionId: {ONE_SOURCE} 2."]),
        ("mia", {"collectionId": "x"}, [f"INVALID_INPUT collectionId: {ONE_TARGET} 2."]),
        (
            "mia",
            {"artifactVersionPath": "a/b", "targetPath": "a/b/c/d", "aliases": ["a/b", "ok", ""]},
            [
                "INVALID_PATH artifactVersionPath: An artifact version's path must be"
                " team/project/artifact, with :version or :alias if it is not the latest;"
                ' got "a/b".',
                f'INVALID_PATH targetPath: {TARGET} "a/b/c/d".',
                "INVALID_ALIAS aliases.0: An alias must be 1 to 128 characters, none of them / :;"
                ' got "a/b".',
                "INVALID_ALIAS aliases.2: An alias must be 1 to 128 characters, none of them / :;"
                ' got "".',
            ],
        ),
        ("mia", {"targetPath": "digits"}, [f'INVALID_PATH targetPath: {TARGET} "digits".']),
        (
            "mia",
            {"targetPath": "models/digits"},
            [f'INVALID_PATH targetPath: {TARGET} "models/digits".'],
        ),
        (
            "mia",
            {"targetPath": "acme/wandb-registry-/digits"},
            [f'INVALID_PATH targetPath: {TARGET} "acme/wandb-registry-/digits".'],
        ),
        (
            "mia",
            {"targetPath": f"{INTO}:v1"},
            [f'INVALID_PATH targetPath: {TARGET} "{INTO}:v1".'],
        ),
        (
            "mia",
            {"targetPath": "acme/models/" + "c" * 129},
            [
                "INVALID_NAME targetPath: A collection name must be 1 to 128 characters, none of"
                f' them / :; got "{"c" * 79}…".'
            ],
        ),
        (
            "mia",
            {"artifactVersionPath": "absent", "artifactVersionId": "x"},
            ['INVALID_ID artifactVersionId: "x" is not the id of an ArtifactVersion.'],
        ),
        (
            "mia",
            {"targetPath": "absent", "collectionId": "x"},
            ['INVALID_ID collectionId: "x" is not the id of a Collection.'],
        ),
        (
            "mia",
            {"artifactVersionPath": "vision/mnist/cnn:v1"},
            [f"NOT_FOUND artifactVersionPath: {NO_SOURCE}"],
        ),
        (
            "mia",
            {"artifactVersionPath": "vision/mnist/cnn:best"},
            [f"NOT_FOUND artifactVersionPath: {NO_SOURCE}"],
        ),
        ("vic", {}, [f"NOT_FOUND artifactVersionPath: {NO_SOURCE}"]),
        ("sue", {}, [f"NOT_FOUND artifactVersionPath: {NO_SOURCE}"]),
        ("mia", {"targetPath": "acme/none/digits"}, [f"NOT_FOUND targetPath: {NO_REGISTRY}"]),
        (
            "mia",
            {"targetPath": "wandb-registry-none/digits"},
            [f"NOT_FOUND targetPath: {NO_REGISTRY}"],
        ),
        ("mia", {"targetPath": "none/models/digits"}, [f"NOT_FOUND targetPath: {NO_ORGANIZATION}"]),
        (
            "mia",
            {"targetPath": "rival/models/digits"},
            [f"NOT_FOUND targetPath: {NO_ORGANIZATION}"],
        ),
        (
            "root",
            {"targetPath": "rival/models/digits"},
            [
                f"INVALID_PATH targetPath: {SOURCE} belongs to another organization than this"
                " registry."
            ],
        ),
        (
            "tim",
            {},
            ["PERMISSION_DENIED -: LINK needs at least the registry role MEMBER."],
        ),
        (
            "mia",
            {"aliases": ["fine", "golden"]},
            [
                "PROTECTED_ALIAS aliases: The alias golden is protected;"
                " only an ADMIN of the registry may touch it."
            ],
        ),
        (
            "mia",
            {"targetPath": "acme/models/data"},
            [
                "TYPE_NOT_ALLOWED_BY_COLLECTION -: The collection does not accept the type model;"
                " it accepts dataset."
            ],
        ),
        (
            "mia",
            {"targetPath": "acme/data-only/new"},
            [
                "TYPE_NOT_ALLOWED_BY_REGISTRY -: The registry does not accept the type model;"
                " it accepts dataset."
            ],
        ),
    ],
)
async def test_link_is_refused(
    api: Api, scene: Scene, cnn: Thing, viewer: str, input: dict[str, Any], expected: list[str]
) -> None:
    pool = api.site.pool
    await factories.add_collection(pool, scene.models, "data", creator=scene.mia, types=["dataset"])
    await factories.add_registry(pool, scene.rival, "models", creator=scene.sue)
    await factories.add_registry(
        pool, scene.acme, "data-only", creator=scene.mia, types=["dataset"]
    )

    assert await link(api, scene, viewer, **input) == expected


async def test_refusals_carry_fields_of_their_own(api: Api, scene: Scene, cnn: Thing) -> None:
    await factories.add_registry(
        api.site.pool, scene.acme, "data-only", creator=scene.mia, types=["dataset"]
    )

    async def only(viewer: str, **input: Any) -> Any:
        [error] = await api.refused(
            "linkArtifact", scene.viewer(viewer), artifactVersionPath=SOURCE, **input
        )
        return {name: error[name] for name in error if name not in ("message", "__typename")}

    assert await only("tim", targetPath=INTO) == {
        "code": "PERMISSION_DENIED",
        "field": None,
        "action": "LINK",
        "requiredRole": "MEMBER",
    }
    assert await only("mia", targetPath=INTO, aliases=["golden"]) == {
        "code": "PROTECTED_ALIAS",
        "field": ["aliases"],
        "action": "EDIT_PROTECTED_ALIASES",
        "requiredRole": "ADMIN",
    }
    assert await only("mia", targetPath="acme/data-only/c") == {
        "code": "TYPE_NOT_ALLOWED_BY_REGISTRY",
        "field": None,
        "type": "model",
        "allowedTypes": ["dataset"],
        "deniedBy": "REGISTRY",
    }


@pytest.mark.parametrize(
    ("name", "type"),
    [
        ("run-x-history", "wandb-history"),
        ("run-x-t", "run_table"),
        ("source-x", "code"),
        ("job-x", "job"),
    ],
)
async def test_what_clients_keep_for_themselves_is_refused(
    api: Api, scene: Scene, name: str, type: str
) -> None:
    """Also by a registry that accepts all types, which is so named in no list of them."""
    pool = api.site.pool
    everything = await factories.add_registry(
        pool, scene.acme, "everything", creator=scene.mia, types=None
    )
    source = await factories.add_artifact_version(
        pool, scene.mnist, name, type=type, creator=scene.mia
    )
    refused = (
        f"TYPE_NOT_ALLOWED_BY_REGISTRY -: The type {type} is one that clients keep for themselves"
        " here; no registry accepts it."
    )
    for target in ("acme/everything/new", "wandb-registry-everything/new"):
        given = {"artifactVersionPath": source.path, "targetPath": target}
        assert await link(api, scene, "mia", **given) == [refused]
    checked = await api(
        "query($input: LinkArtifactInput!) {"
        " checkLink(input: $input) { allowed errors { code } } }",
        scene.mia,
        input={"artifactVersionPath": source.path, "targetPath": "acme/everything/new"},
    )
    assert checked["checkLink"] == {
        "allowed": False,
        "errors": [{"code": "TYPE_NOT_ALLOWED_BY_REGISTRY"}],
    }
    types = "select accepted_types from registry where id = $1"
    assert await factories.value(pool, types, everything.id) == []


@pytest.mark.parametrize(("name", "type"), [("t", "run_table"), ("x", "code")])
async def test_such_types_under_other_names_are_linked(
    api: Api, scene: Scene, name: str, type: str
) -> None:
    pool = api.site.pool
    await factories.add_registry(pool, scene.acme, "everything", creator=scene.mia, types=None)
    source = await factories.add_artifact_version(
        pool, scene.mnist, name, type=type, creator=scene.mia
    )
    given = {"artifactVersionPath": source.path, "targetPath": "acme/everything/new"}
    await api.changed("linkArtifact", scene.mia, **given)


async def test_personal_artifact_is_refused(api: Api, scene: Scene) -> None:
    own = await factories.add_personal_project(api.site.pool, scene.mia)
    source = await factories.add_artifact_version(api.site.pool, own, creator=scene.mia)

    assert await link(api, scene, "mia", artifactVersionPath=source.path) == [
        "PERSONAL_ARTIFACT artifactVersionPath: An artifact of a personal project cannot be"
        " linked; log it in a team's project."
    ]


async def test_pending_artifact_is_refused(api: Api, scene: Scene) -> None:
    file = {"path": "a", "sizeBytes": 1, "md5": "0" * 32}
    payload = await api.changed(
        "createArtifactVersion",
        scene.mia,
        project="vision/mnist",
        name="rnn",
        type="model",
        files=[file],
    )
    id = payload["artifactVersion"]["id"]

    found = await link(api, scene, "mia", artifactVersionPath="absent", artifactVersionId=id)

    assert found == [
        "ARTIFACT_NOT_COMMITTED artifactVersionId: The artifact version is still PENDING;"
        " commit it first."
    ]


async def test_ambiguous_organization_is_refused(api: Api, scene: Scene, cnn: Thing) -> None:
    await factories.add_organization(
        api.site.pool, "twin", display_name="Acme Inc.", admin=scene.mia
    )

    assert await link(api, scene, "mia", targetPath="Acme Inc./models/digits") == [
        "ORGANIZATION_AMBIGUOUS targetPath: Several organizations are meant equally;"
        " name one by its own name."
    ]


async def test_what_changes_all_the_time_is_a_conflict(
    api: Api, scene: Scene, cnn: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    async def nothing(*_: object) -> None:
        """The statement has met something that has changed since it was loaded."""
        tries.append(1)

    async def none(*_: object) -> dict[str, object]:
        tries.append(1)
        return {}

    monkeypatch.setattr(version, "link", nothing)
    monkeypatch.setattr("db.link.link", none)

    assert await link(api, scene, "mia") == [
        "CONFLICT -: The collection is changing all the time; try again."
    ]
    # Once the usual way, and then as often as the general way is worth it.
    assert len(tries) == 6


async def test_restricted_viewer_and_hidden_registry_look_alike(
    api: Api, scene: Scene, cnn: Thing
) -> None:
    async with api.site.pool.connection() as connection:
        await factories.join_team(connection, scene.vision.key, scene.rex, "VIEWER")
    await factories.run(api.site.pool, "delete from registry_member where team_id is not null")

    assert await link(api, scene, "rex", targetPath="acme/secret/c") == [
        "PERMISSION_DENIED -: LINK needs at least the registry role MEMBER."
    ]
    assert await link(api, scene, "tim", targetPath="acme/secret/c") == await link(
        api, scene, "tim", targetPath="acme/nothing/c"
    )

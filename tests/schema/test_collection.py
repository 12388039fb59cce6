from __future__ import annotations

from typing import Any

import pytest

from db import version
from tests import factories
from tests.api import Api
from tests.scene import Scene

RULE = "1 to 128 characters, none of them / :"
TYPE_RULE = (
    "1 to 128 letters, digits, -, _ and ., with spaces only between them, not starting with ."
)
NO_REGISTRY = "The registry was not found, or you may not see it."
NO_SOURCE = "The artifact version was not found, or you may not see it."
ONE_REGISTRY = "Give exactly one of registryPath or registryId, not"
ONE_SOURCE = "Give exactly one of artifactVersionPath or artifactVersionId, not"


def new(**given: Any) -> dict[str, Any]:
    found = {"registryPath": "acme/models", "name": "digits", "types": ["model"]} | given
    return {name: value for name, value in found.items() if value != "absent"}


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        (
            "mia",
            {"registryPath": "absent"},
            [f"INVALID_INPUT registryPath: {ONE_REGISTRY} 0."],
        ),
        ("mia", {"registryId": "x"}, [f"INVALID_INPUT registryId: {ONE_REGISTRY} 2."]),
        (
            "mia",
            {
                "registryPath": "a/b/c",
                "name": "a/b",
                "types": ["model", "#"],
                "description": "\0",
                "tags": ["a", "", "b/c"],
                "link": {"artifactVersionPath": "x", "aliases": ["v1"]},
            },
            [
                "INVALID_PATH registryPath: A registry's path must be organization/wandb-registry-"
                'registry or wandb-registry-registry; got "a/b/c".',
                f'INVALID_NAME name: A collection name must be {RULE}; got "a/b".',
                f'INVALID_TYPE types.1: An artifact type must be {TYPE_RULE}; got "#".',
                "INVALID_INPUT description: A description must be without a NUL character;"
                ' got "\ufffd".',
                "INVALID_TAG tags.1: A tag must be 1 to 128 letters, digits, - and _, with spaces"
                ' only between them; got "".',
                "INVALID_TAG tags.2: A tag must be 1 to 128 letters, digits, - and _, with spaces"
                ' only between them; got "b/c".',
                "INVALID_PATH link.artifactVersionPath: An artifact version's path must be"
                " team/project/artifact, with :version or :alias if it is not the latest;"
                ' got "x".',
                "INVALID_ALIAS link.aliases.0: An alias must be not v and digits, which is how"
                ' version numbers are written; got "v1".',
            ],
        ),
        (
            "mia",
            {"registryPath": "absent", "registryId": "x"},
            ['INVALID_ID registryId: "x" is not the id of a Registry.'],
        ),
        ("mia", {"types": []}, ["INVALID_INPUT types: Give at least one artifact type."]),
        (
            "mia",
            {"link": {}},
            [f"INVALID_INPUT link.artifactVersionPath: {ONE_SOURCE} 0."],
        ),
        (
            "mia",
            {"link": {"artifactVersionPath": "a/b/c", "artifactVersionId": "x", "aliases": ["v1"]}},
            [
                f"INVALID_INPUT link.artifactVersionId: {ONE_SOURCE} 2.",
                "INVALID_ALIAS link.aliases.0: An alias must be not v and digits, which is how"
                ' version numbers are written; got "v1".',
            ],
        ),
        (
            "mia",
            {"registryPath": "acme/nothing"},
            [f"NOT_FOUND registryPath: {NO_REGISTRY}"],
        ),
        (
            "mia",
            {"registryPath": "rival/models"},
            ["NOT_FOUND registryPath: The organization was not found, or you may not see it."],
        ),
        ("vic", {"registryPath": "acme/secret"}, [f"NOT_FOUND registryPath: {NO_REGISTRY}"]),
        (
            "vic",
            {},
            ["PERMISSION_DENIED -: CREATE_COLLECTION needs at least the registry role MEMBER."],
        ),
        (
            "mia",
            {"types": ["model", "code"]},
            [
                "TYPE_NOT_ALLOWED_BY_REGISTRY types.1: The registry does not accept the type code;"
                " it accepts dataset, model."
            ],
        ),
        (
            "mia",
            {"name": "taken"},
            [
                "ALREADY_EXISTS name: The registry has a collection taken;"
                " please use a different name."
            ],
        ),
        (
            "mia",
            {"link": {"artifactVersionPath": "vision/mnist/none"}},
            [f"NOT_FOUND link.artifactVersionPath: {NO_SOURCE}"],
        ),
        (
            "mia",
            {"link": {"artifactVersionPath": "vision/mnist/cnn"}, "types": ["dataset"]},
            [
                "TYPE_NOT_ALLOWED_BY_COLLECTION link: The collection does not accept the type"
                " model; it accepts dataset."
            ],
        ),
        (
            "mia",
            {"link": {"artifactVersionPath": "vision/mnist/cnn", "aliases": ["golden"]}},
            [
                "PROTECTED_ALIAS link.aliases: The alias golden is protected;"
                " only an ADMIN of the registry may touch it."
            ],
        ),
    ],
)
async def test_create_is_refused(
    api: Api, scene: Scene, viewer: str, input: dict[str, Any], expected: list[str]
) -> None:
    pool = api.site.pool
    await factories.add_collection(pool, scene.models, "taken", creator=scene.mia)
    await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)

    found = await api.refusals("createCollection", scene.viewer(viewer), **new(**input))

    assert found == expected


async def test_refusal_lists_what_the_registry_accepts(api: Api, scene: Scene) -> None:
    assert await api.refused("createCollection", scene.mia, **new(types=["code"])) == [
        {
            "__typename": "TypeNotAllowed",
            "code": "TYPE_NOT_ALLOWED_BY_REGISTRY",
            "message": "The registry does not accept the type code; it accepts dataset, model.",
            "field": ["types", "0"],
            "type": "code",
            "allowedTypes": ["dataset", "model"],
            "deniedBy": "REGISTRY",
        }
    ]


async def test_several_types_where_one_is_required_are_refused(api: Api, scene: Scene) -> None:
    await factories.add_registry(
        api.site.pool, scene.acme, "single", creator=scene.mia, single_type_collections=True
    )

    assert await api.refused(
        "createCollection", scene.mia, **new(registryPath="acme/single", types=["model", "dataset"])
    ) == [
        {
            "__typename": "InvalidValue",
            "code": "SINGLE_TYPE_REQUIRED",
            "message": "In this registry a collection has exactly one type.",
            "field": ["types"],
            "value": "model, dataset",
            "rule": "exactly one type",
        }
    ]


async def test_ambiguous_organization_is_refused(api: Api, scene: Scene) -> None:
    await factories.add_organization(
        api.site.pool, "twin", display_name="Acme Inc.", admin=scene.mia
    )

    for path in ("Acme Inc./models", "wandb-registry-models"):
        assert await api.refusals("createCollection", scene.mia, **new(registryPath=path)) == [
            "ORGANIZATION_AMBIGUOUS registryPath: Several organizations are meant equally;"
            " name one by its own name."
        ]


async def test_link_of_a_pending_artifact_is_refused(api: Api, scene: Scene) -> None:
    payload = await api.changed(
        "createArtifactVersion",
        scene.mia,
        project="vision/mnist",
        name="rnn",
        type="model",
        files=[{"path": "a", "sizeBytes": 1, "md5": "0" * 32}],
    )
    link = {"artifactVersionId": payload["artifactVersion"]["id"]}

    assert await api.refusals("createCollection", scene.mia, **new(link=link)) == [
        "ARTIFACT_NOT_COMMITTED link.artifactVersionId: The artifact version is still PENDING;"
        " commit it first."
    ]


async def test_link_that_has_become_impossible_is_refused(
    api: Api, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)

    async def nothing(*_: object) -> None:
        """The statement has met a gate that has closed since it was asked."""

    monkeypatch.setattr(version, "link", nothing)

    assert await api.refusals(
        "createCollection", scene.mia, **new(link={"artifactVersionPath": source.path})
    ) == ["CONFLICT link: The registry has just changed; try again."]


async def test_link_of_a_personal_artifact_is_refused(api: Api, scene: Scene) -> None:
    own = await factories.add_personal_project(api.site.pool, scene.mia)
    source = await factories.add_artifact_version(api.site.pool, own, creator=scene.mia)
    link = {"artifactVersionId": source.global_id}

    assert await api.refusals("createCollection", scene.mia, **new(link=link)) == [
        "PERSONAL_ARTIFACT link.artifactVersionId: An artifact of a personal project cannot be"
        " linked; log it in a team's project."
    ]


async def test_link_of_another_organizations_artifact_is_refused(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    team = await factories.add_team(pool, scene.rival, "spies", admin=scene.sue)
    project = await factories.add_project(pool, team, "p", creator=scene.sue)
    source = await factories.add_artifact_version(pool, project, creator=scene.sue)
    link = {"artifactVersionPath": source.path}

    assert await api.refusals("createCollection", scene.root, **new(link=link)) == [
        "INVALID_INPUT link.artifactVersionPath: spies/p/cnn:v0 belongs to another organization"
        " than this registry."
    ]


async def test_create(api: Api, scene: Scene) -> None:
    await api.history()

    payload = await api.changed(
        "createCollection",
        scene.mia,
        """collection { name path types description tags createdBy { username }
            registry { name } latestVersion { id } versions { totalCount } }
            version { id } deletedId""",
        **new(name="My digits", types=["model", "dataset", "model"], tags=["b", "a", "b"]),
        description="# Card",
    )

    assert payload == {
        "collection": {
            "name": "My digits",
            "path": "acme/wandb-registry-models/My digits",
            "types": ["model", "dataset"],
            "description": "# Card",
            "tags": ["b", "a"],
            "createdBy": {"username": "mia"},
            "registry": {"name": "models"},
            "latestVersion": None,
            "versions": {"totalCount": 0},
        },
        "version": None,
        "deletedId": None,
    }
    assert await api.history() == [
        (
            "COLLECTION_CREATED",
            {"registry": "models", "collection": "My digits", "types": ["model", "dataset"]},
            "mia",
        )
    ]


async def test_create_with_the_first_link(api: Api, scene: Scene) -> None:
    source = await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)
    await api.history()

    payload = await api.changed(
        "createCollection",
        scene.mia,
        """collection { name latestVersion { name } }
            version { name aliases source { name } linkedBy { username } }""",
        **new(
            registryPath="absent",
            registryId=scene.models.global_id,
            link={"artifactVersionId": source.global_id, "aliases": ["best", "latest"]},
        ),
    )

    assert payload == {
        "collection": {"name": "digits", "latestVersion": {"name": "v0"}},
        "version": {
            "name": "v0",
            "aliases": ["best", "latest"],
            "source": {"name": "cnn:v0"},
            "linkedBy": {"username": "mia"},
        },
    }
    at = {"registry": "models", "collection": "digits", "version": "v0"}
    assert await api.history() == [
        (
            "COLLECTION_CREATED",
            {"registry": "models", "collection": "digits", "types": ["model"]},
            "mia",
        ),
        ("VERSION_LINKED", at | {"source": "vision/mnist/cnn:v0", "type": "model"}, "mia"),
        ("ALIAS_ADDED", at | {"alias": "best"}, "mia"),
    ]


async def test_admin_may_begin_with_a_protected_alias(api: Api, scene: Scene) -> None:
    source = await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)
    link = {"artifactVersionPath": source.path, "aliases": ["golden"]}

    payload = await api.changed(
        "createCollection", scene.ada, "version { aliases }", **new(link=link)
    )

    assert payload == {"version": {"aliases": ["golden", "latest"]}}


async def test_types_are_saved_while_all_are_accepted(api: Api, scene: Scene) -> None:
    every = await factories.add_registry(
        api.site.pool, scene.acme, "every", creator=scene.mia, types=None
    )

    payload = await api.changed(
        "createCollection",
        scene.mia,
        "collection { registry { acceptsAllTypes acceptedTypes } }",
        **new(registryPath=every.path, types=["b", "a"]),
    )

    assert payload["collection"]["registry"] == {
        "acceptsAllTypes": True,
        "acceptedTypes": ["b", "a"],
    }


async def test_one_name_in_two_registries(api: Api, scene: Scene) -> None:
    for path in ("acme/models", "acme/secret"):
        await api.changed("createCollection", scene.mia, **new(registryPath=path))

    data = await api(
        """{ a: collection(path: "acme/models/digits") { path }
            b: collection(path: "wandb-registry-secret/digits") { path }
            registry(path: "acme/models") { collection(name: "digits") { path }
                none: collection(name: "other") { path } } }""",
        scene.mia,
    )

    assert data == {
        "a": {"path": "acme/wandb-registry-models/digits"},
        "b": {"path": "acme/wandb-registry-secret/digits"},
        "registry": {"collection": {"path": "acme/wandb-registry-models/digits"}, "none": None},
    }

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

LINKED = """version { name path aliases source { path } linkedBy { username } }
    collection { path types createdBy { username } latestVersion { name } } collectionCreated"""
AT = {"registry": "models", "collection": "digits"}


@pytest.fixture
async def cnn(api: Api, scene: Scene) -> list[Thing]:
    """Three committed versions of a model."""
    made = [
        await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)
        for _ in range(3)
    ]
    await api.history()
    return made


async def link(api: Api, scene: Scene, source: Thing, **input: Any) -> Any:
    """The source was linked by mia, into `models/digits` if nothing else is said."""
    return await api.changed(
        "linkArtifact",
        scene.mia,
        LINKED,
        artifactVersionId=source.global_id,
        **({"targetPath": "acme/models/digits"} | input),
    )


async def test_first_link_makes_the_collection(api: Api, scene: Scene, cnn: list[Thing]) -> None:
    payload = await link(api, scene, cnn[1], aliases=["prod", "latest", "a b", "prod"])

    assert payload == {
        "version": {
            "name": "v0",
            "path": "acme/wandb-registry-models/digits:v0",
            "aliases": ["a b", "latest", "prod"],
            "source": {"path": "vision/mnist/cnn:v1"},
            "linkedBy": {"username": "mia"},
        },
        "collection": {
            "path": "acme/wandb-registry-models/digits",
            "types": ["model"],
            "createdBy": {"username": "mia"},
            "latestVersion": {"name": "v0"},
        },
        "collectionCreated": True,
    }
    version = AT | {"version": "v0"}
    assert await api.history() == [
        ("COLLECTION_CREATED", AT | {"types": ["model"]}, "mia"),
        (
            "VERSION_LINKED",
            version | {"source": "vision/mnist/cnn:v1", "type": "model"},
            "mia",
        ),
        ("ALIAS_ADDED", version | {"alias": "a b"}, "mia"),
        ("ALIAS_ADDED", version | {"alias": "prod"}, "mia"),
    ]


async def test_next_link_takes_the_aliases_it_is_given(
    api: Api, scene: Scene, cnn: list[Thing]
) -> None:
    await link(api, scene, cnn[0], aliases=["prod", "first"])
    await api.history()

    payload = await link(api, scene, cnn[1], aliases=["prod"])

    assert payload["collectionCreated"] is False
    assert payload["version"]["name"] == "v1"
    assert payload["version"]["aliases"] == ["latest", "prod"]
    assert payload["collection"]["latestVersion"] == {"name": "v1"}
    assert await api.history() == [
        (
            "VERSION_LINKED",
            AT | {"version": "v1", "source": "vision/mnist/cnn:v1", "type": "model"},
            "mia",
        ),
        ("ALIAS_REMOVED", AT | {"version": "v0", "alias": "prod"}, "mia"),
        ("ALIAS_ADDED", AT | {"version": "v1", "alias": "prod"}, "mia"),
    ]
    data = await api(
        """{ collection(path: "acme/models/digits") { versions { nodes { name aliases } } } }""",
        scene.mia,
    )
    assert data["collection"]["versions"]["nodes"] == [
        {"name": "v1", "aliases": ["latest", "prod"]},
        {"name": "v0", "aliases": ["first"]},
    ]


async def test_relink_adds_aliases_and_no_number(api: Api, scene: Scene, cnn: list[Thing]) -> None:
    for source in cnn[:2]:
        await link(api, scene, source, aliases=["prod"])
    await api.history()

    payload = await link(api, scene, cnn[0], aliases=["prod", "old"])

    assert payload["version"]["name"] == "v0"
    assert payload["version"]["aliases"] == ["old", "prod"]
    assert payload["collectionCreated"] is False
    assert payload["collection"]["latestVersion"] == {"name": "v1"}
    assert await api.history() == [
        ("ALIAS_ADDED", AT | {"version": "v0", "alias": "old"}, "mia"),
        ("ALIAS_REMOVED", AT | {"version": "v1", "alias": "prod"}, "mia"),
        ("ALIAS_ADDED", AT | {"version": "v0", "alias": "prod"}, "mia"),
    ]


@pytest.mark.parametrize("aliases", [[], ["prod"], ["latest"], None])
async def test_relink_that_changes_nothing_is_no_event(
    api: Api, scene: Scene, cnn: list[Thing], aliases: list[str] | None
) -> None:
    await link(api, scene, cnn[0], aliases=["prod"])
    await api.history()

    payload = await link(api, scene, cnn[0], aliases=aliases)

    assert payload["version"]["aliases"] == ["latest", "prod"]
    assert await api.history() == []


async def test_relink_after_unlink_is_a_new_number(
    api: Api, scene: Scene, cnn: list[Thing]
) -> None:
    first = await api.changed(
        "linkArtifact",
        scene.mia,
        artifactVersionId=cnn[0].global_id,
        targetPath="acme/models/digits",
    )
    await api.changed("unlinkVersion", scene.mia, versionId=first["version"]["id"])

    payload = await link(api, scene, cnn[0])

    assert payload["version"]["name"] == "v1"
    assert payload["collectionCreated"] is False


@pytest.mark.parametrize(
    "path",
    [
        "acme/wandb-registry-{}/{}",
        "Acme Inc./wandb-registry-{}/{}",
        "wandb-registry-{}/{}",
        "acme/{}/{}",
        "Acme Inc./{}/{}",
    ],
)
@pytest.mark.parametrize(
    ("registry", "collection"),
    [("models", "digits"), ("Golden Data sets", "my digits 2"), ("ünï", "数字"), ("a'b", "%_")],
)
async def test_all_forms_of_a_target(
    api: Api, scene: Scene, cnn: list[Thing], path: str, registry: str, collection: str
) -> None:
    if registry != "models":
        await factories.add_registry(api.site.pool, scene.acme, registry, creator=scene.mia)
    into = path.format(registry, collection)

    payload = await link(api, scene, cnn[0], targetPath=into)
    again = await link(api, scene, cnn[0], targetPath=f"acme/{registry}/{collection}")
    data = await api(
        """query($at: String!, $v: String!) { collection(path: $at) { name }
            version(path: $v) { name } }""",
        scene.mia,
        at=into,
        v=f"{into}:v0",
    )

    assert payload["version"]["path"] == f"acme/wandb-registry-{registry}/{collection}:v0"
    assert again["version"] == payload["version"]
    assert again["collectionCreated"] is False
    assert data == {"collection": {"name": collection}, "version": {"name": "v0"}}


@pytest.mark.parametrize(
    "named",
    [
        {"artifactVersionPath": "vision/mnist/cnn"},
        {"artifactVersionPath": "vision/mnist/cnn:latest"},
        {"artifactVersionPath": "vision/mnist/cnn:v2"},
    ],
)
async def test_source_by_path(
    api: Api, scene: Scene, cnn: list[Thing], named: dict[str, str]
) -> None:
    payload = await api.changed(
        "linkArtifact", scene.mia, LINKED, targetPath="acme/models/digits", **named
    )

    assert payload["version"]["source"] == {"path": "vision/mnist/cnn:v2"}


async def test_target_by_id(api: Api, scene: Scene, cnn: list[Thing]) -> None:
    into = await factories.add_collection(
        api.site.pool, scene.models, creator=scene.ada, types=["dataset", "model"]
    )

    payload = await link(api, scene, cnn[0], targetPath=None, collectionId=into.global_id)

    assert payload["collection"]["path"] == into.path
    assert payload["collectionCreated"] is False


async def test_link_of_a_link_links_the_source(api: Api, scene: Scene, cnn: list[Thing]) -> None:
    pool = api.site.pool
    into = await factories.add_collection(pool, scene.secret, creator=scene.ada)
    version = await factories.link(pool, cnn[1], into, linked_by=scene.ada)

    payload = await api.changed(
        "linkArtifact",
        scene.mia,
        LINKED,
        versionId=version.global_id,
        targetPath="acme/models/digits",
    )
    data = await api(
        '{ artifactVersion(path: "vision/mnist/cnn:v1") { links { nodes { path } } } }', scene.mia
    )

    assert payload["version"]["source"] == {"path": "vision/mnist/cnn:v1"}
    assert data["artifactVersion"]["links"]["nodes"] == [
        {"path": "acme/wandb-registry-models/digits:v0"},
        {"path": "acme/wandb-registry-secret/digits:v0"},
    ]


async def test_link_of_a_link_needs_no_project(api: Api, scene: Scene, cnn: list[Thing]) -> None:
    pool = api.site.pool
    async with pool.connection() as connection:
        await factories.grant(connection, scene.models.key, scene.vic, "MEMBER")
    into = await factories.add_collection(pool, scene.models, "from", creator=scene.ada)
    version = await factories.link(pool, cnn[1], into, linked_by=scene.ada)

    payload = await api.changed(
        "linkArtifact",
        scene.vic,
        LINKED,
        versionId=version.global_id,
        targetPath="acme/models/digits",
    )

    assert payload["version"]["source"] == {"path": "vision/mnist/cnn:v1"}


async def test_one_version_in_two_registries_has_numbers_of_its_own(
    api: Api, scene: Scene, cnn: list[Thing]
) -> None:
    await link(api, scene, cnn[0])

    one = await link(api, scene, cnn[1], aliases=["prod"])
    two = await link(api, scene, cnn[1], targetPath="acme/secret/digits", aliases=["beta"])

    assert (one["version"]["name"], one["version"]["aliases"]) == ("v1", ["latest", "prod"])
    assert (two["version"]["name"], two["version"]["aliases"]) == ("v0", ["beta", "latest"])


async def test_link_shows_what_its_source_is(api: Api, scene: Scene) -> None:
    source = await factories.add_artifact_version(
        api.site.pool, scene.mnist, creator=scene.mia, metadata='{"a":[1.5,null]}'
    )

    payload = await api.changed(
        "linkArtifact",
        scene.mia,
        """version { number type digest sizeBytes tags description metadata
            source { type digest sizeBytes tags description metadata } }""",
        artifactVersionId=source.global_id,
        targetPath="acme/models/digits",
    )

    [found] = payload.values()
    assert found.pop("number") == 0
    assert found.pop("source") == found
    assert found["metadata"] == {"a": [1.5, None]}


async def test_admin_links_under_a_protected_alias(
    api: Api, scene: Scene, cnn: list[Thing]
) -> None:
    payload = await api.changed(
        "linkArtifact",
        scene.ada,
        LINKED,
        artifactVersionId=cnn[0].global_id,
        targetPath="acme/models/digits",
        aliases=["golden"],
    )

    assert payload["version"]["aliases"] == ["golden", "latest"]


async def test_new_type_is_saved_while_all_are_accepted(
    api: Api, scene: Scene, cnn: list[Thing]
) -> None:
    every = await factories.add_registry(
        api.site.pool, scene.acme, "every", creator=scene.mia, types=None
    )

    await link(api, scene, cnn[0], targetPath=f"{every.path}/c")
    data = await api('{ registry(path: "acme/every") { acceptedTypes } }', scene.mia)

    assert data == {"registry": {"acceptedTypes": ["model"]}}

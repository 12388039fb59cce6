from __future__ import annotations

from typing import Any

import pytest

from domain.viewer import Viewer
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

HIDDEN = "NOT_FOUND artifactVersionId: The artifact version was not found, or you may not see it."
DENIED = (
    "PERMISSION_DENIED artifactVersionId: DELETE_ARTIFACT_VERSION needs at least the team role"
    " MEMBER."
)
PROTECTED = (
    "PROTECTED_ALIAS artifactVersionId: The artifact version is linked under the protected alias"
    " golden; nobody may delete it until the alias is taken away."
)
LINKED = (
    "STILL_LINKED artifactVersionId: The artifact version is linked in a collection; unlink it"
    " first, or give deleteAliases."
)
NOT_YOURS = (
    "STILL_LINKED artifactVersionId: The artifact version is linked in a collection; you may not"
    " unlink it everywhere."
)
ALIASES = {"artifact": "cnn", "project": "mnist"}


@pytest.fixture
async def version(api: Api, scene: Scene) -> Thing:
    """The older of two, without aliases."""
    pool = api.site.pool
    made = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    return made


async def refusals(api: Api, viewer: Viewer, at: Thing, **input: Any) -> list[str]:
    return await api.refusals(
        "deleteArtifactVersion", viewer, artifactVersionId=at.global_id, **input
    )


async def delete(api: Api, viewer: Viewer, at: Thing, **input: Any) -> None:
    payload = await api.changed(
        "deleteArtifactVersion", viewer, artifactVersionId=at.global_id, **input
    )
    assert payload == {"artifactVersion": None, "deletedId": at.global_id, "uploads": []}


async def link(
    api: Api, scene: Scene, source: Thing, into: Thing, *aliases: str, name: str = "digits"
) -> tuple[Thing, Thing]:
    """A collection and the source as a version of it."""
    pool = api.site.pool
    made = await factories.add_collection(pool, into, name, creator=scene.ada)
    linked = await factories.link(pool, source, made, linked_by=scene.ada, aliases=aliases)
    return made, linked


async def test_no_id_is_refused(api: Api, scene: Scene) -> None:
    for id in ("", scene.mnist.global_id):
        assert await api.refusals("deleteArtifactVersion", scene.mia, artifactVersionId=id) == [
            f'INVALID_ID artifactVersionId: "{id}" is not the id of an ArtifactVersion.'
        ]


async def test_those_who_may_not_are_refused(api: Api, scene: Scene, version: Thing) -> None:
    pool = api.site.pool
    assert await refusals(api, scene.vic, version) == [HIDDEN]
    await link(api, scene, version, scene.models)
    assert await refusals(api, scene.vic, version) == [DENIED]
    async with pool.connection() as connection:
        await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")
    assert await refusals(api, scene.vic, version, deleteAliases=True) == [DENIED]
    assert await refusals(api, scene.sue, version) == [HIDDEN]


@pytest.mark.parametrize("name", ["root", "ada", "mia", "tim"])
async def test_those_who_may(api: Api, scene: Scene, version: Thing, name: str) -> None:
    viewer = scene.viewer(name)
    assert viewer is not None

    await delete(api, viewer, version)

    assert await refusals(api, scene.mia, version) == [HIDDEN]


@pytest.mark.parametrize("name", ["root", "ada", "mia", "tim"])
@pytest.mark.parametrize("delete_aliases", [False, True])
async def test_under_a_protected_alias_nobody_may(
    api: Api, scene: Scene, version: Thing, name: str, delete_aliases: bool
) -> None:
    viewer = scene.viewer(name)
    assert viewer is not None
    await link(api, scene, version, scene.models, "golden")

    assert await refusals(api, viewer, version, deleteAliases=delete_aliases) == [PROTECTED]


async def test_a_link_keeps_it(api: Api, scene: Scene, version: Thing) -> None:
    await link(api, scene, version, scene.models)

    assert await refusals(api, scene.ada, version) == [LINKED]
    assert await refusals(api, scene.mia, version, deleteAliases=None) == [LINKED]


async def test_only_who_may_unlink_takes_the_links_along(
    api: Api, scene: Scene, version: Thing
) -> None:
    await link(api, scene, version, scene.models, "best")

    # In the registry tim is a VIEWER like everybody.
    assert await refusals(api, scene.tim, version, deleteAliases=True) == [NOT_YOURS]
    await delete(api, scene.mia, version, deleteAliases=True)


async def test_a_hidden_registry_only_keeps_it(api: Api, scene: Scene, version: Thing) -> None:
    vault = await factories.add_registry(
        api.site.pool,
        scene.acme,
        "vault",
        creator=scene.ada,
        visibility="RESTRICTED",
        protected_aliases=["golden"],
    )
    await link(api, scene, version, vault, "golden")

    assert await refusals(api, scene.mia, version) == [LINKED]
    assert await refusals(api, scene.mia, version, deleteAliases=True) == [NOT_YOURS]
    assert await refusals(api, scene.ada, version, deleteAliases=True) == [PROTECTED]


async def test_own_aliases_keep_it(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    newest = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    best = await factories.add_artifact_version(
        pool, scene.mnist, "rnn", creator=scene.mia, aliases=["best"]
    )

    for version, alias in ((newest, "latest"), (best, "best")):
        assert await refusals(api, scene.mia, version) == [
            f"CONFLICT deleteAliases: The artifact version has the alias {alias}; give"
            " deleteAliases to take it away."
        ]


async def test_deleted_it_is_nowhere(api: Api, scene: Scene, version: Thing) -> None:
    artifact = await factories.artifact_of(api.site.pool, version)

    await delete(api, scene.mia, version)

    found = await api(
        """query($id: ID!, $artifact: ID!, $path: String!) {
            node(id: $id) { id } nodes(ids: [$id]) { id } artifactVersion(path: $path) { id }
            artifact: node(id: $artifact) { ... on Artifact {
                version(ref: "v0") { id } versions { totalCount nodes { name } } } } }""",
        scene.mia,
        id=version.global_id,
        artifact=artifact.global_id,
        path="vision/mnist/cnn:v0",
    )
    assert found == {
        "node": None,
        "nodes": [None],
        "artifactVersion": None,
        "artifact": {
            "version": None,
            "versions": {"totalCount": 1, "nodes": [{"name": "cnn:v1"}]},
        },
    }
    assert await api.refusals(
        "linkArtifact",
        scene.mia,
        artifactVersionId=version.global_id,
        targetPath="acme/models/digits",
    ) == [HIDDEN]


async def test_history_tells(api: Api, scene: Scene, version: Thing) -> None:
    await delete(api, scene.tim, version)

    assert await api.history() == [
        ("ARTIFACT_VERSION_DELETED", {**ALIASES, "version": "v0"}, "tim")
    ]


async def test_numbers_are_never_given_again(api: Api, scene: Scene) -> None:
    first = await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)
    await delete(api, scene.mia, first, deleteAliases=True)

    payload = await api.changed(
        "createArtifactVersion",
        scene.mia,
        project="vision/mnist",
        name="cnn",
        type="model",
        files=[],
    )
    committed = await api.changed(
        "commitArtifactVersion",
        scene.mia,
        "artifactVersion { name aliases }",
        artifactVersionId=payload["artifactVersion"]["id"],
    )
    assert committed["artifactVersion"] == {"name": "cnn:v1", "aliases": ["latest"]}


async def test_deleted_content_is_logged_anew(api: Api, scene: Scene) -> None:
    input: dict[str, Any] = {"project": "vision/mnist", "name": "x", "type": "model", "files": []}
    ids = []
    for _ in range(2):
        payload = await api.changed("createArtifactVersion", scene.mia, **input)
        ids.append(payload["artifactVersion"]["id"])
        await api.changed("commitArtifactVersion", scene.mia, artifactVersionId=ids[-1])
        await api.changed(
            "deleteArtifactVersion", scene.mia, artifactVersionId=ids[-1], deleteAliases=True
        )

    assert ids[0] != ids[1]


async def test_latest_falls_back(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    versions = [
        await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia) for _ in range(3)
    ]
    document = '{ artifactVersion(path: "vision/mnist/cnn") { name aliases } }'
    await delete(api, scene.mia, versions[1])

    await delete(api, scene.mia, versions[2], deleteAliases=True)
    assert await api(document, scene.mia) == {
        "artifactVersion": {"name": "cnn:v0", "aliases": ["latest"]}
    }

    await delete(api, scene.mia, versions[0], deleteAliases=True)
    assert await api(document, scene.mia) == {"artifactVersion": None}


async def test_links_go_too(api: Api, scene: Scene, version: Thing) -> None:
    pool = api.site.pool
    digits, first = await link(api, scene, version, scene.models, "best", "good")
    other = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    second = await factories.link(pool, other, digits, linked_by=scene.ada)
    letters = await factories.add_collection(pool, scene.secret, "letters", creator=scene.ada)
    older = await factories.link(pool, other, letters, linked_by=scene.ada)
    newest = await factories.link(pool, version, letters, linked_by=scene.ada)
    await api.history()

    await delete(api, scene.mia, version, deleteAliases=True)

    found = await api(
        """query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Version { aliases } } }""",
        scene.ada,
        ids=[thing.global_id for thing in (first, second, older, newest)],
    )
    assert found["nodes"] == [
        None,
        {"id": second.global_id, "aliases": ["latest"]},
        {"id": older.global_id, "aliases": ["latest"]},
        None,
    ]
    in_digits = {"registry": "models", "collection": "digits", "version": "v0"}
    in_letters = {"registry": "secret", "collection": "letters", "version": "v1"}
    assert await api.history() == [
        ("ALIAS_REMOVED", {**in_digits, "alias": "best"}, "mia"),
        ("ALIAS_REMOVED", {**in_digits, "alias": "good"}, "mia"),
        ("VERSION_UNLINKED", in_digits, "mia"),
        ("VERSION_UNLINKED", in_letters, "mia"),
        ("ARTIFACT_VERSION_DELETED", {**ALIASES, "version": "v0"}, "mia"),
    ]


async def test_a_pending_version_leaves_no_trace(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    file = {"path": "a", "sizeBytes": 5, "md5": "0" * 32}
    payload = await api.changed(
        "createArtifactVersion",
        scene.mia,
        project="vision/mnist",
        name="cnn",
        type="model",
        files=[file],
        aliases=["best"],
    )
    id = payload["artifactVersion"]["id"]

    payload = await api.changed("deleteArtifactVersion", scene.tim, artifactVersionId=id)

    assert payload["deletedId"] == id
    assert await factories.value(pool, "select count(*) from artifact_version") == 0
    assert await factories.value(pool, "select count(*) from pending_file") == 0
    assert await api.history() == [("ARTIFACT_VERSION_DELETED", ALIASES, "tim")]
    assert await api.refusals("commitArtifactVersion", scene.mia, artifactVersionId=id) == [HIDDEN]

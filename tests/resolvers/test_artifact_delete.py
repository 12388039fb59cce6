"""Deleting an artifact with all its versions."""

from __future__ import annotations

import pytest

from domain.viewer import Viewer
from resolvers import artifact_change
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.resolvers import asking
from tests.resolvers.asking import refusals
from tests.scene import Scene

HIDDEN = "NOT_FOUND artifact_id: The artifact was not found, or you may not see it."
DENIED = (
    "PERMISSION_DENIED artifact_id: DELETE_ARTIFACT_VERSION needs at least the team role MEMBER."
)
PROTECTED = (
    "PROTECTED_ALIAS artifact_id: A version of the artifact is linked under the protected alias"
    " golden; nobody may delete it until the alias is taken away."
)
NOT_YOURS = (
    "STILL_LINKED artifact_id: A version of the artifact is linked in a collection; you may not"
    " unlink it everywhere."
)


@pytest.fixture
async def versions(api: Api, scene: Scene) -> list[Thing]:
    return [
        await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)
        for _ in range(3)
    ]


@pytest.fixture
async def cnn(api: Api, versions: list[Thing]) -> Thing:
    return await factories.artifact_of(api.site.pool, versions[0])


async def delete(api: Api, viewer: Viewer, at: Thing) -> object:
    return await artifact_change.delete(asking.of(api, viewer), artifact_id=at.global_id)


async def link(api: Api, scene: Scene, source: Thing, into: Thing, *aliases: str) -> Thing:
    return await factories.link(api.site.pool, source, into, linked_by=scene.ada, aliases=aliases)


async def test_those_who_may_not_are_refused(
    api: Api, scene: Scene, versions: list[Thing], cnn: Thing
) -> None:
    assert await refusals(api, delete(api, scene.sue, cnn)) == [HIDDEN]
    assert await refusals(api, delete(api, scene.vic, cnn)) == [HIDDEN]
    digits = await factories.add_collection(api.site.pool, scene.models, creator=scene.ada)
    await link(api, scene, versions[0], digits)
    assert await refusals(api, delete(api, scene.vic, cnn)) == [DENIED]
    async with api.site.pool.connection() as connection:
        await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")
    assert await refusals(api, delete(api, scene.vic, cnn)) == [DENIED]


@pytest.mark.parametrize("name", ["root", "ada", "mia"])
async def test_under_a_protected_alias_nobody_may(
    api: Api, scene: Scene, versions: list[Thing], cnn: Thing, name: str
) -> None:
    viewer = scene.viewer(name)
    assert viewer is not None
    digits = await factories.add_collection(api.site.pool, scene.models, creator=scene.ada)
    await link(api, scene, versions[0], digits, "golden")
    await link(api, scene, versions[1], digits)

    assert await refusals(api, delete(api, viewer, cnn)) == [PROTECTED]


async def test_only_who_may_unlink_everywhere(
    api: Api, scene: Scene, versions: list[Thing], cnn: Thing
) -> None:
    digits = await factories.add_collection(api.site.pool, scene.models, creator=scene.ada)
    await link(api, scene, versions[0], digits)
    hidden = await factories.add_registry(
        api.site.pool,
        scene.acme,
        "hidden",
        creator=scene.ada,
        visibility="RESTRICTED",
        protected_aliases=["golden"],
    )
    concealed = await factories.add_collection(api.site.pool, hidden, creator=scene.ada)

    # In the registry tim is a VIEWER like everybody.
    assert await refusals(api, delete(api, scene.tim, cnn)) == [NOT_YOURS]
    await link(api, scene, versions[1], concealed, "golden")
    assert await refusals(api, delete(api, scene.mia, cnn)) == [NOT_YOURS]


async def test_delete_twice_is_not_found(api: Api, scene: Scene, cnn: Thing) -> None:
    await delete(api, scene.mia, cnn)

    assert await refusals(api, delete(api, scene.mia, cnn)) == [HIDDEN]


async def test_delete_takes_versions_and_links_along(
    api: Api, scene: Scene, versions: list[Thing], cnn: Thing
) -> None:
    pool = api.site.pool
    digits = await factories.add_collection(pool, scene.models, creator=scene.ada)
    other = await factories.add_artifact_version(pool, scene.mnist, "rnn", creator=scene.mia)
    await link(api, scene, versions[0], digits, "old")
    await link(api, scene, other, digits)
    await link(api, scene, versions[2], digits, "best")
    run = """with r as (insert into run (organization_id, project_id, id, name)
            values ($1, $2, $3, 'r') returning organization_id, id)
        insert into run_input (organization_id, run_id, artifact_version_id)
        select r.organization_id, r.id, $4 from r"""
    await factories.run(pool, run, *scene.mnist.key, versions[1].id, versions[1].id)
    await api.history()

    await delete(api, scene.mia, cnn)

    counts = """select (select count(*) from artifact)::text
        || (select count(*) from artifact_version)
        || (select count(*) from artifact_alias) || (select count(*) from run_input)
        || (select count(*) from run)"""
    assert await factories.value(pool, counts) == "11101"
    found = await api(
        """{ collection(path: "acme/models/digits") { latestVersion { number }
            versions { nodes { number aliases source { name } } } } }""",
        scene.mia,
    )
    kept = {"number": 1, "aliases": ["latest"], "source": {"name": "rnn:v0"}}
    assert found["collection"] == {"latestVersion": {"number": 1}, "versions": {"nodes": [kept]}}
    about = {"registry": "models", "collection": "digits"}
    assert await api.history() == [
        ("ALIAS_REMOVED", about | {"version": "v0", "alias": "old"}, "mia"),
        ("VERSION_UNLINKED", about | {"version": "v0"}, "mia"),
        ("ALIAS_REMOVED", about | {"version": "v2", "alias": "best"}, "mia"),
        ("VERSION_UNLINKED", about | {"version": "v2"}, "mia"),
        ("ARTIFACT_DELETED", {"artifact": "cnn", "project": "mnist", "versions": 3}, "mia"),
    ]


async def test_last_link_leaves_a_collection_without_latest(
    api: Api, scene: Scene, versions: list[Thing], cnn: Thing
) -> None:
    digits = await factories.add_collection(api.site.pool, scene.models, creator=scene.ada)
    await link(api, scene, versions[0], digits)

    await delete(api, scene.mia, cnn)

    found = await api(
        """{ collection(path: "acme/models/digits") {
            latestVersion { number } versions { totalCount } } }""",
        scene.mia,
    )
    assert found["collection"] == {"latestVersion": None, "versions": {"totalCount": 0}}


async def test_name_is_free_for_another_artifact_of_another_type(
    api: Api, scene: Scene, cnn: Thing
) -> None:
    await delete(api, scene.mia, cnn)

    payload = await api.changed(
        "createArtifactVersion",
        scene.mia,
        "artifactVersion { id type artifact { id } }",
        project="vision/mnist",
        name="cnn",
        type="dataset",
        files=[],
    )

    made = payload["artifactVersion"]
    assert made["type"] == "dataset"
    assert made["artifact"]["id"] != cnn.global_id
    done = await api.changed(
        "commitArtifactVersion",
        scene.mia,
        "artifactVersion { name }",
        artifactVersionId=made["id"],
    )
    assert done["artifactVersion"] == {"name": "cnn:v0"}


async def test_pending_versions_go_as_well(api: Api, scene: Scene, cnn: Thing) -> None:
    await api.changed(
        "createArtifactVersion",
        scene.mia,
        project="vision/mnist",
        name="cnn",
        type="model",
        files=[{"path": "a", "sizeBytes": 1, "md5": "0" * 32}],
    )

    await delete(api, scene.mia, cnn)

    assert await factories.value(api.site.pool, "select count(*) from artifact_version") == 0
    assert await factories.value(api.site.pool, "select count(*) from pending_file") == 0

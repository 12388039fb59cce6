from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

HIDDEN = "NOT_FOUND artifactVersionId: The artifact version was not found, or you may not see it."
HIDDEN_LINK = "NOT_FOUND versionId: The version was not found, or you may not see it."
HIDDEN_PROJECT = "NOT_FOUND project: The project was not found, or you may not see it."
NEEDS_MEMBER = "USE_ARTIFACT_VERSION needs at least the team role MEMBER."
USED_BY = """query($id: ID!) { node(id: $id) { ... on ArtifactVersion {
    usedBy { totalCount nodes { name project { path } } } } } }"""


@pytest.fixture
async def version(api: Api, scene: Scene) -> Thing:
    return await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)


async def linked(api: Api, scene: Scene, version: Thing, into: Thing) -> Thing:
    pool = api.site.pool
    collection = await factories.add_collection(pool, into, creator=scene.ada)
    return await factories.link(pool, version, collection, linked_by=scene.ada)


def use(**given: Any) -> dict[str, Any]:
    return {"runName": "train-1", "project": "vision/mnist"} | given


@pytest.mark.parametrize(
    ("input", "expected"),
    [
        (
            {},
            [
                "INVALID_INPUT artifactVersionId: Give exactly one of artifactVersionId or"
                " versionId, not 0."
            ],
        ),
        (
            {"artifactVersionId": "x", "versionId": "y"},
            [
                "INVALID_INPUT versionId: Give exactly one of artifactVersionId or versionId,"
                " not 2.",
                'INVALID_ID artifactVersionId: "x" is not the id of an ArtifactVersion.',
            ],
        ),
        (
            {"versionId": "", "runName": "a/b", "project": "mnist"},
            [
                'INVALID_ID versionId: "" is not the id of a Version.',
                "INVALID_NAME runName: A run name must be 1 to 128 characters, none of them / :;"
                ' got "a/b".',
                'INVALID_PATH project: A project\'s path must be team/project; got "mnist".',
            ],
        ),
    ],
)
async def test_words_are_refused(
    api: Api, scene: Scene, input: dict[str, Any], expected: list[str]
) -> None:
    assert await api.refusals("useArtifactVersion", scene.mia, **use(**input)) == expected


async def test_ids_of_other_kinds_are_refused(api: Api, scene: Scene, version: Thing) -> None:
    link = await linked(api, scene, version, scene.models)

    assert await api.refusals(
        "useArtifactVersion", scene.mia, **use(artifactVersionId=link.global_id)
    ) == [f'INVALID_ID artifactVersionId: "{link.global_id}" is not the id of an ArtifactVersion.']
    assert await api.refusals(
        "useArtifactVersion", scene.mia, **use(versionId=version.global_id)
    ) == [f'INVALID_ID versionId: "{version.global_id}" is not the id of a Version.']


async def test_by_id_the_project_decides(api: Api, scene: Scene, version: Thing) -> None:
    pool = api.site.pool
    input = use(artifactVersionId=version.global_id)
    assert await api.refusals("useArtifactVersion", scene.vic, **input) == [HIDDEN]
    assert await api.refusals("useArtifactVersion", scene.sue, **input) == [HIDDEN]
    # Through the link it is seen; it is not used through it unless it is named so.
    await linked(api, scene, version, scene.models)
    denied = [f"PERMISSION_DENIED artifactVersionId: {NEEDS_MEMBER}"]
    assert await api.refusals("useArtifactVersion", scene.vic, **input) == denied
    async with pool.connection() as connection:
        await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")
    assert await api.refusals("useArtifactVersion", scene.vic, **input) == denied


async def test_by_link_the_registry_decides(api: Api, scene: Scene, version: Thing) -> None:
    pool = api.site.pool
    link = await linked(api, scene, version, scene.secret)
    lab = await factories.add_team(
        pool, scene.acme, "lab", admin=scene.ada, members={scene.rex: "MEMBER", scene.vic: "MEMBER"}
    )
    await factories.add_project(pool, lab, "own", creator=scene.rex)
    input = use(versionId=link.global_id, project="lab/own")

    assert await api.refusals("useArtifactVersion", scene.vic, **input) == [HIDDEN_LINK]
    assert await api.refusals("useArtifactVersion", scene.rex, **input) == [
        "PERMISSION_DENIED versionId: USE needs at least the registry role VIEWER."
    ]
    async with pool.connection() as connection:
        await factories.grant(connection, scene.secret.key, scene.rex, "VIEWER")
    payload = await api.changed("useArtifactVersion", scene.rex, **input)
    assert payload["artifactVersion"] == {"id": version.global_id}


async def test_the_project_of_the_run_needs_a_member(
    api: Api, scene: Scene, version: Thing
) -> None:
    pool = api.site.pool
    link = await linked(api, scene, version, scene.models)
    input = use(versionId=link.global_id)

    assert await api.refusals("useArtifactVersion", scene.vic, **input) == [HIDDEN_PROJECT]
    assert await api.refusals(
        "useArtifactVersion", scene.mia, **use(versionId=link.global_id, project="vision/none")
    ) == [HIDDEN_PROJECT]
    async with pool.connection() as connection:
        await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")
    assert await api.refusals("useArtifactVersion", scene.vic, **input) == [
        f"PERMISSION_DENIED project: {NEEDS_MEMBER}"
    ]


async def test_another_organization_is_refused(api: Api, scene: Scene, version: Thing) -> None:
    pool = api.site.pool
    team = await factories.add_team(pool, scene.rival, "rivals", admin=scene.sue)
    await factories.add_project(pool, team, "spy", creator=scene.sue)
    await factories.add_personal_project(pool, scene.mia)
    expected = ["INVALID_INPUT project: cnn belongs to another organization than this project."]

    for viewer, project in ((scene.root, "rivals/spy"), (scene.mia, "mia/private")):
        input = use(artifactVersionId=version.global_id, project=project)
        assert await api.refusals("useArtifactVersion", viewer, **input) == expected


async def test_a_pending_version_is_refused(api: Api, scene: Scene) -> None:
    payload = await api.changed(
        "createArtifactVersion",
        scene.mia,
        project="vision/mnist",
        name="cnn",
        type="model",
        files=[],
    )
    id = payload["artifactVersion"]["id"]

    assert await api.refusals("useArtifactVersion", scene.mia, **use(artifactVersionId=id)) == [
        "ARTIFACT_NOT_COMMITTED artifactVersionId: The artifact version is still PENDING; commit"
        " it first."
    ]


async def test_a_deleted_version_is_not_found(api: Api, scene: Scene, version: Thing) -> None:
    id = version.global_id
    await api.changed("deleteArtifactVersion", scene.mia, artifactVersionId=id, deleteAliases=True)

    assert await api.refusals("useArtifactVersion", scene.mia, **use(artifactVersionId=id)) == [
        HIDDEN
    ]


async def test_a_use_is_recorded_once(api: Api, scene: Scene, version: Thing) -> None:
    link = await linked(api, scene, version, scene.models)
    await api.history()

    for named in ({"artifactVersionId": version.global_id}, {"versionId": link.global_id}):
        await api.changed("useArtifactVersion", scene.tim, **use(**named))

    assert await api.history() == [
        (
            "ARTIFACT_VERSION_USED",
            {
                "artifact": "cnn",
                "project": "mnist",
                "version": "v0",
                "run": "train-1",
                "used_in": "mnist",
            },
            "tim",
        )
    ]
    assert (await api(USED_BY, scene.mia, id=version.global_id))["node"]["usedBy"] == {
        "totalCount": 1,
        "nodes": [{"name": "train-1", "project": {"path": "vision/mnist"}}],
    }


async def test_used_by_is_newest_first_and_guarded(api: Api, scene: Scene, version: Thing) -> None:
    pool = api.site.pool
    link = await linked(api, scene, version, scene.models)
    lab = await factories.add_team(
        pool, scene.acme, "lab", admin=scene.ada, members={scene.vic: "MEMBER"}
    )
    await factories.add_project(pool, lab, "own", creator=scene.vic)
    id = version.global_id
    await api.changed("useArtifactVersion", scene.mia, **use(artifactVersionId=id))
    await api.changed(
        "useArtifactVersion", scene.vic, **use(versionId=link.global_id, project="lab/own")
    )
    await api.changed(
        "useArtifactVersion", scene.mia, **use(artifactVersionId=id, runName="train-2")
    )
    own, others = {"path": "vision/mnist"}, {"path": "lab/own"}
    runs = [("train-2", own), ("train-1", others), ("train-1", own)]

    for viewer, seen in (
        (scene.ada, runs),
        (scene.mia, [runs[0], runs[2]]),
        (scene.vic, [runs[1]]),
        (scene.rex, []),
    ):
        found = (await api(USED_BY, viewer, id=id))["node"]["usedBy"]
        assert [(run["name"], run["project"]) for run in found["nodes"]] == seen
        assert found["totalCount"] == len(seen)


async def test_used_by_pages(api: Api, scene: Scene, version: Thing) -> None:
    for n in range(3):
        await api.changed(
            "useArtifactVersion",
            scene.mia,
            **use(artifactVersionId=version.global_id, runName=f"run-{n}"),
        )
    document = """query($id: ID!, $after: String) { node(id: $id) { ... on ArtifactVersion {
        usedBy(first: 2, after: $after) {
            nodes { name } pageInfo { hasNextPage endCursor } } } } }"""
    seen, after = [], None
    for _ in range(2):
        data = await api(document, scene.mia, id=version.global_id, after=after)
        page = data["node"]["usedBy"]
        seen += [run["name"] for run in page["nodes"]]
        after = page["pageInfo"]["endCursor"]

    assert seen == ["run-2", "run-1", "run-0"]
    assert page["pageInfo"]["hasNextPage"] is False

"""Changes of artifact versions that meet: each is wholly before or wholly after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

# Enough that the requests meet in every order, on the eight connections of the pool.
ROUNDS = 12


async def codes(change: Awaitable[Any]) -> list[str]:
    """What a change was refused for."""
    payload = await change
    return [error["code"] for error in payload["errors"]]


async def of(api: Api, sql: str) -> object:
    return await factories.value(api.site.pool, sql)


async def source(api: Api, scene: Scene, name: str, type: str = "model") -> Thing:
    return await factories.add_artifact_version(
        api.site.pool, scene.mnist, name, creator=scene.mia, type=type
    )


async def test_nothing_links_a_deleted_version(api: Api, scene: Scene) -> None:
    for n in range(ROUNDS):
        version = await source(api, scene, f"cnn-{n}")
        id = version.global_id

        linked, deleted = await asyncio.gather(
            codes(
                api.change(
                    "linkArtifact",
                    scene.mia,
                    artifactVersionId=id,
                    targetPath=f"acme/models/c{n % 3}",
                )
            ),
            codes(
                api.change(
                    "deleteArtifactVersion",
                    scene.mia,
                    artifactVersionId=id,
                    deleteAliases=n % 2 == 0,
                )
            ),
        )

        assert linked in ([], ["NOT_FOUND"])
        assert deleted in ([], ["STILL_LINKED"], ["CONFLICT"])
        assert linked == [] or deleted == []
    assert not await of(
        api,
        """select count(*) from version v join artifact_version av
            on av.id = v.artifact_version_id where av.state <> 'COMMITTED'""",
    )


async def test_aliases_and_tags_of_a_version_all_arrive(api: Api, scene: Scene) -> None:
    older = await source(api, scene, "cnn")
    newer = await source(api, scene, "cnn")
    changes = [
        api.change(
            "updateArtifactVersion",
            scene.mia,
            artifactVersionId=version.global_id,
            addTags=[f"t{n}"],
            addAliases=["best", f"a{n}"],
        )
        for n in range(10)
        for version in (older, newer)
    ]

    assert not any(await asyncio.gather(*map(codes, changes)))
    assert await of(api, "select min(cardinality(tags)) from artifact_version") == 10
    assert await of(api, "select count(*) from artifact_alias where name like 'a%'") == 10


async def test_files_come_before_the_commit_or_are_refused(api: Api, scene: Scene) -> None:
    for n in range(ROUNDS):
        payload = await api.changed(
            "createArtifactVersion",
            scene.mia,
            project="vision/mnist",
            name=f"cnn-{n}",
            type="model",
            files=[],
        )
        id = payload["artifactVersion"]["id"]
        file = {"path": "r", "sizeBytes": 1, "reference": "s3://b/x", "digest": "e"}

        added, committed = await asyncio.gather(
            codes(
                api.change("addArtifactVersionFiles", scene.mia, artifactVersionId=id, files=[file])
            ),
            codes(api.change("commitArtifactVersion", scene.mia, artifactVersionId=id)),
        )

        assert committed == []
        assert added in ([], ["CONFLICT"])
        found = await api(
            """query($id: ID!) { node(id: $id) { ... on ArtifactVersion {
                fileCount files { totalCount } } } }""",
            scene.mia,
            id=id,
        )
        count = 0 if added else 1
        assert found["node"] == {"fileCount": count, "files": {"totalCount": count}}
    assert await of(api, "select count(*) from pending_file") == 0


async def test_the_same_batch_at_once_is_added_once(api: Api, scene: Scene) -> None:
    payload = await api.changed(
        "createArtifactVersion",
        scene.mia,
        project="vision/mnist",
        name="cnn",
        type="model",
        files=[],
    )
    files = [{"path": f"f{n}", "sizeBytes": 1, "md5": "0" * 32} for n in range(50)]
    changes = [
        api.change(
            "addArtifactVersionFiles",
            scene.mia,
            artifactVersionId=payload["artifactVersion"]["id"],
            files=files,
        )
        for _ in range(6)
    ]

    assert not any(await asyncio.gather(*map(codes, changes)))
    assert await of(api, "select count(*) from pending_file") == 50


async def test_a_project_goes_with_all_or_stays(api: Api, scene: Scene) -> None:
    for n in range(ROUNDS):
        project = await factories.add_project(
            api.site.pool, scene.vision, f"p{n}", creator=scene.mia
        )
        version = await factories.add_artifact_version(api.site.pool, project, creator=scene.mia)
        id = version.global_id
        pending = await api.changed(
            "createArtifactVersion",
            scene.mia,
            project=project.path,
            name="cnn",
            type="model",
            files=[{"path": "f", "sizeBytes": 1, "md5": "0" * 32}],
        )
        await factories.run(api.site.pool, "update pending_file set sha256 = md5")

        linked, deleted, *others = await asyncio.gather(
            codes(
                api.change(
                    "linkArtifact",
                    scene.mia,
                    artifactVersionId=id,
                    targetPath="acme/models/digits",
                )
            ),
            codes(
                api.change(
                    "deleteProject",
                    scene.ada,
                    projectId=project.global_id,
                    confirmName=project.name,
                )
            ),
            codes(
                api.change(
                    "useArtifactVersion",
                    scene.mia,
                    artifactVersionId=id,
                    runName="train",
                    project=project.path,
                )
            ),
            codes(
                api.change(
                    "createArtifactVersion",
                    scene.mia,
                    project=project.path,
                    name="new",
                    type="model",
                    files=[],
                    runName="train",
                )
            ),
            codes(
                api.change(
                    "commitArtifactVersion",
                    scene.mia,
                    artifactVersionId=pending["artifactVersion"]["id"],
                )
            ),
        )

        assert sorted([linked, deleted]) in (
            [[], ["NOT_FOUND"]],
            [[], ["STILL_LINKED"]],
        )
        assert all(found in ([], ["NOT_FOUND"]) for found in others)

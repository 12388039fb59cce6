"""Changes that meet: each of them is wholly before or wholly after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

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


@pytest.fixture
async def digits(api: Api, scene: Scene) -> Thing:
    return await factories.add_collection(api.site.pool, scene.models, creator=scene.ada)


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


async def test_link_by_id_never_makes_a_collection_anew(
    api: Api, scene: Scene, digits: Thing
) -> None:
    version = await source(api, scene, "cnn")
    for n in range(ROUNDS):
        at = await factories.add_collection(api.site.pool, scene.models, f"c{n}", creator=scene.ada)
        change = (
            api.change("deleteCollection", scene.mia, collectionId=at.global_id)
            if n % 2
            else api.change(
                "updateCollection", scene.mia, collectionId=at.global_id, name=f"renamed{n}"
            )
        )

        linked, changed = await asyncio.gather(
            codes(
                api.change(
                    "linkArtifact",
                    scene.mia,
                    artifactVersionId=version.global_id,
                    collectionId=at.global_id,
                )
            ),
            codes(change),
        )

        assert changed == []
        assert linked in ([], ["NOT_FOUND"])
    assert not await of(api, "select count(*) from event where kind = 'COLLECTION_CREATED'")
    assert await of(api, "select count(*) from collection") == 1 + ROUNDS // 2


async def test_links_into_a_deleted_registry_are_not_found(api: Api, scene: Scene) -> None:
    versions = [await source(api, scene, f"cnn-{n}") for n in range(6)]
    links = [
        codes(
            api.change(
                "linkArtifact",
                scene.mia,
                artifactVersionId=version.global_id,
                targetPath=f"acme/models/c{n}",
            )
        )
        for n, version in enumerate(versions)
    ]
    delete = api.change(
        "deleteRegistry", scene.ada, registryId=scene.models.global_id, confirmName="models"
    )

    *linked, deleted = await asyncio.gather(*links, codes(delete))

    assert deleted == []
    assert all(found in ([], ["NOT_FOUND"]) for found in linked)
    assert await of(api, "select count(*) from collection") == 0


async def test_types_and_the_switch_to_a_list(api: Api, scene: Scene) -> None:
    for n in range(ROUNDS):
        registry = await factories.add_registry(
            api.site.pool,
            scene.acme,
            f"r{n}",
            creator=scene.ada,
            types=None,
            members={scene.mia: "MEMBER"},
        )
        at = await factories.add_collection(api.site.pool, registry, creator=scene.ada)
        await factories.run(
            api.site.pool,
            "update registry set accepted_types = '{model}' where id = $1",
            registry.id,
        )

        added, switched = await asyncio.gather(
            codes(
                api.change(
                    "updateCollection", scene.mia, collectionId=at.global_id, addTypes=["code"]
                )
            ),
            codes(
                api.change(
                    "updateRegistry",
                    scene.ada,
                    registryId=registry.global_id,
                    acceptsAllTypes=False,
                )
            ),
        )

        assert switched == []
        assert added in ([], ["TYPE_NOT_ALLOWED_BY_REGISTRY"])
    assert not await of(
        api,
        """select count(*) from collection c join registry r on r.id = c.registry_id
            where not r.accepts_all_types and not r.accepted_types @> c.types""",
    )


async def test_a_second_type_and_the_rule_of_one(api: Api, scene: Scene) -> None:
    for n in range(ROUNDS):
        registry = await factories.add_registry(
            api.site.pool,
            scene.acme,
            f"r{n}",
            creator=scene.ada,
            members={scene.mia: "MEMBER"},
        )
        at = await factories.add_collection(api.site.pool, registry, creator=scene.ada)

        found = await asyncio.gather(
            codes(
                api.change(
                    "updateCollection", scene.mia, collectionId=at.global_id, addTypes=["dataset"]
                )
            ),
            codes(
                api.change(
                    "updateRegistry",
                    scene.ada,
                    registryId=registry.global_id,
                    singleTypeCollections=True,
                )
            ),
        )

        assert sorted(found) == [[], ["SINGLE_TYPE_REQUIRED"]]


async def test_tags_and_types_of_a_collection_all_arrive(
    api: Api, scene: Scene, digits: Thing
) -> None:
    id = digits.global_id
    tags = [f"t{n}" for n in range(20)]
    changes = [
        api.change("updateCollection", scene.mia, collectionId=id, addTags=[tag]) for tag in tags
    ]
    types = [
        api.change("updateCollection", scene.mia, collectionId=id, addTypes=["dataset"])
        for _ in range(4)
    ]

    found = await asyncio.gather(*map(codes, [*changes, *types]))

    assert not any(found)
    payload = await api.changed(
        "updateCollection", scene.mia, "collection { tags types }", collectionId=id
    )
    assert sorted(payload["collection"]["tags"]) == sorted(tags)
    assert payload["collection"]["types"] == ["model", "dataset"]
    assert await of(api, "select count(*) from event where kind = 'COLLECTION_UPDATED'") == 1


async def test_one_name_goes_to_one_collection(api: Api, scene: Scene, digits: Thing) -> None:
    at = [
        await factories.add_collection(api.site.pool, scene.models, f"c{n}", creator=scene.ada)
        for n in range(6)
    ]

    found = await asyncio.gather(
        *(
            codes(
                api.change("updateCollection", scene.mia, collectionId=one.global_id, name="best")
            )
            for one in at
        )
    )

    assert sorted(found) == [[]] + [["ALREADY_EXISTS"]] * 5


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


async def test_a_protected_alias_keeps_its_collection(api: Api, scene: Scene) -> None:
    version = await source(api, scene, "cnn")
    await factories.run(api.site.pool, "update registry set protected_aliases = '{}'")
    for n in range(ROUNDS):
        at = await factories.add_collection(api.site.pool, scene.models, f"c{n}", creator=scene.ada)
        link = await factories.link(api.site.pool, version, at, linked_by=scene.ada)

        async def protect(alias: str, link: Thing = link) -> list[str]:
            await api.changed(
                "setProtectedAliases",
                scene.ada,
                registryId=scene.models.global_id,
                aliases=[alias],
            )
            return await codes(
                api.change("updateVersionAliases", scene.ada, versionId=link.global_id, add=[alias])
            )

        protected, deleted = await asyncio.gather(
            protect(f"a{n}"),
            codes(api.change("deleteCollection", scene.mia, collectionId=at.global_id)),
        )

        assert sorted([protected, deleted]) in (
            [[], ["NOT_FOUND"]],
            [[], ["PROTECTED_ALIAS"]],
        )


async def test_deletions_that_share_collections_do_not_wait_in_a_ring(
    api: Api, scene: Scene
) -> None:
    pool = api.site.pool
    at = [
        await factories.add_collection(pool, scene.models, f"c{n}", creator=scene.ada)
        for n in range(4)
    ]
    versions = [await source(api, scene, f"cnn-{n}") for n in range(6)]
    for n, version in enumerate(versions):
        for into in at if n % 2 else reversed(at):
            await factories.link(pool, version, into, linked_by=scene.ada)
    deletions = [
        api.change(
            "deleteArtifactVersion",
            scene.mia,
            artifactVersionId=version.global_id,
            deleteAliases=True,
        )
        for version in versions
    ]
    delete = api.change(
        "deleteRegistry", scene.ada, registryId=scene.models.global_id, confirmName="models"
    )

    assert not any(await asyncio.gather(*map(codes, [*deletions, delete])))
    assert await of(api, "select count(*) from version") == 0

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

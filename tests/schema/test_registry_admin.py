from __future__ import annotations

import pytest

from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

HIDDEN = "NOT_FOUND registryId: The registry was not found, or you may not see it."
DENIED = (
    "PERMISSION_DENIED registryId: Only its creator, while Admin of it, or an organization admin"
    " may delete a registry."
)
NEEDS_ADMIN = (
    "PERMISSION_DENIED registryId: EDIT_PROTECTED_ALIASES needs at least the registry role ADMIN."
)
MISMATCH = "CONFIRMATION_MISMATCH confirmName: To delete the registry, repeat its name."


async def delete_refusals(
    api: Api, scene: Scene, name: str, at: Thing, confirm: str | None = None
) -> list[str]:
    return await api.refusals(
        "deleteRegistry",
        scene.viewer(name),
        registryId=at.global_id,
        confirmName=at.name if confirm is None else confirm,
    )


async def grant(api: Api, scene: Scene, at: Thing, name: str, role: str) -> None:
    viewer = scene.viewer(name)
    assert viewer is not None
    async with api.site.pool.connection() as connection:
        await factories.grant(connection, at.key, viewer, role)


async def protect(api: Api, scene: Scene, *aliases: str) -> list[str]:
    payload = await api.changed(
        "setProtectedAliases",
        scene.ada,
        "registry { protectedAliases }",
        registryId=scene.models.global_id,
        aliases=list(aliases),
    )
    return payload["registry"]["protectedAliases"]  # type: ignore[no-any-return]


async def test_delete_of_no_id_is_refused(api: Api, scene: Scene) -> None:
    for id in ("", scene.acme.global_id):
        assert await api.refusals(
            "deleteRegistry", scene.ada, registryId=id, confirmName="models"
        ) == [f'INVALID_ID registryId: "{id}" is not the id of a Registry.']


@pytest.mark.parametrize(("name", "expected"), [("sue", HIDDEN), ("vic", DENIED), ("mia", DENIED)])
async def test_delete_by_those_who_may_not_is_refused(
    api: Api, scene: Scene, name: str, expected: str
) -> None:
    assert await delete_refusals(api, scene, name, scene.models) == [expected]


async def test_an_admin_who_did_not_make_it_may_not(api: Api, scene: Scene) -> None:
    await grant(api, scene, scene.models, "mia", "ADMIN")

    assert await delete_refusals(api, scene, "mia", scene.models) == [DENIED]


async def test_its_creator_may_only_while_admin(api: Api, scene: Scene) -> None:
    own = await factories.add_registry(api.site.pool, scene.acme, "own", creator=scene.mia)
    await grant(api, scene, own, "mia", "MEMBER")
    assert await delete_refusals(api, scene, "mia", own) == [DENIED]
    await grant(api, scene, own, "mia", "ADMIN")

    payload = await api.changed(
        "deleteRegistry", scene.mia, registryId=own.global_id, confirmName="own"
    )

    assert payload == {"registry": None, "deletedId": own.global_id}


async def test_a_hidden_registry_cannot_be_deleted(api: Api, scene: Scene) -> None:
    assert await delete_refusals(api, scene, "vic", scene.secret) == [HIDDEN]


@pytest.mark.parametrize("confirm", ["", "Models", "models ", "wandb-registry-models"])
async def test_another_name_is_refused(api: Api, scene: Scene, confirm: str) -> None:
    assert await delete_refusals(api, scene, "ada", scene.models, confirm) == [MISMATCH]


@pytest.mark.parametrize("name", ["ada", "root"])
async def test_a_core_registry_stays(api: Api, scene: Scene, name: str) -> None:
    core = await factories.add_registry(
        api.site.pool, scene.acme, "model", creator=scene.ada, types=["model"], is_core=True
    )

    assert await delete_refusals(api, scene, name, core) == [
        "CORE_REGISTRY registryId: A core registry cannot be deleted."
    ]


@pytest.mark.parametrize("name", ["ada", "root"])
async def test_delete_takes_the_collections_and_leaves_the_artifacts(
    api: Api, scene: Scene, name: str
) -> None:
    pool = api.site.pool
    source = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    into = await factories.add_collection(pool, scene.models, creator=scene.mia)
    await factories.add_collection(pool, scene.models, "letters", creator=scene.mia)
    other = await factories.add_collection(pool, scene.secret, creator=scene.mia)
    link = await factories.link(pool, source, into, linked_by=scene.ada, aliases=["golden"])
    stays = await factories.link(pool, source, other, linked_by=scene.ada)
    await api.history()

    await api.changed(
        "deleteRegistry",
        scene.viewer(name),
        registryId=scene.models.global_id,
        confirmName="models",
    )

    found = await api(
        "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
        scene.ada,
        ids=[thing.global_id for thing in (scene.models, into, link, source, stays)],
    )
    assert found["nodes"] == [None] * 3 + [{"id": source.global_id}, {"id": stays.global_id}]
    assert await api.history() == [
        ("REGISTRY_DELETED", {"registry": "models", "collections": 2}, name)
    ]
    assert await delete_refusals(api, scene, "ada", scene.models) == [HIDDEN]


async def test_history_outlives_the_registry(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    source = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    into = await factories.add_collection(pool, scene.models, creator=scene.mia)
    await factories.link(pool, source, into, linked_by=scene.ada)

    await api.changed(
        "deleteRegistry", scene.ada, registryId=scene.models.global_id, confirmName="models"
    )

    found = await api(
        """{ organization(name: "acme") { history { nodes {
            kind detail registry { id } collection { id } version { id } } } } }""",
        scene.ada,
    )
    gone = {"registry": None, "collection": None, "version": None}
    nodes = found["organization"]["history"]["nodes"]
    assert [(node["kind"], node["detail"]["registry"]) for node in nodes] == [
        ("REGISTRY_DELETED", "models"),
        ("VERSION_LINKED", "models"),
    ]
    assert all(node.items() >= gone.items() for node in nodes)


async def test_its_name_is_free_again(api: Api, scene: Scene) -> None:
    await api.changed(
        "deleteRegistry", scene.ada, registryId=scene.models.global_id, confirmName="models"
    )

    await api.changed(
        "createRegistry",
        scene.mia,
        organization="acme",
        name="models",
        visibility="ORGANIZATION",
    )


async def test_protect_of_no_id_is_refused(api: Api, scene: Scene) -> None:
    assert await api.refusals(
        "setProtectedAliases", scene.ada, registryId="x", aliases=["latest"]
    ) == [
        'INVALID_ID registryId: "x" is not the id of a Registry.',
        "INVALID_ALIAS aliases.0: An alias set by hand must be another than latest, which always"
        ' follows the newest version; got "latest".',
    ]


async def test_no_aliases_are_refused(api: Api, scene: Scene) -> None:
    assert await api.refusals(
        "setProtectedAliases",
        scene.ada,
        registryId=scene.models.global_id,
        aliases=["ok", "a/b", "v3"],
    ) == [
        "INVALID_ALIAS aliases.1: An alias must be 1 to 128 characters, none of them / :;"
        ' got "a/b".',
        "INVALID_ALIAS aliases.2: An alias must be not v and digits, which is how version numbers"
        ' are written; got "v3".',
    ]


@pytest.mark.parametrize(
    ("name", "expected"), [("sue", HIDDEN), ("vic", NEEDS_ADMIN), ("mia", NEEDS_ADMIN)]
)
async def test_protect_by_those_who_may_not_is_refused(
    api: Api, scene: Scene, name: str, expected: str
) -> None:
    assert await api.refusals(
        "setProtectedAliases",
        scene.viewer(name),
        registryId=scene.models.global_id,
        aliases=["golden"],
    ) == [expected]


@pytest.mark.parametrize("name", ["root", "ada", "mia"])
async def test_an_admin_protects(api: Api, scene: Scene, name: str) -> None:
    await grant(api, scene, scene.models, "mia", "ADMIN")

    payload = await api.changed(
        "setProtectedAliases",
        scene.viewer(name),
        "registry { protectedAliases }",
        registryId=scene.models.global_id,
        aliases=["silver", "golden", "silver"],
    )

    assert payload["registry"]["protectedAliases"] == ["silver", "golden"]
    assert await api.history() == [
        (
            "PROTECTED_ALIASES_SET",
            {"registry": "models", "aliases": ["silver", "golden"]},
            name,
        )
    ]


async def test_the_same_list_changes_nothing(api: Api, scene: Scene) -> None:
    assert await protect(api, scene, "golden") == ["golden"]
    assert await api.history() == []


async def test_what_is_not_in_the_list_is_protected_no_longer(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    source = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    into = await factories.add_collection(pool, scene.models, creator=scene.mia)
    link = await factories.link(pool, source, into, linked_by=scene.ada, aliases=["golden"])
    input = {"versionId": link.global_id, "remove": ["golden"]}
    assert len(await api.refusals("updateVersionAliases", scene.mia, **input)) == 1

    assert await protect(api, scene) == []

    await api.changed("updateVersionAliases", scene.mia, **input)


async def test_a_core_registry_has_protected_aliases_too(api: Api, scene: Scene) -> None:
    core = await factories.add_registry(
        api.site.pool, scene.acme, "model", creator=scene.ada, types=["model"], is_core=True
    )

    await api.changed(
        "setProtectedAliases", scene.ada, registryId=core.global_id, aliases=["golden"]
    )

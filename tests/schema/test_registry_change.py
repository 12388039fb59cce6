from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

RULE = r"1 to 113 characters, none of them / \ # ? % :"
NULL = "Leave this out to keep it as it is; it cannot be null."
HIDDEN = "NOT_FOUND registryId: The registry was not found, or you may not see it."
STATE = """registry { name description visibility acceptsAllTypes acceptedTypes
    singleTypeCollections owner { username } }"""
BEFORE = {
    "name": "models",
    "description": None,
    "visibility": "ORGANIZATION",
    "acceptsAllTypes": False,
    "acceptedTypes": ["dataset", "model"],
    "singleTypeCollections": False,
    "owner": {"username": "ada"},
}


def denied(action: str, field: str, role: str = "ADMIN") -> list[str]:
    return [f"PERMISSION_DENIED {field}: {action} needs at least the registry role {role}."]


async def refusals(api: Api, scene: Scene, viewer: str, at: Thing, **input: Any) -> list[str]:
    return await api.refusals(
        "updateRegistry", scene.viewer(viewer), registryId=at.global_id, **input
    )


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("mia", {"name": ""}, [f'INVALID_NAME name: A registry name must be {RULE}; got "".']),
        (
            "mia",
            {"name": "a:b", "description": "\ud800", "ownerId": "x", "addAcceptedTypes": ["", "a"]},
            [
                f'INVALID_NAME name: A registry name must be {RULE}; got "a:b".',
                "INVALID_INPUT description: A description must be without half of a surrogate pair,"
                ' which is no character; got "\ufffd".',
                'INVALID_ID ownerId: "x" is not the id of a User.',
                "INVALID_TYPE addAcceptedTypes.0: An artifact type must be 1 to 128 letters,"
                " digits, -, _ and ., with spaces only between them, not starting with .;"
                ' got "".',
            ],
        ),
        ("ada", {"name": None}, [f"INVALID_INPUT name: {NULL}"]),
        ("ada", {"visibility": None}, [f"INVALID_INPUT visibility: {NULL}"]),
        ("ada", {"acceptsAllTypes": None}, [f"INVALID_INPUT acceptsAllTypes: {NULL}"]),
        ("ada", {"addAcceptedTypes": None}, [f"INVALID_INPUT addAcceptedTypes: {NULL}"]),
        ("sue", {"name": "x"}, [HIDDEN]),
        ("vic", {"name": "x"}, denied("RENAME", "name", "MEMBER")),
        ("vic", {"addAcceptedTypes": ["a"]}, denied("ADD_TYPE", "addAcceptedTypes", "MEMBER")),
        ("mia", {"visibility": "RESTRICTED"}, denied("CHANGE_VISIBILITY", "visibility")),
        ("mia", {"acceptsAllTypes": True}, denied("CHANGE_TYPE_MODE", "acceptsAllTypes")),
        (
            "mia",
            {"singleTypeCollections": True},
            denied("CHANGE_TYPE_MODE", "singleTypeCollections"),
        ),
        ("mia", {"ownerId": None}, denied("MANAGE_MEMBERS", "ownerId")),
        (
            "ada",
            {"removeAcceptedTypes": ["model"]},
            [
                "TYPE_NOT_REMOVABLE removeAcceptedTypes: A type that has been saved to the registry"
                " can never be removed."
            ],
        ),
        (
            "ada",
            {"acceptsAllTypes": True, "addAcceptedTypes": ["code"]},
            [
                "TYPES_ALL_ALLOWED addAcceptedTypes: All types are accepted; switch to a list of"
                " types first (acceptsAllTypes: false)."
            ],
        ),
        (
            "ada",
            {"name": "secret"},
            [
                "ALREADY_EXISTS name: The name secret is taken in this organization;"
                " please use a different name."
            ],
        ),
    ],
)
async def test_update_is_refused(
    api: Api, scene: Scene, viewer: str, input: dict[str, Any], expected: list[str]
) -> None:
    assert await refusals(api, scene, viewer, scene.models, **input) == expected


async def test_nulls_are_told_all_at_once(api: Api, scene: Scene) -> None:
    found = await refusals(api, scene, "ada", scene.models, name=None, visibility=None)

    assert found == [f"INVALID_INPUT name: {NULL}", f"INVALID_INPUT visibility: {NULL}"]


async def test_update_of_no_id_is_refused(api: Api, scene: Scene) -> None:
    for id in ("", "x", scene.acme.global_id):
        found = await api.refusals("updateRegistry", scene.ada, registryId=id, name="y")
        assert found == [f'INVALID_ID registryId: "{id}" is not the id of a Registry.']


async def test_restricted_never_widens(api: Api, scene: Scene) -> None:
    found = await refusals(api, scene, "ada", scene.secret, visibility="ORGANIZATION")

    assert found == ["VISIBILITY_NOT_WIDENABLE visibility: A restricted registry stays restricted."]


@pytest.mark.parametrize(
    ("input", "field", "kept"),
    [
        ({"name": "x"}, "name", "name"),
        ({"description": "x"}, "description", "description"),
        ({"visibility": "RESTRICTED"}, "visibility", "visibility"),
        ({"acceptsAllTypes": True}, "acceptsAllTypes", "accepts all types"),
    ],
)
async def test_core_registry_stays_as_it_is(
    api: Api, scene: Scene, input: dict[str, Any], field: str, kept: str
) -> None:
    core = await factories.add_registry(
        api.site.pool, scene.acme, "model", creator=scene.ada, types=["model"], is_core=True
    )

    assert await refusals(api, scene, "ada", core, **input) == [
        f"CORE_REGISTRY {field}: A core registry keeps its {kept}; types may be added to it."
    ]


async def test_core_registry_takes_types(api: Api, scene: Scene) -> None:
    core = await factories.add_registry(
        api.site.pool, scene.acme, "model", creator=scene.ada, types=["model"], is_core=True
    )

    payload = await api.changed(
        "updateRegistry",
        scene.ada,
        "registry { acceptedTypes }",
        registryId=core.global_id,
        addAcceptedTypes=["checkpoint"],
    )

    assert payload == {"registry": {"acceptedTypes": ["model", "checkpoint"]}}


async def test_single_type_with_a_mixed_collection_is_refused(api: Api, scene: Scene) -> None:
    await factories.add_collection(
        api.site.pool, scene.models, creator=scene.mia, types=["model", "dataset"]
    )

    [error] = await api.refused(
        "updateRegistry",
        scene.ada,
        registryId=scene.models.global_id,
        singleTypeCollections=True,
    )

    assert error == {
        "__typename": "InvalidValue",
        "code": "SINGLE_TYPE_REQUIRED",
        "message": "A collection of this registry has several types.",
        "field": ["singleTypeCollections"],
        "value": "true",
        "rule": "every collection has exactly one type",
    }


async def test_switch_to_an_empty_list_is_refused(api: Api, scene: Scene) -> None:
    every = await factories.add_registry(
        api.site.pool, scene.acme, "every", creator=scene.ada, types=None
    )

    assert await refusals(api, scene, "ada", every, acceptsAllTypes=False) == [
        "INVALID_INPUT addAcceptedTypes: Give at least one artifact type."
    ]
    assert await refusals(api, scene, "ada", every, addAcceptedTypes=["a"]) == [
        "TYPES_ALL_ALLOWED addAcceptedTypes: All types are accepted; switch to a list of types"
        " first (acceptsAllTypes: false)."
    ]


@pytest.mark.parametrize("who", ["made up", "sue"])
async def test_owner_must_be_somebody_there(api: Api, scene: Scene, who: str) -> None:
    id = factories.user_id(scene.sue)
    if who == "made up":
        id = "AQAAAAAAAAAAAAAAAAAAAAABjwAAAAAAcACAAAAAAAAA"

    assert await refusals(api, scene, "ada", scene.models, ownerId=id) == [
        "NOT_FOUND ownerId: The user was not found, or you may not see it."
    ]


@pytest.mark.parametrize(
    ("viewer", "input", "after", "events"),
    [
        (
            "mia",
            {"name": "new name", "description": "card"},
            {"name": "new name", "description": "card"},
            [("REGISTRY_UPDATED", {"registry": "new name", "changed": ["description", "name"]})],
        ),
        (
            "mia",
            {"addAcceptedTypes": ["code", "model", "b", "code"]},
            {"acceptedTypes": ["dataset", "model", "code", "b"]},
            [
                ("TYPE_ADDED", {"registry": "models", "type": "code"}),
                ("TYPE_ADDED", {"registry": "models", "type": "b"}),
            ],
        ),
        (
            "ada",
            {"visibility": "RESTRICTED"},
            {"visibility": "RESTRICTED"},
            [("REGISTRY_UPDATED", {"registry": "models", "changed": ["visibility"]})],
        ),
        (
            "root",
            {"acceptsAllTypes": True, "singleTypeCollections": True},
            {"acceptsAllTypes": True, "singleTypeCollections": True},
            [
                (
                    "REGISTRY_UPDATED",
                    {
                        "registry": "models",
                        "changed": ["accepts_all_types", "single_type_collections"],
                    },
                )
            ],
        ),
        (
            "ada",
            {"ownerId": None},
            {"owner": None},
            [("REGISTRY_UPDATED", {"registry": "models", "changed": ["owner_id"]})],
        ),
        ("mia", {"name": "models", "addAcceptedTypes": ["model"]}, {}, []),
        ("ada", {"visibility": "ORGANIZATION", "acceptsAllTypes": False}, {}, []),
        ("mia", {"description": None, "addAcceptedTypes": []}, {}, []),
        ("mia", {}, {}, []),
    ],
)
async def test_update(
    api: Api,
    scene: Scene,
    viewer: str,
    input: dict[str, Any],
    after: dict[str, Any],
    events: list[Any],
) -> None:
    await api.history()

    payload = await api.changed(
        "updateRegistry",
        scene.viewer(viewer),
        STATE,
        registryId=scene.models.global_id,
        **input,
    )

    assert payload["registry"] == BEFORE | after
    assert await api.history() == [(kind, detail, viewer) for kind, detail in events]


async def test_owner_may_be_a_viewer(api: Api, scene: Scene) -> None:
    payload = await api.changed(
        "updateRegistry",
        scene.ada,
        "registry { owner { username } }",
        registryId=scene.models.global_id,
        ownerId=factories.user_id(scene.vic),
    )

    assert payload == {"registry": {"owner": {"username": "vic"}}}


async def test_all_types_in_use_stay_when_switching_to_a_list(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    every = await factories.add_registry(pool, scene.acme, "every", creator=scene.mia, types=None)
    source = await factories.add_artifact_version(pool, scene.mnist, type="code", creator=scene.mia)
    await api.changed(
        "linkArtifact", scene.mia, artifactVersionPath=source.path, targetPath="acme/every/c"
    )
    await api.changed(
        "createCollection", scene.mia, registryPath="acme/every", name="d", types=["t2", "t1"]
    )

    payload = await api.changed(
        "updateRegistry",
        scene.mia,
        "registry { acceptsAllTypes acceptedTypes }",
        registryId=every.global_id,
        acceptsAllTypes=False,
        addAcceptedTypes=["t3"],
    )

    assert payload["registry"] == {
        "acceptsAllTypes": False,
        "acceptedTypes": ["code", "t2", "t1", "t3"],
    }


async def test_old_name_leads_nowhere(api: Api, scene: Scene) -> None:
    await api.changed(
        "updateRegistry", scene.mia, registryId=scene.models.global_id, name="renamed"
    )

    data = await api(
        '{ old: registry(path: "acme/models") { id } new: registry(path: "acme/renamed") { id } }',
        scene.mia,
    )

    assert data == {"old": None, "new": {"id": scene.models.global_id}}

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

NULL = "Leave this out to keep it as it is; it cannot be null."
HIDDEN = "NOT_FOUND collectionId: The collection was not found, or you may not see it."
STATE = "collection { name description types tags }"
WHERE = {"registry": "models", "collection": "digits"}


@pytest.fixture
async def digits(api: Api, scene: Scene) -> Thing:
    return await factories.add_collection(
        api.site.pool, scene.models, creator=scene.ada, tags=["a", "b"]
    )


async def refusals(api: Api, scene: Scene, viewer: str, at: Thing, **input: Any) -> list[str]:
    return await api.refusals(
        "updateCollection", scene.viewer(viewer), collectionId=at.global_id, **input
    )


async def update(api: Api, scene: Scene, at: Thing, **input: Any) -> Any:
    payload = await api.changed(
        "updateCollection", scene.mia, STATE, collectionId=at.global_id, **input
    )
    return payload["collection"]


def denied(action: str, field: str) -> list[str]:
    return [f"PERMISSION_DENIED {field}: {action} needs at least the registry role MEMBER."]


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        (
            "mia",
            {"name": None, "addTypes": None, "addTags": None, "removeTags": None},
            [
                f"INVALID_INPUT name: {NULL}",
                f"INVALID_INPUT addTypes: {NULL}",
                f"INVALID_INPUT addTags: {NULL}",
                f"INVALID_INPUT removeTags: {NULL}",
            ],
        ),
        (
            "mia",
            {"name": "a/b", "description": "\x00", "addTypes": ["wandb-x"], "addTags": ["ok", ""]},
            [
                "INVALID_NAME name: A collection name must be 1 to 128 characters, none of them"
                ' / :; got "a/b".',
                "INVALID_INPUT description: A description must be without a NUL character;"
                ' got "\ufffd".',
                'INVALID_TYPE addTypes.0: An artifact type must be not "job" and not starting with'
                ' wandb-; got "wandb-x".',
                "INVALID_TAG addTags.1: A tag must be 1 to 128 letters, digits, - and _, with"
                ' spaces only between them; got "".',
            ],
        ),
        (
            "mia",
            {"addTags": ["x"], "removeTags": ["x"]},
            ["INVALID_INPUT removeTags: The tag x cannot be added and removed at once."],
        ),
        (
            "mia",
            {"removeTags": [str(n) for n in range(21)]},
            ["INVALID_INPUT removeTags: Give at most 20 tags in one call, not 21."],
        ),
        ("sue", {"name": "x"}, [HIDDEN]),
        ("vic", {"name": "x"}, denied("EDIT_COLLECTION", "name")),
        ("vic", {"description": None}, denied("EDIT_COLLECTION", "description")),
        ("vic", {"addTypes": ["dataset"]}, denied("EDIT_COLLECTION", "addTypes")),
        ("vic", {"addTags": ["x"]}, denied("EDIT_TAGS", "addTags")),
        ("vic", {"removeTags": ["x"]}, denied("EDIT_TAGS", "removeTags")),
        (
            "mia",
            {"addTypes": ["model", "dataset", "code", "table"]},
            [
                "TYPE_NOT_ALLOWED_BY_REGISTRY addTypes.2: The registry does not accept the type"
                " code; it accepts dataset, model."
            ],
        ),
    ],
)
async def test_update_is_refused(
    api: Api, scene: Scene, digits: Thing, viewer: str, input: dict[str, Any], expected: list[str]
) -> None:
    assert await refusals(api, scene, viewer, digits, **input) == expected


async def test_no_id_is_refused(api: Api, scene: Scene) -> None:
    for mutation in ("updateCollection", "deleteCollection"):
        for id in ("", scene.models.global_id):
            assert await api.refusals(mutation, scene.mia, collectionId=id) == [
                f'INVALID_ID collectionId: "{id}" is not the id of a Collection.'
            ]


async def test_a_taken_name_is_refused(api: Api, scene: Scene, digits: Thing) -> None:
    pool = api.site.pool
    await factories.add_collection(pool, scene.models, "letters", creator=scene.ada)
    await factories.add_collection(pool, scene.secret, "elsewhere", creator=scene.ada)

    assert await refusals(api, scene, "mia", digits, name="letters", addTags=["x"]) == [
        "ALREADY_EXISTS name: The registry has a collection letters; please use a different name."
    ]
    assert (await update(api, scene, digits, name="elsewhere"))["name"] == "elsewhere"


async def test_a_second_type_is_refused_where_one_is_the_rule(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    for types in (["dataset", "model"], None):
        registry = await factories.add_registry(
            pool,
            scene.acme,
            f"single-{types is None}",
            creator=scene.ada,
            types=types,
            members={scene.mia: "MEMBER"},
            single_type_collections=True,
        )
        at = await factories.add_collection(pool, registry, creator=scene.ada)

        assert await refusals(api, scene, "mia", at, addTypes=["model", "dataset"]) == [
            "SINGLE_TYPE_REQUIRED addTypes: In this registry a collection has exactly one type."
        ]
        assert (await update(api, scene, at, addTypes=["model"]))["types"] == ["model"]


async def test_a_new_type_is_saved_where_all_are_accepted(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    registry = await factories.add_registry(
        pool, scene.acme, "all", creator=scene.ada, types=None, members={scene.mia: "MEMBER"}
    )
    at = await factories.add_collection(pool, registry, creator=scene.ada)

    payload = await api.changed(
        "updateCollection",
        scene.mia,
        "collection { types registry { acceptedTypes } }",
        collectionId=at.global_id,
        addTypes=["code", "model", "code"],
    )

    assert payload["collection"] == {
        "types": ["model", "code"],
        "registry": {"acceptedTypes": ["code"]},
    }


async def test_a_member_of_any_team_changes_everything(
    api: Api, scene: Scene, digits: Thing
) -> None:
    await api.history()

    found = await update(
        api,
        scene,
        digits,
        name="numbers",
        description="# Numbers",
        addTypes=["dataset"],
        addTags=["c", "b", "c"],
        removeTags=["a", "x"],
    )

    assert found == {
        "name": "numbers",
        "description": "# Numbers",
        "types": ["model", "dataset"],
        "tags": ["b", "c"],
    }
    where = {"registry": "models", "collection": "numbers"}
    assert await api.history() == [
        (
            "COLLECTION_UPDATED",
            {
                **where,
                "changed": ["description", "name", "types"],
                "previous_name": "digits",
                "added_types": ["dataset"],
            },
            "mia",
        ),
        ("TAG_ADDED", {**where, "tag": "c"}, "mia"),
        ("TAG_REMOVED", {**where, "tag": "a"}, "mia"),
    ]


async def test_null_clears_the_description(api: Api, scene: Scene, digits: Thing) -> None:
    await update(api, scene, digits, description="x")

    assert (await update(api, scene, digits, description=None))["description"] is None


async def test_what_changes_nothing_writes_nothing(api: Api, scene: Scene, digits: Thing) -> None:
    before = await factories.value(api.site.pool, "select updated_at from collection")
    input = {"name": "digits", "description": None, "addTypes": ["model"], "addTags": ["b"]}

    await update(api, scene, digits, **input, removeTags=["x"])
    await update(api, scene, digits)

    assert await api.history() == []
    assert await factories.value(api.site.pool, "select updated_at from collection") == before


async def test_tags_alone_are_no_update_of_the_card(api: Api, scene: Scene, digits: Thing) -> None:
    await update(api, scene, digits, removeTags=["a", "b"])

    assert await api.history() == [
        ("TAG_REMOVED", {**WHERE, "tag": "a"}, "mia"),
        ("TAG_REMOVED", {**WHERE, "tag": "b"}, "mia"),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sue", [HIDDEN]),
        ("vic", denied("DELETE_COLLECTION", "collectionId")),
        ("tim", denied("DELETE_COLLECTION", "collectionId")),
    ],
)
async def test_delete_by_those_who_may_not_is_refused(
    api: Api, scene: Scene, digits: Thing, name: str, expected: list[str]
) -> None:
    assert expected == await api.refusals(
        "deleteCollection", scene.viewer(name), collectionId=digits.global_id
    )


async def test_with_a_protected_alias_only_an_admin_deletes(
    api: Api, scene: Scene, digits: Thing
) -> None:
    pool = api.site.pool
    source = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    await factories.link(pool, source, digits, linked_by=scene.ada, aliases=["golden"])
    id = digits.global_id

    assert await api.refusals("deleteCollection", scene.mia, collectionId=id) == [
        "PROTECTED_ALIAS collectionId: The alias golden is protected; only an ADMIN of the"
        " registry may touch it."
    ]
    await api.changed("deleteCollection", scene.ada, collectionId=id)


@pytest.mark.parametrize("name", ["root", "ada", "mia"])
async def test_delete_takes_the_links_and_leaves_the_sources(
    api: Api, scene: Scene, digits: Thing, name: str
) -> None:
    pool = api.site.pool
    source = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    link = await factories.link(pool, source, digits, linked_by=scene.ada, aliases=["best"])
    await api.history()

    payload = await api.changed(
        "deleteCollection", scene.viewer(name), collectionId=digits.global_id
    )

    assert payload == {"collection": None, "version": None, "deletedId": digits.global_id}
    found = await api(
        "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
        scene.ada,
        ids=[digits.global_id, link.global_id, source.global_id],
    )
    assert found["nodes"] == [None, None, {"id": source.global_id}]
    assert await api.history() == [("COLLECTION_DELETED", WHERE, name)]
    assert await api.refusals("deleteCollection", scene.ada, collectionId=digits.global_id) == [
        HIDDEN
    ]
    assert await refusals(api, scene, "mia", digits, name="x") == [HIDDEN]


async def test_a_deleted_collection_can_be_made_anew(api: Api, scene: Scene, digits: Thing) -> None:
    await api.changed("deleteCollection", scene.mia, collectionId=digits.global_id)

    payload = await api.changed(
        "createCollection",
        scene.mia,
        registryId=scene.models.global_id,
        name="digits",
        types=["dataset"],
    )

    assert payload["collection"]["id"] != digits.global_id

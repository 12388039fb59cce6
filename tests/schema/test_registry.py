from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.scene import Scene

RULE = r"1 to 113 characters, none of them / \ # ? % :"
HIDDEN = "NOT_FOUND organization: The organization was not found, or you may not see it."
DENIED = (
    "PERMISSION_DENIED organization: CREATE_REGISTRY needs at least the organization role MEMBER."
)
NO_TYPE = "Give at least one artifact type."
TAKEN = (
    "ALREADY_EXISTS name: The name {} is taken in this organization; please use a different name."
)
TYPE_RULE = (
    "1 to 128 letters, digits, -, _ and ., with spaces only between them, not starting with ."
)


def new(**given: Any) -> dict[str, Any]:
    return {"organization": "acme", "name": "datasets", "visibility": "ORGANIZATION"} | given


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("mia", {"name": ""}, [f'INVALID_NAME name: A registry name must be {RULE}; got "".']),
        (
            "mia",
            {"name": "a/b", "description": "\0", "acceptedTypes": ["model", "a/b", "job"]},
            [
                f'INVALID_NAME name: A registry name must be {RULE}; got "a/b".',
                "INVALID_INPUT description: A description must be without a NUL character;"
                ' got "\ufffd".',
                f'INVALID_TYPE acceptedTypes.1: An artifact type must be {TYPE_RULE}; got "a/b".',
                'INVALID_TYPE acceptedTypes.2: An artifact type must be not "job" and not starting'
                ' with wandb-; got "job".',
            ],
        ),
        (
            "mia",
            {"name": "a" * 114},
            [f'INVALID_NAME name: A registry name must be {RULE}; got "{"a" * 79}…".'],
        ),
        (
            "mia",
            {"name": "wandb-registry-x"},
            [
                "INVALID_NAME name: A registry name must be without wandb-registry- in front,"
                ' which paths put before a registry\'s name; got "wandb-registry-x".'
            ],
        ),
        ("mia", {"acceptedTypes": []}, [f"INVALID_INPUT acceptedTypes: {NO_TYPE}"]),
        ("mia", {"organization": "nowhere"}, [HIDDEN]),
        ("mia", {"organization": "rival"}, [HIDDEN]),
        ("sue", {}, [HIDDEN]),
        ("vic", {}, [DENIED]),
        ("rex", {}, [DENIED]),
        ("mia", {"name": "models"}, [TAKEN.format("models")]),
        # A taken name says nothing of whether one may see what has it.
        ("mia", {"name": "secret"}, [TAKEN.format("secret")]),
    ],
)
async def test_create_is_refused(
    api: Api, scene: Scene, viewer: str, input: dict[str, Any], expected: list[str]
) -> None:
    if "secret" in expected[0]:
        await factories.run(api.site.pool, "delete from registry_member where team_id is not null")

    found = await api.refusals("createRegistry", scene.viewer(viewer), **new(**input))

    assert found == expected


async def test_create_by_ambiguous_name_is_refused(api: Api, scene: Scene) -> None:
    await factories.add_organization(
        api.site.pool, "twin", display_name="Acme Inc.", admin=scene.mia
    )

    assert await api.refusals("createRegistry", scene.mia, **new(organization="Acme Inc.")) == [
        "ORGANIZATION_AMBIGUOUS organization: Several organizations are meant equally;"
        " name one by its own name."
    ]


SELECTION = """registry { name path description visibility isCore acceptsAllTypes acceptedTypes
    singleTypeCollections protectedAliases owner { username } viewerRole
    organization { name } collections { totalCount } }"""


async def test_create_of_all_types(api: Api, scene: Scene) -> None:
    await api.history()

    payload = await api.changed(
        "createRegistry",
        scene.mia,
        SELECTION,
        **new(name="Golden Datasets", description="# Card\n", acceptedTypes=None),
    )

    assert payload["registry"] == {
        "name": "Golden Datasets",
        "path": "acme/wandb-registry-Golden Datasets",
        "description": "# Card\n",
        "visibility": "ORGANIZATION",
        "isCore": False,
        "acceptsAllTypes": True,
        "acceptedTypes": [],
        "singleTypeCollections": False,
        "protectedAliases": [],
        "owner": {"username": "mia"},
        "viewerRole": "ADMIN",
        "organization": {"name": "acme"},
        "collections": {"totalCount": 0},
    }
    assert await api.history() == [
        (
            "REGISTRY_CREATED",
            {"registry": "Golden Datasets", "visibility": "ORGANIZATION", "types": None},
            "mia",
        )
    ]


async def test_create_of_listed_types(api: Api, scene: Scene) -> None:
    await api.history()

    payload = await api.changed(
        "createRegistry",
        scene.ada,
        SELECTION,
        **new(
            organization="Acme Inc.",
            visibility="RESTRICTED",
            acceptedTypes=["b", "a", "b"],
            singleTypeCollections=True,
        ),
    )

    assert payload["registry"] == {
        "name": "datasets",
        "path": "acme/wandb-registry-datasets",
        "description": None,
        "visibility": "RESTRICTED",
        "isCore": False,
        "acceptsAllTypes": False,
        "acceptedTypes": ["b", "a"],
        "singleTypeCollections": True,
        "protectedAliases": [],
        "owner": {"username": "ada"},
        "viewerRole": "ADMIN",
        "organization": {"name": "acme"},
        "collections": {"totalCount": 0},
    }
    assert await api.history() == [
        (
            "REGISTRY_CREATED",
            {"registry": "datasets", "visibility": "RESTRICTED", "types": ["b", "a"]},
            "ada",
        )
    ]


async def test_restricted_registry_has_its_maker_as_only_member(api: Api, scene: Scene) -> None:
    await api.changed("createRegistry", scene.mia, **new(visibility="RESTRICTED"))
    document = '{ registry(path: "acme/datasets") { viewerRole } }'

    assert await api(document, scene.mia) == {"registry": {"viewerRole": "ADMIN"}}
    assert await api(document, scene.ada) == {"registry": {"viewerRole": "ADMIN"}}
    assert await api(document, scene.tim) == {"registry": None}


MEMBER = ["VIEW", "USE", "DOWNLOAD", "CREATE_COLLECTION", "EDIT_COLLECTION", "DELETE_COLLECTION"]
MEMBER += ["LINK", "UNLINK", "EDIT_ALIASES", "EDIT_TAGS", "ADD_TYPE", "RENAME"]
ADMIN = [*MEMBER[:9], "EDIT_PROTECTED_ALIASES", *MEMBER[9:]]
ADMIN += ["CHANGE_TYPE_MODE", "CHANGE_VISIBILITY", "MANAGE_MEMBERS", "AUTOMATE_COLLECTION"]
ADMIN += ["AUTOMATE_REGISTRY"]
MEMBER += ["AUTOMATE_COLLECTION"]


@pytest.mark.parametrize(
    ("viewer", "registry", "expected"),
    [
        ("rex", "secret", ["VIEW"]),
        ("vic", "models", ["VIEW", "USE", "DOWNLOAD"]),
        ("mia", "models", MEMBER),
        ("tim", "secret", MEMBER),
        ("ada", "models", [*ADMIN, "DELETE"]),
        ("root", "secret", [*ADMIN, "DELETE"]),
        ("ada", "core", ADMIN),
        ("tim", "own", [*ADMIN, "DELETE"]),
        ("tim", "given", ADMIN),
    ],
)
async def test_what_the_viewer_can(
    api: Api, scene: Scene, viewer: str, registry: str, expected: list[str]
) -> None:
    pool = api.site.pool
    await factories.add_registry(pool, scene.acme, "core", creator=scene.mia, is_core=True)
    await factories.add_registry(pool, scene.acme, "own", creator=scene.tim)
    await factories.add_registry(
        pool, scene.acme, "given", creator=scene.mia, members={scene.tim: "ADMIN"}
    )

    data = await api(
        f'{{ registry(path: "acme/{registry}") {{ viewerCan }} }}', scene.viewer(viewer)
    )

    assert data == {"registry": {"viewerCan": expected}}


@pytest.mark.parametrize(
    ("viewer", "path", "expected"),
    [
        ("mia", "acme/wandb-registry-models", "models"),
        ("mia", "Acme Inc./wandb-registry-models", "models"),
        ("mia", "wandb-registry-models", "models"),
        ("mia", "acme/models", "models"),
        ("mia", "Acme Inc./models", "models"),
        ("mia", "acme/Models", None),
        ("mia", "rival/models", None),
        ("sue", "acme/models", None),
        ("sue", "wandb-registry-models", None),
        ("root", "acme/models", "models"),
        ("root", "wandb-registry-models", None),
        ("vic", "acme/secret", None),
        ("tim", "acme/secret", "secret"),
        ("tim", "wandb-registry-secret", "secret"),
        ("", "acme/models", None),
        ("", "wandb-registry-models", None),
    ],
)
async def test_look_up_by_path(
    api: Api, scene: Scene, viewer: str, path: str, expected: str | None
) -> None:
    data = await api(
        "query($path: String!) { registry(path: $path) { name } }", scene.viewer(viewer), path=path
    )

    assert data == {"registry": {"name": expected} if expected else None}


async def test_short_path_means_the_default_organization(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    second = await factories.add_organization(pool, "second", admin=scene.mia)
    await factories.add_registry(pool, second, "models", creator=scene.mia, visibility="RESTRICTED")
    document = '{ registry(path: "wandb-registry-models") { path } }'

    assert await api.errors(document, scene.mia) == [("ORGANIZATION_AMBIGUOUS", "path")]

    await factories.run(
        pool,
        "update site_user set default_organization_id = $1 where id = $2",
        second.id,
        scene.mia.user_id,
    )
    assert await api(document, scene.mia) == {"registry": {"path": "second/wandb-registry-models"}}


@pytest.mark.parametrize(
    "path",
    [
        "",
        "models",
        "wandb-registry-",
        "acme/wandb-registry-",
        "acme/models/x",
        "acme/models:v1",
        "/models",
        "acme/",
        "acme/ models",
        "wandb-registry- x",
        "a\0/models",
        "a/b\u202ec",
    ],
)
async def test_look_up_by_malformed_path(api: Api, scene: Scene, path: str) -> None:
    told = await api.errors(
        "query($path: String!) { registry(path: $path) { name } }", scene.mia, path=path
    )

    assert told == [("INVALID_PATH", "path")]

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from domain.scope import ApiKeyScope
from domain.viewer import Viewer
from tests import factories
from tests.api import Api
from tests.scene import Scene
from tests.wandb_api.changing import Changer, number_id, numbered

SIGN_IN = (401, "Sign in with an API key: Authorization: Bearer KEY.")
NO_REGISTRY = "The registry was not found, or you may not see it."
NO_PROJECT = "The project was not found, or you may not see it."
NO_TEAM = "The team was not found, or you may not see it."
NEW = {
    "entityName": "acme",
    "name": "wandb-registry-golden",
    "description": None,
    "access": "PRIVATE",
    "allowAllArtifactTypesInRegistry": True,
    "artifactTypes": [],
}
MODELS = {"entityName": "acme", "name": "wandb-registry-models"}
SAID = """inserted project { name description access allowAllArtifactTypesInRegistry
    artifactTypes(includeAll: true) { edges { node { name } } } }"""
NATIVE = """query($path: String!) { registry(path: $path) { description visibility acceptsAllTypes
    acceptedTypes members { nodes { role member { ... on User { username }
    ... on Team { name } } } } } }"""


def taken(name: str) -> tuple[int, str]:
    return (409, f"The name {name} is taken in this organization; please use a different name.")


async def native(api: Api, viewer: Viewer, name: str) -> Any:
    found = await api(NATIVE, viewer, path=f"acme/wandb-registry-{name}")
    return found["registry"]


def only(viewer: Viewer, *scopes: ApiKeyScope) -> Viewer:
    return Viewer(viewer.user_id, viewer.username, viewer.is_administrator, frozenset(scopes))


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, SIGN_IN),
        ("mia", {"name": None}, (400, "Give name, and entityName for a registry.")),
        ("mia", {"entityName": None}, (400, "Give name, and entityName for a registry.")),
        ("sue", {}, (404, "The organization was not found, or you may not see it.")),
        (
            "mia",
            {"entityName": "vision"},
            (404, "The organization was not found, or you may not see it."),
        ),
        (
            "mia",
            {"entityName": "\x00"},
            (404, "The organization was not found, or you may not see it."),
        ),
        ("vic", {}, (403, "CREATE_REGISTRY needs at least the organization role MEMBER.")),
        (
            "mia",
            {"name": "wandb-registry-a:b"},
            (
                400,
                "A registry name must be 1 to 113 characters, none of them / \\ # ? % :;"
                ' got "a:b".',
            ),
        ),
        (
            "mia",
            {"access": "PUBLIC"},
            (400, 'The access must be PRIVATE or RESTRICTED, not "PUBLIC".'),
        ),
        (
            "mia",
            {"allowAllArtifactTypesInRegistry": False},
            (400, "Give at least one artifact type."),
        ),
        (
            "mia",
            {"artifactTypes": [{"name": "model"}]},
            (
                409,
                "Either all types are accepted or those of a list; set"
                " allowAllArtifactTypesInRegistry to false for the list.",
            ),
        ),
        ("mia", {"id": "UnVuOjE="}, (400, '"UnVuOjE=" is not the id of a project or a registry.')),
        ("mia", {"id": numbered("Project", 10**9)}, (404, NO_PROJECT)),
    ],
)
async def test_new_registry_is_refused(
    change: Changer, scene: Scene, viewer: str, input: Any, expected: tuple[int, str]
) -> None:
    given = NEW | input

    assert await change.refused("upsertModel", scene.viewer(viewer), **given) == expected


async def test_taken_name_says_only_that_another_is_needed(
    api: Api, change: Changer, scene: Scene
) -> None:
    pool = api.site.pool
    pam = await factories.add_user(pool, "pam")
    await api.changed(
        "setOrganizationMember", scene.ada, organization="acme", username="pam", role="MEMBER"
    )
    given = NEW | {"name": "wandb-registry-secret"}

    assert await change.dialect(
        """{ project(entityName: "acme", name: "wandb-registry-secret") { id } }""", pam
    ) == {"project": None}
    assert await change.refused("upsertModel", pam, **given) == taken("secret")


async def test_registry_is_made_with_its_maker_as_admin(
    api: Api, change: Changer, scene: Scene
) -> None:
    answer = await change("upsertModel", scene.mia, SAID, **NEW)

    assert answer == {
        "inserted": True,
        "project": {
            "name": "wandb-registry-golden",
            "description": None,
            "access": "PRIVATE",
            "allowAllArtifactTypesInRegistry": True,
            "artifactTypes": {"edges": []},
        },
    }
    assert await native(api, scene.mia, "golden") == {
        "description": None,
        "visibility": "ORGANIZATION",
        "acceptsAllTypes": True,
        "acceptedTypes": [],
        "members": {"nodes": [{"role": "ADMIN", "member": {"username": "mia"}}]},
    }


async def test_restricted_registry_is_made_with_its_types(
    api: Api, change: Changer, scene: Scene
) -> None:
    input = NEW | {
        "access": "RESTRICTED",
        "description": "Ours",
        "allowAllArtifactTypesInRegistry": False,
        "artifactTypes": [{"name": "model"}, {"name": "dataset", "description": None}],
    }

    answer = await change("upsertModel", scene.mia, "inserted model { access }", **input)

    assert answer == {"inserted": True, "model": {"access": "RESTRICTED"}}
    found = await native(api, scene.mia, "golden")
    assert (found["visibility"], found["acceptedTypes"]) == ("RESTRICTED", ["model", "dataset"])
    assert await native(api, scene.vic, "golden") is None


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("vic", {"description": "x"}, (403, "RENAME needs at least the registry role MEMBER.")),
        (
            "mia",
            {"access": "RESTRICTED"},
            (403, "CHANGE_VISIBILITY needs at least the registry role ADMIN."),
        ),
        (
            "mia",
            {"allowAllArtifactTypesInRegistry": True},
            (403, "CHANGE_TYPE_MODE needs at least the registry role ADMIN."),
        ),
        (
            "ada",
            {"name": "wandb-registry-secret", "access": "PRIVATE"},
            (409, "A restricted registry stays restricted."),
        ),
        (
            "ada",
            {"allowAllArtifactTypesInRegistry": True, "artifactTypes": [{"name": "table"}]},
            (
                409,
                "All types are accepted; switch to a list of types first"
                " (allow_all_artifact_types=False).",
            ),
        ),
    ],
)
async def test_change_of_a_registry_is_refused(
    change: Changer, scene: Scene, viewer: str, input: Any, expected: tuple[int, str]
) -> None:
    given = MODELS | input

    assert await change.refused("upsertModel", scene.viewer(viewer), **given) == expected


async def test_visibility_needs_a_key_with_the_scope_for_administration(
    change: Changer, scene: Scene
) -> None:
    ada = only(scene.ada, ApiKeyScope.READ, ApiKeyScope.WRITE)

    assert await change.refused("upsertModel", ada, **MODELS, access="RESTRICTED") == (
        403,
        "UPSERT_MODEL needs an API key with the scope ADMIN.",
    )
    assert (await change("upsertModel", ada, **MODELS, access="PRIVATE"))["inserted"] is False


async def test_member_saves_what_members_may_change(
    api: Api, change: Changer, scene: Scene
) -> None:
    """The SDK sends all settings each time, those that only an Admin may change among them."""
    answer = await change(
        "upsertModel",
        scene.mia,
        SAID,
        **MODELS,
        description="Ours",
        access="PRIVATE",
        allowAllArtifactTypesInRegistry=False,
        artifactTypes=[{"name": "table"}, {"name": "model"}],
    )

    assert answer["inserted"] is False
    assert answer["project"]["description"] == "Ours"
    found = await native(api, scene.mia, "models")
    assert found["acceptedTypes"] == ["dataset", "model", "table"]
    await change("upsertModel", scene.mia, **MODELS, description="")
    assert (await native(api, scene.mia, "models"))["description"] is None


async def test_admin_switches_types_and_visibility(api: Api, change: Changer, scene: Scene) -> None:
    for all_types in (True, False):
        await change("upsertModel", scene.ada, **MODELS, allowAllArtifactTypesInRegistry=all_types)
        found = await native(api, scene.ada, "models")
        assert (found["acceptsAllTypes"], found["acceptedTypes"]) == (
            all_types,
            ["dataset", "model"],
        )

    await change("upsertModel", scene.ada, **MODELS, access="RESTRICTED")

    assert (await native(api, scene.ada, "models"))["visibility"] == "RESTRICTED"


async def test_registry_named_by_id_gets_the_name(api: Api, change: Changer, scene: Scene) -> None:
    id = await number_id(api, "Project", scene.models)

    answer = await change(
        "upsertModel", scene.mia, "inserted project { id name }", id=id, name="wandb-registry-nets"
    )

    assert answer == {"inserted": False, "project": {"id": id, "name": "wandb-registry-nets"}}


RENAME = {
    "entityName": "acme",
    "oldProjectName": "wandb-registry-models",
    "newProjectName": "wandb-registry-nets",
}


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, SIGN_IN),
        ("sue", {}, (404, "The organization was not found, or you may not see it.")),
        ("vic", {}, (403, "RENAME needs at least the registry role MEMBER.")),
        ("mia", {"oldProjectName": "wandb-registry-other"}, (404, NO_REGISTRY)),
        (
            "mia",
            {"newProjectName": "nets"},
            (
                400,
                'A registry\'s name here must be wandb-registry- and a name behind it; got "nets".',
            ),
        ),
        ("mia", {"newProjectName": "wandb-registry-secret"}, taken("secret")),
        (
            "mia",
            {"entityName": "vision", "oldProjectName": "other", "newProjectName": "nets"},
            (404, NO_PROJECT),
        ),
        (
            "mia",
            {"entityName": "vision", "oldProjectName": "mnist"},
            (
                400,
                "A project name must be without wandb-registry- in front, which paths put before a"
                ' registry\'s name; got "wandb-registry-nets".',
            ),
        ),
    ],
)
async def test_new_name_is_refused(
    change: Changer, scene: Scene, viewer: str, input: Any, expected: tuple[int, str]
) -> None:
    given = RENAME | input

    assert await change.refused("renameProject", scene.viewer(viewer), **given) == expected


async def test_new_name_keeps_the_id_and_the_old_name_leads_nowhere(
    api: Api, change: Changer, scene: Scene
) -> None:
    id = await number_id(api, "Project", scene.models)

    answer = await change("renameProject", scene.mia, "inserted project { id name }", **RENAME)

    assert answer == {"inserted": False, "project": {"id": id, "name": "wandb-registry-nets"}}
    assert await native(api, scene.mia, "models") is None


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [
        ("", SIGN_IN),
        ("sue", (404, NO_PROJECT)),
        (
            "mia",
            (
                403,
                "Only its creator, while Admin of it, or an organization admin may delete a"
                " registry.",
            ),
        ),
    ],
)
async def test_deletion_of_a_registry_is_refused(
    api: Api, change: Changer, scene: Scene, viewer: str, expected: tuple[int, str]
) -> None:
    id = await number_id(api, "Project", scene.models)

    assert await change.refused("deleteModel", scene.viewer(viewer), id=id) == expected


async def test_hidden_registry_is_for_strangers_as_one_that_is_not_there(
    api: Api, change: Changer, scene: Scene
) -> None:
    hidden = await number_id(api, "Project", scene.secret)

    for id in (hidden, numbered("Project", 10**9)):
        assert await change.refused("deleteModel", scene.vic, id=id) == (404, NO_PROJECT)
        assert await change.refused("upsertModel", scene.vic, id=id) == (404, NO_PROJECT)


async def test_registry_is_deleted_once(api: Api, change: Changer, scene: Scene) -> None:
    id = await number_id(api, "Project", scene.models)

    assert await change("deleteModel", scene.ada, id=id) == {"success": True}

    assert await native(api, scene.ada, "models") is None
    assert await change.refused("deleteModel", scene.ada, id=id) == (404, NO_PROJECT)


PROJECT = {"entityName": "vision", "name": "nets"}


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, SIGN_IN),
        ("sue", {}, (404, NO_TEAM)),
        ("vic", {}, (403, "CREATE_PROJECT needs at least the team role MEMBER.")),
        (
            "mia",
            {"name": "a/b"},
            (
                400,
                'A project name must be 1 to 128 characters, none of them / \\ # ? % :; got "a/b".',
            ),
        ),
        (
            "mia",
            {"description": "x" * (2**20 + 1)},
            (400, "A description must be at most 1048576 bytes; got"),
        ),
        ("mia", {"entityName": "acme"}, (404, NO_TEAM)),
    ],
)
async def test_new_project_is_refused(
    change: Changer, scene: Scene, viewer: str, input: Any, expected: tuple[int, str]
) -> None:
    given = PROJECT | input

    status, message = await change.refused("upsertModel", scene.viewer(viewer), **given)

    assert status == expected[0]
    assert message.startswith(expected[1])


async def test_project_is_made_and_then_changed(api: Api, change: Changer, scene: Scene) -> None:
    said = "inserted project { name description entityName }"

    made = await change("upsertModel", scene.mia, said, **PROJECT, description="Nets")
    again = await change("upsertModel", scene.mia, said, **PROJECT)

    project = {"name": "nets", "description": "Nets", "entityName": "vision"}
    assert made == {"inserted": True, "project": project}
    assert again == {"inserted": False, "project": project}
    found = await api(
        """query($id: ID!) { node(id: $id) { ... on Team { projects { nodes { name } } } } }""",
        scene.mia,
        id=scene.vision.global_id,
    )
    assert found["node"]["projects"]["nodes"] == [{"name": "mnist"}, {"name": "nets"}]


@pytest.mark.parametrize("at", [PROJECT, NEW])
async def test_of_many_who_make_it_at_once_one_does(
    change: Changer, scene: Scene, at: dict[str, Any]
) -> None:
    answers = await asyncio.gather(
        *(change("upsertModel", scene.ada, "inserted project { id }", **at) for _ in range(8))
    )

    assert sorted(answer["inserted"] for answer in answers) == [False] * 7 + [True]
    assert len({answer["project"]["id"] for answer in answers}) == 1


@pytest.mark.parametrize(("name", "owner"), [("mia", "vision"), ("ada", "ada")])
async def test_project_without_an_owner_is_the_viewers_usual_one(
    change: Changer, scene: Scene, name: str, owner: str
) -> None:
    await change("updateUser", scene.viewer(name), defaultEntity=owner)

    answer = await change("upsertModel", scene.viewer(name), "project { entityName }", name="nets")

    assert answer == {"project": {"entityName": owner}}


async def test_project_is_renamed_and_deleted(api: Api, change: Changer, scene: Scene) -> None:
    id = await number_id(api, "Project", scene.mnist)

    answer = await change(
        "renameProject",
        scene.mia,
        "inserted project { id name }",
        entityName="vision",
        oldProjectName="mnist",
        newProjectName="digits",
    )

    assert answer == {"inserted": False, "project": {"id": id, "name": "digits"}}
    assert await change.refused("deleteModel", scene.mia, id=id) == (
        403,
        "DELETE_PROJECT needs at least the team role ADMIN.",
    )
    assert await change("deleteModel", scene.ada, id=id) == {"success": True}
    assert await change.refused("deleteModel", scene.ada, id=id) == (404, NO_PROJECT)

from __future__ import annotations

from typing import Any

import pytest

from domain.scope import ApiKeyScope
from domain.viewer import Viewer
from tests import factories
from tests.api import Api
from tests.scene import Scene
from tests.wandb_api.changing import Changer, number_id, numbered

SIGN_IN = (401, "Sign in with an API key: Authorization: Bearer KEY.")
NO_PROJECT = "The project was not found, or you may not see it."
NO_USER = "The user was not found, or you may not see it."
NO_TEAM = "The team was not found, or you may not see it."
MEMBERS = """{ project(entityName: "acme", name: "wandb-registry-models") {
    members { username role { name } } teamMembers { team { name } role { name } } } }"""
NATIVE = """{ registry(path: "acme/wandb-registry-models") { members { nodes { role member {
    ... on User { username } ... on Team { name } } } } } }"""


class Ids:
    """The ids that the SDK knows the scene by."""

    def __init__(self, api: Api, scene: Scene) -> None:
        self._api = api
        self._scene = scene

    async def user(self, name: str) -> str:
        found = self._scene.viewer(name)
        assert found is not None
        return await number_id(self._api, "User", found)

    async def registry(self, name: str = "models") -> str:
        return await number_id(self._api, "Project", getattr(self._scene, name))

    async def team(self) -> str:
        return await number_id(self._api, "Entity", self._scene.vision)


@pytest.fixture
def ids(api: Api, scene: Scene) -> Ids:
    return Ids(api, scene)


async def members(change: Changer, scene: Scene) -> dict[str, str]:
    found = (await change.dialect(MEMBERS, scene.ada))["project"]
    users = {each["username"]: each["role"]["name"] for each in found["members"]}
    return users | {each["team"]["name"]: each["role"]["name"] for each in found["teamMembers"]}


@pytest.mark.parametrize("mutation", ["createProjectMembers", "deleteProjectMembers"])
@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, SIGN_IN),
        ("sue", {}, (404, NO_PROJECT)),
        ("mia", {}, (403, "MANAGE_MEMBERS needs at least the registry role ADMIN.")),
        ("ada", {"projectId": "x"}, (400, '"x" is not the id of a project or a registry.')),
        ("ada", {"projectId": numbered("Project", 10**9)}, (404, NO_PROJECT)),
        (
            "ada",
            {"projectId": "mnist"},
            (400, "This is not a registry; the members of a project are those of its team."),
        ),
        (
            "ada",
            {"userIds": [numbered("Entity", 1)]},
            (400, '"RW50aXR5OjE=" is not the id of a user.'),
        ),
        (
            "ada",
            {"teamIds": [numbered("User", 1)]},
            (400, '"VXNlcjox" is not the id of a team.'),
        ),
    ],
)
async def test_change_of_members_is_refused(
    change: Changer,
    scene: Scene,
    ids: Ids,
    mutation: str,
    viewer: str,
    input: Any,
    expected: tuple[int, str],
) -> None:
    if input.get("projectId") == "mnist":
        input = {"projectId": await ids.registry("mnist")}
    given = {"projectId": await ids.registry(), "userIds": [await ids.user("vic")]} | input

    assert await change.refused(mutation, scene.viewer(viewer), **given) == expected


async def test_whoever_is_not_there_or_hidden_cannot_be_brought_in(
    change: Changer, scene: Scene, ids: Ids, api: Api
) -> None:
    registry = await ids.registry()
    stranger, personal = await ids.user("sue"), await number_id(api, "Entity", scene.acme)

    for user_ids in ([numbered("User", 10**9)], [stranger]):
        assert await change.refused(
            "createProjectMembers", scene.ada, projectId=registry, userIds=user_ids
        ) == (404, NO_USER)
    for team_ids in ([numbered("Entity", 10**9)], [personal]):
        assert await change.refused(
            "createProjectMembers", scene.ada, projectId=registry, teamIds=team_ids
        ) == (404, NO_TEAM)


async def test_all_are_brought_in_or_none(change: Changer, scene: Scene, ids: Ids) -> None:
    both = [await ids.user("vic"), await ids.user("sue")]

    assert await change.refused(
        "createProjectMembers", scene.ada, projectId=await ids.registry(), userIds=both
    ) == (404, NO_USER)


async def test_members_need_a_key_with_the_scope_for_administration(
    change: Changer, scene: Scene, ids: Ids
) -> None:
    work = frozenset({ApiKeyScope.READ, ApiKeyScope.WRITE})
    ada = Viewer(scene.ada.user_id, "ada", False, work)

    assert await change.refused(
        "createProjectMembers",
        ada,
        projectId=await ids.registry(),
        userIds=[await ids.user("vic")],
    ) == (403, "CREATE_PROJECT_MEMBERS needs an API key with the scope ADMIN.")


async def test_members_get_the_usual_role_and_keep_the_one_they_have(
    api: Api, change: Changer, scene: Scene, ids: Ids
) -> None:
    user_ids = [await ids.user(name) for name in ("mia", "vic")]

    answer = await change(
        "createProjectMembers",
        scene.ada,
        projectId=await ids.registry(),
        userIds=user_ids,
        teamIds=[await ids.team()],
    )

    assert answer == {"success": True}
    assert await members(change, scene) == {
        "ada": "admin",
        "mia": "member",
        "vic": "viewer",
        "vision": "viewer",
    }
    assert (await api(NATIVE, scene.ada))["registry"]["members"]["nodes"] == [
        {"role": "ADMIN", "member": {"username": "ada"}},
        {"role": "MEMBER", "member": {"username": "mia"}},
        {"role": "VIEWER", "member": {"username": "vic"}},
        {"role": "VIEWER", "member": {"name": "vision"}},
    ]


async def test_members_are_taken_out_and_again_is_the_same(
    change: Changer, scene: Scene, ids: Ids
) -> None:
    registry, users = await ids.registry(), [await ids.user("mia"), numbered("User", 10**9)]

    for _ in range(2):
        answer = await change(
            "deleteProjectMembers",
            scene.ada,
            projectId=registry,
            userIds=users,
            teamIds=[await ids.team(), numbered("Entity", 10**9)],
        )
        assert answer == {"success": True}

    assert await members(change, scene) == {"ada": "admin"}


async def test_last_admin_stays(change: Changer, scene: Scene, ids: Ids) -> None:
    message = "ada is the last Admin of models; make another member Admin first."
    registry, ada = await ids.registry(), await ids.user("ada")

    assert await change.refused(
        "deleteProjectMembers", scene.ada, projectId=registry, userIds=[ada]
    ) == (409, message)
    assert await change.refused(
        "updateProjectMember",
        scene.ada,
        projectId=registry,
        userId=ada,
        userProjectRole="viewer",
    ) == (409, message)


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, SIGN_IN),
        ("mia", {}, (403, "MANAGE_MEMBERS needs at least the registry role ADMIN.")),
        ("sue", {}, (404, NO_PROJECT)),
        (
            "ada",
            {"userProjectRole": "Admin"},
            (
                400,
                'The role must be one of admin, member, viewer, restricted_viewer, not "Admin".',
            ),
        ),
        ("ada", {"userId": numbered("User", 10**9)}, (404, NO_USER)),
        ("ada", {"userId": "mia"}, (400, '"mia" is not the id of a user.')),
    ],
)
async def test_role_of_a_user_is_refused(
    change: Changer,
    scene: Scene,
    ids: Ids,
    viewer: str,
    input: Any,
    expected: tuple[int, str],
) -> None:
    given = {
        "projectId": await ids.registry(),
        "userId": await ids.user("mia"),
        "userProjectRole": "viewer",
    } | input

    assert await change.refused("updateProjectMember", scene.viewer(viewer), **given) == expected


async def test_role_of_a_team_is_refused(change: Changer, scene: Scene, ids: Ids) -> None:
    registry = await ids.registry()

    assert await change.refused(
        "updateProjectTeamMember",
        scene.ada,
        projectId=registry,
        teamId=numbered("Entity", 10**9),
        teamProjectRole="viewer",
    ) == (404, NO_TEAM)
    assert await change.refused(
        "updateProjectTeamMember",
        scene.mia,
        projectId=registry,
        teamId=await ids.team(),
        teamProjectRole="viewer",
    ) == (403, "MANAGE_MEMBERS needs at least the registry role ADMIN.")


@pytest.mark.parametrize("role", ["admin", "member", "viewer", "restricted_viewer"])
async def test_roles_are_given(change: Changer, scene: Scene, ids: Ids, role: str) -> None:
    registry = await ids.registry()

    await change(
        "updateProjectMember",
        scene.ada,
        projectId=registry,
        userId=await ids.user("mia"),
        userProjectRole=role,
    )
    answer = await change(
        "updateProjectTeamMember",
        scene.ada,
        projectId=registry,
        teamId=await ids.team(),
        teamProjectRole=role,
    )

    assert answer == {"success": True}
    assert await members(change, scene) == {"ada": "admin", "mia": role, "vision": role}


async def test_service_account_is_member_or_admin(
    api: Api, change: Changer, scene: Scene, ids: Ids
) -> None:
    made = await change("createServiceAccount", scene.ada, entityName="vision", description="Robot")
    registry, robot = await ids.registry(), made["user"]["id"]

    await change("createProjectMembers", scene.ada, projectId=registry, userIds=[robot])

    name = await factories.value(
        api.site.pool, "select username from site_user where is_service_account"
    )
    assert (await members(change, scene))[str(name)] == "member"
    assert await change.refused(
        "updateProjectMember",
        scene.ada,
        projectId=registry,
        userId=robot,
        userProjectRole="viewer",
    ) == (400, "A service account must be MEMBER or ADMIN of a registry, not VIEWER.")

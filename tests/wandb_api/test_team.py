from __future__ import annotations

from typing import Any

import pytest

from auth.viewer import Viewers
from tests import factories
from tests.api import Api
from tests.scene import Scene
from tests.wandb_api.changing import Changer, number_id, numbered

SIGN_IN = (401, "Sign in with an API key: Authorization: Bearer KEY.")
NO_TEAM = "The team was not found, or you may not see it."
NO_MEMBER = "The member was not found, or you may not see it."
NOBODY = (
    "or you may not see them; users are made with createUser by an administrator of this instance."
)
MEMBERS = """query($name: String!) { entity(name: $name) { organization { name }
    members { id username admin accountType } } }"""


async def members(change: Changer, scene: Scene, name: str = "vision") -> dict[str, bool]:
    found = await change.dialect(MEMBERS, scene.ada, name=name)
    return {each["username"]: each["admin"] for each in found["entity"]["members"]}


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, SIGN_IN),
        ("mia", {}, (403, "CREATE_TEAM needs at least the organization role ADMIN.")),
        (
            "ada",
            {"teamName": "a b"},
            (
                400,
                "A team name must be 1 to 64 letters A to Z, digits, - and _, starting with a"
                ' letter or digit; got "a b".',
            ),
        ),
        (
            "ada",
            {"teamName": "rival"},
            (409, "The name rival is taken on this site; please use a different one."),
        ),
        (
            "ada",
            {"teamAdminUserName": "nobody"},
            (404, f'Nobody was found by the username "nobody", {NOBODY}'),
        ),
    ],
)
async def test_new_team_is_refused(
    change: Changer, scene: Scene, viewer: str, input: Any, expected: tuple[int, str]
) -> None:
    given = {"teamName": "speech"} | input

    assert await change.refused("createTeam", scene.viewer(viewer), **given) == expected


@pytest.mark.parametrize(
    ("admin", "expected"), [(None, {"ada": True}), ("vic", {"ada": True, "vic": True})]
)
async def test_team_is_made_in_the_makers_organization(
    api: Api, change: Changer, scene: Scene, admin: str | None, expected: dict[str, bool]
) -> None:
    answer = await change(
        "createTeam",
        scene.ada,
        "entity { name available photoUrl limits organization { name } }",
        teamName="speech",
        teamAdminUserName=admin,
    )

    assert answer["entity"] == {
        "name": "speech",
        "available": True,
        "photoUrl": None,
        "limits": "{}",
        "organization": {"name": "Acme Inc."},
    }
    assert await members(change, scene, "speech") == expected


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, SIGN_IN),
        ("sue", {}, (404, NO_TEAM)),
        ("mia", {}, (403, "SET_TEAM_MEMBER needs at least the team role ADMIN.")),
        ("ada", {"entityName": "other"}, (404, NO_TEAM)),
        ("ada", {"username": None}, (400, "Give exactly one of username or email, not 0.")),
        ("ada", {"username": "mia"}, (409, "mia is MEMBER of vision already.")),
        (
            "ada",
            {"username": "nobody"},
            (404, f'Nobody was found by the username "nobody", {NOBODY}'),
        ),
        (
            "ada",
            {"username": None, "email": "a@b"},
            (404, f'Nobody was found by the email "a@b", {NOBODY}'),
        ),
    ],
)
async def test_invitation_is_refused(
    change: Changer, scene: Scene, viewer: str, input: Any, expected: tuple[int, str]
) -> None:
    given = {"entityName": "vision", "username": "vic"} | input

    assert await change.refused("createInvite", scene.viewer(viewer), **given) == expected


async def test_invited_are_members_at_once(api: Api, change: Changer, scene: Scene) -> None:
    pool = api.site.pool
    await factories.run(pool, "update site_user set email = 'r@acme.test' where username = 'rex'")

    answer = await change(
        "createInvite",
        scene.ada,
        "invite { id name email toUser { name username } }",
        entityName="vision",
        username="vic",
        admin=False,
    )
    await change("createInvite", scene.ada, entityName="vision", email="r@acme.test", admin=True)

    assert answer["invite"] == {
        "id": await number_id(api, "User", scene.vic),
        "name": "Vic",
        "email": None,
        "toUser": {"name": "Vic", "username": "vic"},
    }
    assert await members(change, scene) == {
        "ada": True,
        "mia": False,
        "rex": True,
        "tim": False,
        "vic": False,
    }


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, SIGN_IN),
        ("sue", {}, (404, NO_TEAM)),
        ("mia", {}, (403, "SET_TEAM_MEMBER needs at least the team role ADMIN.")),
        ("ada", {"entityName": None}, (400, "Give both id and entityName.")),
        ("ada", {"id": "tim"}, (400, '"tim" is not the id of a user.')),
        ("ada", {"id": numbered("User", 10**9)}, (404, NO_MEMBER)),
        ("ada", {"id": "vic"}, (404, NO_MEMBER)),
    ],
)
async def test_taking_a_member_out_is_refused(
    api: Api, change: Changer, scene: Scene, viewer: str, input: Any, expected: tuple[int, str]
) -> None:
    if input.get("id") == "vic":
        input = {"id": await number_id(api, "User", scene.vic)}
    given = {"entityName": "vision", "id": await number_id(api, "User", scene.tim)} | input

    assert await change.refused("deleteInvite", scene.viewer(viewer), **given) == expected


async def test_member_is_taken_out_by_the_id_that_the_team_shows(
    api: Api, change: Changer, scene: Scene
) -> None:
    shown = (await change.dialect(MEMBERS, scene.ada, name="vision"))["entity"]["members"]
    [id] = [each["id"] for each in shown if each["username"] == "tim"]

    assert await change("deleteInvite", scene.ada, entityName="vision", id=id) == {"success": True}

    assert await members(change, scene) == {"ada": True, "mia": False}


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("", {}, SIGN_IN),
        ("sue", {}, (404, NO_TEAM)),
        ("mia", {}, (403, "CREATE_SERVICE_ACCOUNT needs at least the organization role ADMIN.")),
        ("ada", {"description": ""}, (400, 'A name must be 1 to 128 characters; got "".')),
    ],
)
async def test_service_account_is_refused(
    change: Changer, scene: Scene, viewer: str, input: Any, expected: tuple[int, str]
) -> None:
    given = {"entityName": "vision", "description": "Robot"} | input

    assert await change.refused("createServiceAccount", scene.viewer(viewer), **given) == expected


async def test_service_account_is_the_last_member_and_has_a_key(
    api: Api, change: Changer, scene: Scene
) -> None:
    """The SDK takes the last member for the one that it has just made."""
    answer = await change(
        "createServiceAccount",
        scene.ada,
        "user { id name username } apiKey",
        entityName="vision",
        description="A robot",
    )

    assert answer["user"]["name"] == "A robot"
    robot = await Viewers(api.site.pool).of_key(answer["apiKey"])
    assert robot.username == answer["user"]["username"]
    last = (await change.dialect(MEMBERS, scene.ada, name="vision"))["entity"]["members"][-1]
    assert last == {
        "id": answer["user"]["id"],
        "username": robot.username,
        "admin": False,
        "accountType": "SERVICE",
    }

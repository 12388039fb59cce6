from __future__ import annotations

import asyncio
from typing import Any

import pytest

from auth.viewer import Viewers
from domain.errors import Unauthenticated
from tests import factories
from tests.api import Api
from tests.scene import Scene

RULE = "1 to 64 letters A to Z, digits, - and _, starting with a letter or digit"
EMAIL = "at most 254 characters, one @ in the middle and no white space"
NO_USER = "NOT_FOUND username: The user was not found, or you may not see it."
NO_ORGANIZATION = "NOT_FOUND organization: The organization was not found, or you may not see it."
NO_TEAM = "NOT_FOUND teamId: The team was not found, or you may not see it."
TAKEN = "ALREADY_EXISTS username: The name {} is taken on this site; please use a different one."
USER = """user { username name email isServiceAccount organizations { nodes { name } }
    teams { nodes { name } } }"""


@pytest.mark.parametrize(
    ("input", "expected"),
    [
        (
            {"username": "a b", "name": "", "email": "here", "role": "MEMBER"},
            [
                f'INVALID_NAME username: A username must be {RULE}; got "a b".',
                'INVALID_NAME name: A name must be 1 to 128 characters; got "".',
                f'INVALID_INPUT email: An email address must be {EMAIL}; got "here".',
                "INVALID_INPUT role: A role needs the organization it is for.",
            ],
        ),
        (
            {"email": "a@b\n"},
            [f'INVALID_INPUT email: An email address must be {EMAIL}; got "a@b\ufffd".'],
        ),
        ({"username": "ada"}, [TAKEN.format("ada")]),
        ({"username": "vision"}, [TAKEN.format("vision")]),
        ({"username": "acme", "organization": "acme"}, [TAKEN.format("acme")]),
        ({"organization": "nowhere"}, [NO_ORGANIZATION]),
        ({"organization": "ada"}, [NO_ORGANIZATION]),
    ],
)
async def test_create_is_refused(
    api: Api, scene: Scene, input: dict[str, Any], expected: list[str]
) -> None:
    input = {"username": "new"} | input

    assert await api.refusals("createUser", scene.root, **input) == expected


async def test_only_administrators_make_users(api: Api, scene: Scene) -> None:
    for mutation, action in (
        ("createUser", "CREATE_USER"),
        ("deactivateUser", "DEACTIVATE_USER"),
    ):
        assert await api.refusals(mutation, scene.ada, username="new") == [
            f"PERMISSION_DENIED -: {action} needs an administrator of this instance."
        ]


async def test_create_in_ambiguous_organization_is_refused(api: Api, scene: Scene) -> None:
    await factories.add_organization(
        api.site.pool, "twin", display_name="Acme Inc.", admin=scene.ada
    )
    expected = [
        "ORGANIZATION_AMBIGUOUS organization: Several organizations are meant equally;"
        " name one by its own name."
    ]
    input = {"username": "new", "organization": "Acme Inc."}

    assert await api.refusals("createUser", scene.root, **input) == expected
    assert await api.refusals("createServiceAccount", scene.ada, **input) == expected


@pytest.mark.parametrize(
    ("input", "after", "role"),
    [
        ({}, {}, None),
        ({"name": None, "email": None, "organization": None, "role": None}, {}, None),
        (
            {"name": "Neu Ö.", "email": "neu@example.org"},
            {"name": "Neu Ö.", "email": "neu@example.org"},
            None,
        ),
        ({"organization": "Acme Inc."}, {"organizations": {"nodes": [{"name": "acme"}]}}, "MEMBER"),
        (
            {"organization": "acme", "role": "VIEWER"},
            {"organizations": {"nodes": [{"name": "acme"}]}},
            "VIEWER",
        ),
    ],
)
async def test_create(
    api: Api, scene: Scene, input: dict[str, Any], after: dict[str, Any], role: str | None
) -> None:
    await api.history()

    payload = await api.changed("createUser", scene.root, USER, username="neu", **input)

    assert (
        payload["user"]
        == {
            "username": "neu",
            "name": "neu",
            "email": None,
            "isServiceAccount": False,
            "organizations": {"nodes": []},
            "teams": {"nodes": []},
        }
        | after
    )
    created = ("USER_CREATED", {"user": "neu"}, "root")
    joined = (
        "ORGANIZATION_MEMBER_SET",
        {"organization": "acme", "user": "neu", "role": role},
        "root",
    )
    history = await api.history()
    assert sorted(kind for kind, _, _ in history) == (
        ["ORGANIZATION_MEMBER_SET", "USER_CREATED", "USER_CREATED"] if role else ["USER_CREATED"]
    )
    assert created in history
    assert (joined in history) is (role is not None)


async def test_same_username_twice_at_once_makes_one_user(api: Api, scene: Scene) -> None:
    payloads = await asyncio.gather(
        *(api.change("createUser", scene.root, username="new") for _ in range(5))
    )

    assert sum(payload["user"] is not None for payload in payloads) == 1
    codes = [error["code"] for payload in payloads for error in payload["errors"]]
    assert codes == ["ALREADY_EXISTS"] * 4
    count = "select count(*) from site_user where username = 'new'"
    assert await factories.value(api.site.pool, count) == 1


@pytest.mark.parametrize("username", ["nobody", "vision", "\0"])
async def test_deactivate_nobody_is_refused(api: Api, scene: Scene, username: str) -> None:
    assert await api.refusals("deactivateUser", scene.root, username=username) == [NO_USER]


async def test_last_administrator_stays(api: Api, scene: Scene) -> None:
    assert await api.refusals("deactivateUser", scene.root, username="root") == [
        "LAST_ADMIN username: root is the last administrator of this instance."
    ]


async def test_deactivate(api: Api, scene: Scene) -> None:
    made = await api.changed("createApiKey", scene.mia, name="laptop")
    viewers = Viewers(api.site.pool)
    assert await viewers.of_key(made["key"]) == scene.mia
    await viewers.close()
    await api.history()

    payload = await api.changed("deactivateUser", scene.root, USER, username="mia")
    again = await api.changed("deactivateUser", scene.root, USER, username="mia")

    assert payload == again
    # What they are stays, as a record of who made what.
    assert payload["user"]["teams"] == {"nodes": [{"name": "vision"}]}
    with pytest.raises(Unauthenticated):
        await viewers.of_key(made["key"])
    revoked = "select revoked_at is not null from api_key"
    assert await factories.value(api.site.pool, revoked) is True
    # Told in her own organization and in acme.
    key = {"user": "mia", "key": "laptop", "prefix": made["key"][:12]}
    assert await api.history() == [
        *[("USER_DEACTIVATED", {"user": "mia"}, "root")] * 2,
        ("API_KEY_REVOKED", key, "root"),
    ]


async def test_of_the_last_two_administrators_one_stays(api: Api, scene: Scene) -> None:
    second = await factories.add_user(api.site.pool, "second", is_administrator=True)

    payloads = await asyncio.gather(
        api.change("deactivateUser", scene.root, username="second"),
        api.change("deactivateUser", second, username="root"),
    )

    assert [error["code"] for each in payloads for error in each["errors"]] == ["LAST_ADMIN"]
    left = "select count(*) from site_user where is_administrator and deactivated_at is null"
    assert await factories.value(api.site.pool, left) == 1


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        (
            "ada",
            {"username": "", "name": " x", "teamId": "x"},
            [
                f'INVALID_NAME username: A username must be {RULE}; got "".',
                'INVALID_NAME name: A name must be without white space around it; got " x".',
                'INVALID_ID teamId: "x" is not the id of a Team.',
            ],
        ),
        ("ada", {"organization": "rival"}, [NO_ORGANIZATION]),
        ("ada", {"username": "mia"}, [TAKEN.format("mia")]),
        (
            "mia",
            {},
            [
                "PERMISSION_DENIED organization: CREATE_SERVICE_ACCOUNT needs at least the"
                " organization role ADMIN."
            ],
        ),
    ],
)
async def test_create_service_account_is_refused(
    api: Api, scene: Scene, viewer: str, input: dict[str, Any], expected: list[str]
) -> None:
    input = {"organization": "acme", "username": "bot"} | input

    assert await api.refusals("createServiceAccount", scene.viewer(viewer), **input) == expected


async def test_service_account_in_a_team_of_others_is_refused(api: Api, scene: Scene) -> None:
    other = await factories.add_team(api.site.pool, scene.rival, "other", admin=scene.sue)

    for viewer in (scene.ada, scene.root):
        assert await api.refusals(
            "createServiceAccount",
            viewer,
            organization="acme",
            username="bot",
            teamId=other.global_id,
        ) == [NO_TEAM]


@pytest.mark.parametrize("in_team", [True, False])
async def test_create_service_account(api: Api, scene: Scene, in_team: bool) -> None:
    await api.history()

    payload = await api.changed(
        "createServiceAccount",
        scene.ada,
        USER,
        organization="acme",
        username="bot",
        name="Deploy",
        teamId=scene.vision.global_id if in_team else None,
    )

    assert payload["user"] == {
        "username": "bot",
        "name": "Deploy",
        "email": None,
        "isServiceAccount": True,
        "organizations": {"nodes": [{"name": "acme"}]},
        "teams": {"nodes": [{"name": "vision"}] if in_team else []},
    }
    joined = {"user": "bot", "role": "MEMBER"}
    assert (
        await api.history()
        == [
            ("USER_CREATED", {"user": "bot", "isServiceAccount": True}, "ada"),
            ("ORGANIZATION_MEMBER_SET", {"organization": "acme"} | joined, "ada"),
            ("TEAM_MEMBER_SET", {"team": "vision"} | joined, "ada"),
        ][: 3 if in_team else 2]
    )
    default = "select default_team_id from site_user where username = 'bot'"
    expected = scene.vision.id if in_team else None
    assert await factories.value(api.site.pool, default) == expected


async def test_since_when_a_user_is_deactivated(api: Api, scene: Scene) -> None:
    asked = "user { username deactivatedAt }"

    payload = await api.changed("deactivateUser", scene.root, asked, username="mia")

    assert payload["user"]["deactivatedAt"] > "2026"
    data = await api("{ viewer { deactivatedAt } }", scene.ada)
    assert data == {"viewer": {"deactivatedAt": None}}

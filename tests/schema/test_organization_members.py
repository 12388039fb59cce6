from __future__ import annotations

import asyncio
from typing import Any

import pytest

from db import organization, user
from tests import factories
from tests.api import Api
from tests.scene import Scene

HIDDEN = "NOT_FOUND organization: The organization was not found, or you may not see it."
NO_USER = "NOT_FOUND username: The user was not found, or you may not see it."
NO_ROLE = "INVALID_INPUT role: Give a role, or null to take the member out."
NULL = "Leave this out to keep it as it is; it cannot be null."
LAST = "LAST_ADMIN role: ada is the last ADMIN of acme; make somebody else ADMIN first."
MEMBERS = "organization { members { nodes { role user { username } } } }"


async def members(api: Api, scene: Scene, **input: Any) -> dict[str, str]:
    """Everybody in acme with their roles after a change."""
    payload = await api.changed(
        "setOrganizationMember", scene.ada, MEMBERS, organization="acme", **input
    )
    nodes = payload["organization"]["members"]["nodes"]
    return {node["user"]["username"]: node["role"] for node in nodes}


@pytest.mark.parametrize(
    ("input", "expected"),
    [
        ({"organization": "nowhere", "displayName": "New"}, [HIDDEN]),
        ({"organization": "rival", "displayName": "New"}, [HIDDEN]),
        ({"organization": "ada", "displayName": "New"}, [HIDDEN]),
        ({"organization": "\0", "displayName": "New"}, [HIDDEN]),
        ({"displayName": None}, [f"INVALID_INPUT displayName: {NULL}"]),
        (
            {"displayName": None, "implicitRegistryRole": None},
            [
                f"INVALID_INPUT displayName: {NULL}",
                f"INVALID_INPUT implicitRegistryRole: {NULL}",
            ],
        ),
        (
            {"displayName": "a/b", "implicitRegistryRole": "ADMIN"},
            [
                "INVALID_NAME displayName: An organization display name must be 1 to 128"
                ' characters, none of them / :; got "a/b".',
                "INVALID_INPUT implicitRegistryRole: The role that comes with membership must be"
                " RESTRICTED_VIEWER or VIEWER, not ADMIN.",
            ],
        ),
        (
            {"implicitRegistryRole": "MEMBER"},
            [
                "INVALID_INPUT implicitRegistryRole: The role that comes with membership must be"
                " RESTRICTED_VIEWER or VIEWER, not MEMBER."
            ],
        ),
    ],
)
async def test_update_is_refused(
    api: Api, scene: Scene, input: dict[str, Any], expected: list[str]
) -> None:
    input = {"organization": "acme"} | input

    assert await api.refusals("updateOrganization", scene.ada, **input) == expected


async def test_update_by_ambiguous_name_is_refused(api: Api, scene: Scene) -> None:
    await factories.add_organization(
        api.site.pool, "twin", display_name="Acme Inc.", admin=scene.ada
    )

    for mutation, input in {
        "updateOrganization": {"displayName": "New"},
        "setOrganizationMember": {"username": "vic", "role": "MEMBER"},
    }.items():
        assert await api.refusals(mutation, scene.ada, organization="Acme Inc.", **input) == [
            "ORGANIZATION_AMBIGUOUS organization: Several organizations are meant equally;"
            " name one by its own name."
        ]


@pytest.mark.parametrize(
    ("input", "after", "changed"),
    [
        ({"displayName": "New"}, ("New", "VIEWER"), ["display_name"]),
        (
            {"implicitRegistryRole": "RESTRICTED_VIEWER"},
            ("Acme Inc.", "RESTRICTED_VIEWER"),
            ["implicit_registry_role"],
        ),
        (
            {"displayName": "New", "implicitRegistryRole": "RESTRICTED_VIEWER"},
            ("New", "RESTRICTED_VIEWER"),
            ["display_name", "implicit_registry_role"],
        ),
        (
            {"displayName": "Acme Inc.", "implicitRegistryRole": "VIEWER"},
            ("Acme Inc.", "VIEWER"),
            [],
        ),
        ({}, ("Acme Inc.", "VIEWER"), []),
    ],
)
async def test_update(
    api: Api, scene: Scene, input: dict[str, Any], after: tuple[str, str], changed: list[str]
) -> None:
    await api.history()
    selection = "organization { displayName implicitRegistryRole }"

    payload = await api.changed(
        "updateOrganization", scene.ada, selection, organization="acme", **input
    )

    found = payload["organization"]
    assert (found["displayName"], found["implicitRegistryRole"]) == after
    detail = {"organization": "acme", "changed": changed}
    expected = [("ORGANIZATION_UPDATED", detail, "ada")] if changed else []
    assert await api.history() == expected


async def test_implicit_role_holds_at_once(api: Api, scene: Scene) -> None:
    document = '{ registry(path: "acme/models") { viewerRole } }'
    assert (await api(document, scene.vic))["registry"]["viewerRole"] == "VIEWER"

    await api.changed(
        "updateOrganization",
        scene.ada,
        organization="acme",
        implicitRegistryRole="RESTRICTED_VIEWER",
    )

    assert (await api(document, scene.vic))["registry"]["viewerRole"] == "RESTRICTED_VIEWER"


@pytest.mark.parametrize(
    ("input", "expected"),
    [
        ({"organization": "nowhere", "role": "VIEWER"}, [HIDDEN]),
        ({"organization": "rival", "role": None}, [HIDDEN]),
        ({"organization": "ada", "role": "VIEWER"}, [HIDDEN]),
        ({}, [NO_ROLE]),
        ({"username": "nobody", "role": "VIEWER"}, [NO_USER]),
        ({"username": "nobody", "role": None}, [NO_USER]),
        ({"username": "vision", "role": "VIEWER"}, [NO_USER]),
        ({"username": "\0", "role": "VIEWER"}, [NO_USER]),
        ({"username": "ada", "role": "MEMBER"}, [LAST]),
        ({"username": "ada", "role": None}, [LAST]),
    ],
)
async def test_set_member_is_refused(
    api: Api, scene: Scene, input: dict[str, Any], expected: list[str]
) -> None:
    input = {"organization": "acme", "username": "vic"} | input

    assert await api.refusals("setOrganizationMember", scene.ada, **input) == expected


async def test_service_account_of_another_organization_is_not_there(api: Api, scene: Scene) -> None:
    await api.changed("createServiceAccount", scene.sue, organization="rival", username="spy")
    input = {"organization": "acme", "username": "spy", "role": "MEMBER"}

    for viewer in (scene.ada, scene.root):
        assert await api.refusals("setOrganizationMember", viewer, **input) == [NO_USER]


async def test_deactivated_user_is_only_taken_out(api: Api, scene: Scene) -> None:
    await api.changed("deactivateUser", scene.root, username="vic")
    await api.changed("deactivateUser", scene.root, username="sue")

    for username in ("vic", "sue"):
        assert await api.refusals(
            "setOrganizationMember",
            scene.ada,
            organization="acme",
            username=username,
            role="MEMBER",
        ) == [NO_USER]
    assert "vic" not in await members(api, scene, username="vic", role=None)


async def test_deactivated_and_service_accounts_are_no_other_admin(api: Api, scene: Scene) -> None:
    await api.changed("createServiceAccount", scene.ada, organization="acme", username="bot")
    await members(api, scene, username="bot", role="ADMIN")
    await members(api, scene, username="mia", role="ADMIN")
    await api.changed("deactivateUser", scene.root, username="mia")

    assert await api.refusals(
        "setOrganizationMember", scene.ada, organization="acme", username="ada", role=None
    ) == [LAST]


async def test_invite_change_and_remove(api: Api, scene: Scene) -> None:
    before = {"ada": "ADMIN", "mia": "MEMBER", "rex": "VIEWER", "tim": "VIEWER", "vic": "VIEWER"}
    assert await members(api, scene, username="vic", role="VIEWER") == before
    await api.history()

    assert await members(api, scene, username="sue", role="VIEWER") == before | {"sue": "VIEWER"}
    assert await members(api, scene, username="sue", role="ADMIN") == before | {"sue": "ADMIN"}
    assert await members(api, scene, username="sue", role="ADMIN") == before | {"sue": "ADMIN"}
    assert await members(api, scene, username="sue", role=None) == before
    assert await members(api, scene, username="sue", role=None) == before

    detail = {"organization": "acme", "user": "sue"}
    assert await api.history() == [
        ("ORGANIZATION_MEMBER_SET", detail | {"role": "VIEWER"}, "ada"),
        ("ORGANIZATION_MEMBER_SET", detail | {"role": "ADMIN"}, "ada"),
        ("ORGANIZATION_MEMBER_REMOVED", detail | {"role": "ADMIN"}, "ada"),
    ]


async def test_removed_member_leaves_teams_and_registries(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    async with pool.transaction() as connection:
        await user.set_default_team(connection, scene.mia.user_id, scene.acme.id, scene.vision.id)
        await connection.execute(
            "update registry set owner_id = $1 where name = 'secret'", scene.mia.user_id
        )
        await organization.set_member(connection, scene.rival.id, scene.mia.user_id, "MEMBER")
    other = await factories.add_team(
        pool, scene.rival, "other", admin=scene.sue, members={scene.mia: "MEMBER"}
    )
    document = """{ viewer { organizations { nodes { name } } teams { nodes { name } } }
        registries { totalCount } project: artifactVersion(path: "vision/mnist/cnn") { id } }"""
    source = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    assert (await api(document, scene.mia))["project"] == {"id": source.global_id}
    await api.history()

    await members(api, scene, username="mia", role=None)

    assert await api(document, scene.mia) == {
        "viewer": {
            "organizations": {"nodes": [{"name": "rival"}]},
            "teams": {"nodes": [{"name": other.name}]},
        },
        "registries": {"totalCount": 0},
        "project": None,
    }
    assert await api.history() == [
        (
            "ORGANIZATION_MEMBER_REMOVED",
            {"organization": "acme", "user": "mia", "role": "MEMBER"},
            "ada",
        ),
        ("TEAM_MEMBER_REMOVED", {"team": "vision", "user": "mia", "role": "MEMBER"}, "ada"),
        ("MEMBER_REMOVED", {"registry": "models", "user": "mia", "role": "MEMBER"}, "ada"),
        ("REGISTRY_UPDATED", {"registry": "secret", "changed": ["owner_id"]}, "ada"),
    ]
    left = """select (select count(*) from registry where owner_id = $1)
        + (select count(*) from site_user where id = $1
            and (default_organization_id is not null or default_team_id is not null))"""
    assert await factories.value(pool, left, scene.mia.user_id) == 0


async def test_administrator_removes_the_last_but_one_admin(api: Api, scene: Scene) -> None:
    await members(api, scene, username="mia", role="ADMIN")

    payload = await api.changed(
        "setOrganizationMember", scene.root, organization="acme", username="ada", role=None
    )

    assert payload["organization"] == {"id": scene.acme.global_id}


async def test_who_leaves_sees_the_organization_no_more(api: Api, scene: Scene) -> None:
    await members(api, scene, username="mia", role="ADMIN")

    payload = await api.changed(
        "setOrganizationMember", scene.ada, organization="acme", username="ada", role=None
    )

    assert payload == {"organization": None}


async def test_of_the_last_two_admins_one_stays(api: Api, scene: Scene) -> None:
    await members(api, scene, username="mia", role="ADMIN")

    payloads = await asyncio.gather(
        *(
            api.change(
                "setOrganizationMember",
                scene.viewer(viewer),
                "organization { id }",
                organization="acme",
                username=username,
                role=None,
            )
            for viewer, username in (("ada", "mia"), ("mia", "ada"), ("root", "ada"))
        )
    )

    # Who has lost the role while waiting is a stranger, or the last one.
    codes = {error["code"] for payload in payloads for error in payload["errors"]}
    assert codes
    assert codes <= {"LAST_ADMIN", "NOT_FOUND"}
    left = "select count(*) from organization_member where organization_id = $1 and role = 'ADMIN'"
    assert await factories.value(api.site.pool, left, scene.acme.id) == 1


async def test_who_leaves_is_in_no_team_whatever_the_order(api: Api, scene: Scene) -> None:
    await asyncio.gather(
        api.change(
            "setOrganizationMember",
            scene.ada,
            "organization { id }",
            organization="acme",
            username="vic",
            role=None,
        ),
        *(
            api.change(mutation, scene.root, username="vic", **input)
            for mutation, input in (
                ("setTeamMember", {"teamId": scene.vision.global_id, "role": "MEMBER"}),
                ("setTeamMember", {"teamId": scene.vision.global_id, "role": "ADMIN"}),
            )
        ),
        api.change(
            "setRegistryMember",
            scene.root,
            registryId=scene.models.global_id,
            member={"username": "vic"},
            role="MEMBER",
        ),
        api.change(
            "updateRegistry",
            scene.root,
            registryId=scene.models.global_id,
            ownerId=factories.user_id(scene.vic),
        ),
    )

    left = """select (select count(*) from organization_member m join organization using
            (organization_id) where user_id = $1 and kind = 'SHARED')
        + (select count(*) from team_member where user_id = $1)
        + (select count(*) from registry_member where user_id = $1)
        + (select count(*) from registry where owner_id = $1)"""
    assert await factories.value(api.site.pool, left, scene.vic.user_id) == 0


async def test_everybody_may_leave(api: Api, scene: Scene) -> None:
    leave = {"organization": "acme", "role": None}

    for viewer in (scene.vic, scene.mia):
        await api.changed("setOrganizationMember", viewer, **leave, username=viewer.username)
        assert (await api('{ organization(name: "acme") { id } }', viewer))["organization"] is None

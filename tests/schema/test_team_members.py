from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

NO_TEAM = "NOT_FOUND teamId: The team was not found, or you may not see it."
NO_USER = "NOT_FOUND username: The user was not found, or you may not see it."
MEMBERS = "team { members { nodes { role user { username } } } }"


async def members(api: Api, scene: Scene, username: str, role: str | None) -> dict[str, str]:
    """Everybody in the team with their roles after a change."""
    payload = await api.changed(
        "setTeamMember",
        scene.ada,
        MEMBERS,
        teamId=scene.vision.global_id,
        username=username,
        role=role,
    )
    nodes = payload["team"]["members"]["nodes"]
    return {node["user"]["username"]: node["role"] for node in nodes}


@pytest.mark.parametrize(
    ("input", "expected"),
    [
        (
            {"teamId": "x"},
            [
                'INVALID_ID teamId: "x" is not the id of a Team.',
                "INVALID_INPUT role: Give a role, or null to take the member out.",
            ],
        ),
        ({"username": "nobody", "role": "MEMBER"}, [NO_USER]),
        ({"username": "nobody", "role": None}, [NO_USER]),
        ({"username": "\0", "role": None}, [NO_USER]),
        (
            {"username": "sue", "role": "MEMBER"},
            [
                "CONFLICT username: sue is no member of acme; an ADMIN of it must first add them"
                " with setOrganizationMember."
            ],
        ),
        (
            {"username": "sue", "role": None},
            [
                "CONFLICT username: sue is no member of acme; an ADMIN of it must first add them"
                " with setOrganizationMember."
            ],
        ),
    ],
)
async def test_set_member_is_refused(
    api: Api, scene: Scene, input: dict[str, Any], expected: list[str]
) -> None:
    input = {"teamId": scene.vision.global_id, "username": "vic"} | input

    assert await api.refusals("setTeamMember", scene.ada, **input) == expected


async def test_team_that_is_not_there(api: Api, scene: Scene) -> None:
    for id in (scene.acme.id, scene.mnist.id):
        made_up = factories.encode(factories.Kind.TEAM, scene.acme.id, id)
        input = {"teamId": made_up}
        assert await api.refusals("deleteTeam", scene.ada, **input) == [NO_TEAM]
        input |= {"username": "vic", "role": "MEMBER"}
        assert await api.refusals("setTeamMember", scene.ada, **input) == [NO_TEAM]


async def test_foreign_service_account_and_deactivated_are_not_there(
    api: Api, scene: Scene
) -> None:
    await api.changed("createServiceAccount", scene.sue, organization="rival", username="spy")
    await api.changed("deactivateUser", scene.root, username="sue")
    input = {"teamId": scene.vision.global_id, "role": "MEMBER"}

    for username in ("spy", "sue"):
        assert await api.refusals("setTeamMember", scene.ada, username=username, **input) == [
            NO_USER
        ]


async def test_deactivated_member_is_only_taken_out(api: Api, scene: Scene) -> None:
    await api.changed("deactivateUser", scene.root, username="tim")

    assert await api.refusals(
        "setTeamMember",
        scene.ada,
        teamId=scene.vision.global_id,
        username="tim",
        role="ADMIN",
    ) == ["CONFLICT username: tim has been deactivated."]
    assert await members(api, scene, "tim", None) == {"ada": "ADMIN", "mia": "MEMBER"}


async def test_add_change_and_remove(api: Api, scene: Scene) -> None:
    before = {"ada": "ADMIN", "mia": "MEMBER", "tim": "MEMBER"}
    await api.history()

    assert await members(api, scene, "vic", "VIEWER") == before | {"vic": "VIEWER"}
    assert await members(api, scene, "vic", "VIEWER") == before | {"vic": "VIEWER"}
    assert await members(api, scene, "vic", "ADMIN") == before | {"vic": "ADMIN"}
    assert await members(api, scene, "vic", None) == before
    assert await members(api, scene, "vic", None) == before

    detail = {"team": "vision", "user": "vic"}
    assert await api.history() == [
        ("TEAM_MEMBER_SET", detail | {"role": "VIEWER"}, "ada"),
        ("TEAM_MEMBER_SET", detail | {"role": "ADMIN"}, "ada"),
        ("TEAM_MEMBER_REMOVED", detail | {"role": "ADMIN"}, "ada"),
    ]


async def test_team_may_be_without_admin(api: Api, scene: Scene) -> None:
    assert await members(api, scene, "ada", None) == {"mia": "MEMBER", "tim": "MEMBER"}


async def test_who_leaves_a_team_loses_what_it_gave(api: Api, scene: Scene) -> None:
    document = """{ registry(path: "acme/secret") { viewerRole }
        artifactVersion(path: "vision/mnist/cnn") { number } }"""
    await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)
    assert await api(document, scene.tim) == {
        "registry": {"viewerRole": "MEMBER"},
        "artifactVersion": {"number": 0},
    }

    await members(api, scene, "tim", None)

    assert await api(document, scene.tim) == {"registry": None, "artifactVersion": None}


async def test_delete_of_no_id_is_refused(api: Api, scene: Scene) -> None:
    assert await api.refusals("deleteTeam", scene.ada, teamId=scene.acme.global_id) == [
        f'INVALID_ID teamId: "{scene.acme.global_id}" is not the id of a Team.'
    ]


async def test_delete_with_projects_is_refused(api: Api, scene: Scene) -> None:
    assert await api.refusals("deleteTeam", scene.ada, teamId=scene.vision.global_id) == [
        "CONFLICT teamId: The team has projects; delete them first."
    ]


async def empty_team(api: Api, scene: Scene) -> Thing:
    """A team without projects, Member of the restricted registry."""
    made = await factories.add_team(
        api.site.pool, scene.acme, "nlp", admin=scene.ada, members={scene.vic: "MEMBER"}
    )
    async with api.site.pool.transaction() as connection:
        await factories.grant(connection, scene.secret.key, made, "MEMBER")
        await connection.execute(
            """update site_user set default_organization_id = $1, default_team_id = $2
                where id = $3""",
            *made.key,
            scene.vic.user_id,
        )
    return made


async def test_delete_takes_grants_along_and_frees_the_name(api: Api, scene: Scene) -> None:
    made = await empty_team(api, scene)
    document = '{ registry(path: "acme/secret") { viewerRole } }'
    assert (await api(document, scene.vic))["registry"] == {"viewerRole": "MEMBER"}
    await api.history()

    payload = await api.changed("deleteTeam", scene.ada, teamId=made.global_id)

    assert payload == {"team": None, "deletedId": made.global_id}
    assert await api.history() == [("TEAM_DELETED", {"team": "nlp"}, "ada")]
    assert (await api(document, scene.vic))["registry"] is None
    assert await api("query($id: ID!) { node(id: $id) { id } }", scene.ada, id=made.global_id) == {
        "node": None
    }
    assert await api.refusals("deleteTeam", scene.ada, teamId=made.global_id) == [NO_TEAM]
    default = "select default_team_id from site_user where id = $1"
    assert await factories.value(api.site.pool, default, scene.vic.user_id) is None
    again = await api.changed("createTeam", scene.ada, organization="acme", name="nlp")
    assert again["team"]["id"] != made.global_id


async def test_team_with_a_project_made_meanwhile_stays(api: Api, scene: Scene) -> None:
    made = await empty_team(api, scene)

    deleted, *created = await asyncio.gather(
        api.change("deleteTeam", scene.root, teamId=made.global_id),
        *(api.change("createProject", scene.root, team="nlp", name=f"p{n}") for n in range(3)),
    )

    left = await factories.value(
        api.site.pool, "select count(*) from project where team_id = $1", made.id
    )
    assert left == sum(payload["project"] is not None for payload in created)
    assert (deleted["deletedId"] is None) == (left != 0)
    codes = {error["code"] for payload in created for error in payload["errors"]}
    assert codes <= {"CONFLICT", "NOT_FOUND"}


async def test_what_refers_to_a_row_that_is_gone_is_a_conflict(api: Api, scene: Scene) -> None:
    """The foreign key speaks where a look-up came too early."""
    made = await empty_team(api, scene)
    async with api.site.pool.transaction() as connection:
        await connection.execute("delete from team where id = $1", made.id)
        waiting = asyncio.create_task(
            api.change("createProject", scene.root, team="nlp", name="late")
        )
        await asyncio.sleep(0.1)

    payload = await waiting

    assert [(error["code"], error["message"]) for error in payload["errors"]] == [
        (
            "CONFLICT",
            "Another request changed what this one is about at the same moment; try again.",
        )
    ]

"""Who may do what with people, teams, keys and roles: one line for each mutation."""

from __future__ import annotations

from typing import Any

import pytest

from db import organization
from db.connection import Pool
from domain.viewer import Viewer
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

# root administers the instance; ada is ADMIN, mia MEMBER and vic VIEWER of the organization;
# tia is ADMIN, tom MEMBER and tip VIEWER of the team; rae is Admin of the registry; sue is a
# stranger. y: may; n: is refused for want of a role; -: finds nothing.
VIEWERS = ("root", "ada", "mia", "vic", "tia", "tom", "tip", "rae", "sue")
TABLE = {
    "updateOrganization": "yynnnnnn-",
    "setOrganizationMember": "yynnnnnn-",
    "createTeam": "yynnnnnn-",
    "setTeamMember": "yynnynnn-",
    "deleteTeam": "yynnynnn-",
    "createUser": "ynnnnnnnn",
    "deactivateUser": "ynnnnnnnn",
    "createServiceAccount": "yynnnnnn-",
    "createApiKey": "yynnnnnn-",
    "revokeApiKey": "yy-------",
    "setRegistryMember": "yynnnnny-",
}
CODES = {"n": "PERMISSION_DENIED", "-": "NOT_FOUND"}


async def people(pool: Pool, scene: Scene) -> tuple[dict[str, Viewer], Thing]:
    """Everybody in the table by name, and the team."""
    tia, tom, tip, rae = [
        await factories.add_user(pool, name) for name in ("tia", "tom", "tip", "rae")
    ]
    async with pool.transaction() as connection:
        for member in (tia, tom, tip, rae):
            await organization.set_member(connection, scene.acme.id, member.user_id, "VIEWER")
        await factories.grant(connection, scene.models.key, rae, "ADMIN")
    members = {tia: "ADMIN", tom: "MEMBER", tip: "VIEWER"}
    team = await factories.add_team(pool, scene.acme, "nlp", admin=scene.ada, members=members)
    own = {viewer.username: viewer for viewer in (tia, tom, tip, rae)}
    return {name: own.get(name) or getattr(scene, name) for name in VIEWERS}, team


async def inputs(api: Api, scene: Scene, team: Thing) -> dict[str, dict[str, Any]]:
    """For each mutation something that only the role decides on."""
    acme = {"organization": "acme"}
    await api.changed("createServiceAccount", scene.ada, **acme, username="bot")
    made = await api.changed("createApiKey", scene.ada, username="bot", name="first")
    return {
        "updateOrganization": acme | {"displayName": "New"},
        "setOrganizationMember": acme | {"username": "sue", "role": "VIEWER"},
        "createTeam": acme | {"name": "new"},
        "setTeamMember": {"teamId": team.global_id, "username": "vic", "role": "MEMBER"},
        "deleteTeam": {"teamId": team.global_id},
        "createUser": {"username": "new"},
        "deactivateUser": {"username": "rex"},
        "createServiceAccount": acme | {"username": "new"},
        "createApiKey": {"username": "bot", "name": "second"},
        "revokeApiKey": {"apiKeyId": made["apiKey"]["id"]},
        "setRegistryMember": {
            "registryId": scene.models.global_id,
            "member": {"username": "vic"},
            "role": "VIEWER",
        },
    }


@pytest.mark.parametrize("mutation", TABLE)
async def test_refused_are_refused(api: Api, scene: Scene, mutation: str) -> None:
    viewers, team = await people(api.site.pool, scene)
    input = (await inputs(api, scene, team))[mutation]

    for name, expected in zip(VIEWERS, TABLE[mutation], strict=True):
        if expected != "y":
            errors = await api.refused(mutation, viewers[name], **input)
            assert (name, [error["code"] for error in errors]) == (name, [CODES[expected]])


@pytest.mark.parametrize(
    ("mutation", "name"),
    [
        (mutation, name)
        for mutation, answers in TABLE.items()
        for name, answer in zip(VIEWERS, answers, strict=True)
        if answer == "y"
    ],
)
async def test_others_may(api: Api, scene: Scene, mutation: str, name: str) -> None:
    viewers, team = await people(api.site.pool, scene)
    input = (await inputs(api, scene, team))[mutation]

    await api.changed(mutation, viewers[name], **input)


@pytest.mark.parametrize("name", ["root", "ada", "vic", "sue"])
async def test_everybody_has_keys_of_their_own(api: Api, scene: Scene, name: str) -> None:
    viewer = scene.viewer(name)
    made = await api.changed("createApiKey", viewer, name="laptop")

    await api.changed("revokeApiKey", viewer, apiKeyId=made["apiKey"]["id"])

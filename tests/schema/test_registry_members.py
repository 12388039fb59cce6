from __future__ import annotations

import asyncio
import re
from typing import Any

import orjson
import pytest

from db.connection import Pool
from domain.ids import Kind, encode, new_id
from domain.viewer import Viewer
from schema import failure
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.scene import Scene

NO_REGISTRY = "NOT_FOUND registryId: The registry was not found, or you may not see it."
NO_TEAM = "The team was not found, or you may not see it."
NO_USER = "The user was not found, or you may not see it."
LAST = "LAST_ADMIN role: ada is the last Admin of models; make another member Admin first."
OUTSIDE = "CONFLICT member.username: sue is no member of acme; an ADMIN of it must first add them"
MEMBERS = """members { nodes { role effectiveRole
    member { __typename ... on User { username } ... on Team { name } } } }"""
BEFORE = {"User ada": ("ADMIN", "ADMIN"), "User mia": ("MEMBER", "MEMBER")}


def listed(registry: Any) -> dict[str, tuple[str, str]]:
    """The granted and the effective role of each member."""
    found = {}
    for node in registry["members"]["nodes"]:
        type_, name = node["member"].values()
        found[f"{type_} {name}"] = (node["role"], node["effectiveRole"])
    return found


async def members(
    api: Api, scene: Scene, member: dict[str, str], role: str | None, at: Thing | None = None
) -> dict[str, tuple[str, str]]:
    """Everybody in the registry after a change."""
    payload = await api.changed(
        "setRegistryMember",
        scene.ada,
        f"registry {{ {MEMBERS} }}",
        registryId=(at or scene.models).global_id,
        member=member,
        role=role,
    )
    return listed(payload["registry"])


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        (
            "ada",
            {"registryId": "x", "member": {"userId": "y"}},
            [
                'INVALID_ID registryId: "x" is not the id of a Registry.',
                'INVALID_ID member.userId: "y" is not the id of a User.',
                "INVALID_INPUT role: Give a role, or null to take the member out.",
            ],
        ),
        (
            "ada",
            {"member": {"teamId": "z"}, "role": None},
            ['INVALID_ID member.teamId: "z" is not the id of a Team.'],
        ),
        (
            "mia",
            {"role": "VIEWER"},
            [
                "PERMISSION_DENIED registryId: MANAGE_MEMBERS needs at least the registry role"
                " ADMIN."
            ],
        ),
        ("sue", {"role": "VIEWER"}, [NO_REGISTRY]),
        (
            "ada",
            {"member": {"username": "nobody"}, "role": "VIEWER"},
            [f"NOT_FOUND member.username: {NO_USER}"],
        ),
        (
            "ada",
            {"member": {"username": "\0"}, "role": None},
            [f"NOT_FOUND member.username: {NO_USER}"],
        ),
        (
            "ada",
            {"member": {"username": "sue"}, "role": "VIEWER"},
            [f"{OUTSIDE} with setOrganizationMember."],
        ),
        (
            "ada",
            {"member": {"teamName": "nobody"}, "role": "VIEWER"},
            [f"NOT_FOUND member.teamName: {NO_TEAM}"],
        ),
        (
            "ada",
            {"member": {"teamName": "mia"}, "role": "VIEWER"},
            [f"NOT_FOUND member.teamName: {NO_TEAM}"],
        ),
        ("ada", {"member": {"username": "ada"}, "role": "MEMBER"}, [LAST]),
        ("ada", {"member": {"username": "ada"}, "role": None}, [LAST]),
    ],
)
async def test_set_is_refused(
    api: Api, scene: Scene, viewer: str, input: dict[str, Any], expected: list[str]
) -> None:
    input = {"registryId": scene.models.global_id, "member": {"username": "vic"}} | input

    assert await api.refusals("setRegistryMember", scene.viewer(viewer), **input) == expected


async def test_restricted_registry_is_hidden(api: Api, scene: Scene) -> None:
    input = {"member": {"username": "vic"}, "role": "VIEWER"}
    made_up = encode(Kind.REGISTRY, scene.acme.id, new_id())

    for id in (scene.secret.global_id, made_up):
        assert await api.refusals("setRegistryMember", scene.vic, registryId=id, **input) == [
            NO_REGISTRY
        ]


async def test_members_by_id_must_be_of_the_organization(api: Api, scene: Scene) -> None:
    other = await factories.add_team(api.site.pool, scene.rival, "other", admin=scene.sue)
    sue = {"userId": factories.user_id(scene.sue)}
    input = {"registryId": scene.models.global_id, "role": "VIEWER"}

    assert await api.refusals("setRegistryMember", scene.ada, member=sue, **input) == [
        f"NOT_FOUND member.userId: {NO_USER}"
    ]
    # Whoever sees her hears what is amiss.
    assert await api.refusals("setRegistryMember", scene.root, member=sue, **input) == [
        f"{OUTSIDE.replace('username', 'userId')} with setOrganizationMember."
    ]
    for field, value in (("teamId", other.global_id), ("teamName", "other")):
        for viewer in (scene.ada, scene.root):
            assert await api.refusals(
                "setRegistryMember", viewer, member={field: value}, **input
            ) == [f"NOT_FOUND member.{field}: {NO_TEAM}"]


@pytest.mark.parametrize("role", ["RESTRICTED_VIEWER", "VIEWER"])
async def test_service_account_is_there_to_work(api: Api, scene: Scene, role: str) -> None:
    await api.changed("createServiceAccount", scene.ada, organization="acme", username="bot")

    assert await api.refusals(
        "setRegistryMember",
        scene.ada,
        registryId=scene.models.global_id,
        member={"username": "bot"},
        role=role,
    ) == [
        f"INVALID_INPUT role: A service account must be MEMBER or ADMIN of a registry, not {role}."
    ]
    for fitting in ("MEMBER", "ADMIN"):
        found = await members(api, scene, {"username": "bot"}, fitting)
        assert found == BEFORE | {"User bot": (fitting, fitting)}


async def test_deactivated_is_only_taken_out(api: Api, scene: Scene) -> None:
    await api.changed("deactivateUser", scene.root, username="mia")

    assert await api.refusals(
        "setRegistryMember",
        scene.ada,
        registryId=scene.models.global_id,
        member={"username": "mia"},
        role="ADMIN",
    ) == ["CONFLICT member: mia has been deactivated."]
    assert "User mia" not in await members(api, scene, {"username": "mia"}, None)


@pytest.mark.parametrize(
    ("member", "said"),
    [
        ("{}", "exactly one key"),
        ("{userId: null}", "must be non-null"),
        ('{username: "vic", teamName: "vision"}', "exactly one key"),
    ],
)
async def test_member_is_named_in_exactly_one_way(
    api: Api, scene: Scene, member: str, said: str
) -> None:
    change = 'setRegistryMember(input: {{registryId: "x", role: ADMIN, member: {}}})'
    literal = f"mutation {{ {change.format(member)} {{ errors {{ code }} }} }}"
    variable = f"""mutation($member: MemberRef!) {{
        {change.format("$member")} {{ errors {{ code }} }} }}"""
    value = orjson.loads(re.sub(r"(\w+):", r'"\1":', member))

    for document, variables in ((literal, {}), (variable, {"member": value})):
        result = await api.execute(document, scene.ada, variables)
        assert result.data is None
        [error] = failure.told(result.errors, "request-1")
        assert said in error["message"]


@pytest.mark.parametrize("way", ["username", "userId"])
async def test_user_is_added_changed_and_removed(api: Api, scene: Scene, way: str) -> None:
    vic = {way: "vic" if way == "username" else factories.user_id(scene.vic)}
    await api.history()

    # A lower role than the organization gives has no effect.
    found = await members(api, scene, vic, "RESTRICTED_VIEWER")
    assert found == BEFORE | {"User vic": ("RESTRICTED_VIEWER", "VIEWER")}
    assert await members(api, scene, vic, "RESTRICTED_VIEWER") == found
    assert await members(api, scene, vic, "ADMIN") == BEFORE | {"User vic": ("ADMIN", "ADMIN")}
    assert await members(api, scene, vic, None) == BEFORE
    assert await members(api, scene, vic, None) == BEFORE

    detail = {"registry": "models", "user": "vic"}
    assert await api.history() == [
        ("MEMBER_SET", detail | {"role": "RESTRICTED_VIEWER"}, "ada"),
        ("MEMBER_SET", detail | {"role": "ADMIN"}, "ada"),
        ("MEMBER_REMOVED", detail | {"role": "ADMIN"}, "ada"),
    ]


@pytest.mark.parametrize("way", ["teamName", "teamId"])
async def test_team_is_added_and_removed(api: Api, scene: Scene, way: str) -> None:
    vision = {way: "vision" if way == "teamName" else scene.vision.global_id}
    document = '{ registry(path: "acme/models") { viewerRole history { nodes { kind } } } }'
    await api.history()

    found = await members(api, scene, vision, "ADMIN")

    assert found == {
        "User ada": ("ADMIN", "ADMIN"),
        "User mia": ("MEMBER", "ADMIN"),
        "Team vision": ("ADMIN", "ADMIN"),
    }
    assert (await api(document, scene.tim))["registry"] == {
        "viewerRole": "ADMIN",
        "history": {"nodes": [{"kind": "MEMBER_SET"}]},
    }
    assert await members(api, scene, vision, None) == BEFORE
    assert (await api(document, scene.tim))["registry"]["viewerRole"] == "VIEWER"
    detail = {"registry": "models", "team": "vision", "role": "ADMIN"}
    assert await api.history() == [
        ("MEMBER_SET", detail, "ada"),
        ("MEMBER_REMOVED", detail, "ada"),
    ]


async def test_team_with_somebody_in_it_is_another_admin(api: Api, scene: Scene) -> None:
    empty = await factories.add_team(api.site.pool, scene.acme, "empty", admin=scene.vic)
    await factories.run(api.site.pool, "delete from team_member where team_id = $1", empty.id)
    await members(api, scene, {"teamName": "empty"}, "ADMIN")
    assert await api.refusals(
        "setRegistryMember",
        scene.ada,
        registryId=scene.models.global_id,
        member={"username": "ada"},
        role=None,
    ) == [LAST]

    await members(api, scene, {"teamName": "vision"}, "ADMIN")

    assert "User ada" not in await members(api, scene, {"username": "ada"}, None)


async def test_of_the_last_two_admins_one_stays(api: Api, scene: Scene) -> None:
    await members(api, scene, {"username": "mia"}, "ADMIN")

    payloads = await asyncio.gather(
        *(
            api.change(
                "setRegistryMember",
                scene.viewer(name),
                registryId=scene.models.global_id,
                member={"username": name},
                role="VIEWER",
            )
            for name in ("ada", "mia")
        )
    )

    assert [error["code"] for each in payloads for error in each["errors"]] == ["LAST_ADMIN"]


async def effective(pool: Pool, scene: Scene) -> dict[Viewer | Thing, str]:
    """Members of the restricted registry, each with another way to a role."""
    nlp = await factories.add_team(pool, scene.acme, "nlp", admin=scene.rex)
    return {
        scene.root: "RESTRICTED_VIEWER",
        scene.ada: "VIEWER",
        scene.mia: "VIEWER",
        scene.vic: "RESTRICTED_VIEWER",
        scene.rex: "MEMBER",
        nlp: "ADMIN",
    }


async def test_effective_role_is_the_highest(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    made = await factories.add_registry(
        pool,
        scene.acme,
        "closed",
        creator=scene.ada,
        visibility="RESTRICTED",
        members=await effective(pool, scene),
    )
    document = f"query($id: ID!) {{ node(id: $id) {{ ... on Registry {{ {MEMBERS} }} }} }}"

    data = await api(document, scene.vic, id=made.global_id)

    assert listed(data["node"]) == {
        # An administrator of the instance, an ADMIN of the organization, the own role, by a team.
        "User root": ("RESTRICTED_VIEWER", "ADMIN"),
        "User ada": ("VIEWER", "ADMIN"),
        "User mia": ("VIEWER", "VIEWER"),
        "User vic": ("RESTRICTED_VIEWER", "RESTRICTED_VIEWER"),
        "User rex": ("MEMBER", "ADMIN"),
        "Team nlp": ("ADMIN", "ADMIN"),
    }


async def test_members_are_paged_by_name(api: Api, scene: Scene) -> None:
    document = """query($after: String) { registry(path: "acme/secret") {
        members(first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor }
            nodes { member { ... on User { name: username } ... on Team { name } } } } } }"""

    first = (await api(document, scene.rex))["registry"]["members"]
    rest = (await api(document, scene.rex, after=first["pageInfo"]["endCursor"]))["registry"]

    found = [*first["nodes"], *rest["members"]["nodes"]]
    assert [node["member"]["name"] for node in found] == ["ada", "rex", "vision"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    assert await api(document, scene.vic) == {"registry": None}


async def test_owner_must_belong_to_the_organization(api: Api, scene: Scene) -> None:
    """A grant that somebody kept from before is not enough."""
    async with api.site.pool.transaction() as connection:
        await factories.grant(connection, scene.models.key, scene.sue, "MEMBER")

    assert await api.refusals(
        "updateRegistry",
        scene.ada,
        registryId=scene.models.global_id,
        ownerId=factories.user_id(scene.sue),
    ) == [f"NOT_FOUND ownerId: {NO_USER}"]

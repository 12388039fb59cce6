"""Inviting people into a team, and taking them out."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from domain.ids import Kind, encode
from domain.viewer import Viewer
from resolvers import team_member
from resolvers.team_member import Joined, Named
from tests import factories
from tests.api import Api
from tests.factories import user_id
from tests.resolvers import asking
from tests.resolvers.asking import codes, refusals
from tests.scene import Scene

HIDDEN = "NOT_FOUND team: The team was not found, or you may not see it."
DENIED = "PERMISSION_DENIED team: SET_TEAM_MEMBER needs at least the team role ADMIN."
MADE_BY = " users are made with createUser by an administrator of this instance."
TEAM = """{ organization(name: "acme") { team(name: "vision") {
    members { nodes { user { username } role } } } } }"""


@pytest.fixture
async def addresses(api: Api, scene: Scene) -> None:
    await factories.run(api.site.pool, "update site_user set email = username || '@example.org'")


@pytest.fixture
async def tia(api: Api, scene: Scene) -> Viewer:
    """ADMIN of the team, and VIEWER of the organization."""
    tia = await factories.add_user(api.site.pool, "tia")
    async with api.site.pool.connection() as connection:
        await connection.execute(
            "insert into organization_member values ($1, $2, 'VIEWER')", scene.acme.id, tia.user_id
        )
        await factories.join_team(connection, scene.vision.key, tia, "ADMIN")
    return tia


def nobody(field: str, word: str) -> str:
    return (
        f'NOT_FOUND {field}: Nobody was found by the {field} "{word}", or you may not see them;'
        + MADE_BY
    )


async def invite(
    api: Api, viewer: Viewer, team: str = "vision", *, role: str = "MEMBER", **named: Any
) -> Joined:
    return await team_member.invite(
        asking.of(api, viewer), team_=team, named=Named(**named), role=role
    )


async def remove(api: Api, viewer: Viewer, user: str, team: str = "vision") -> object:
    return await team_member.remove(asking.of(api, viewer), team_=team, user_id=user)


async def members(api: Api, scene: Scene) -> dict[str, str]:
    data = await api(TEAM, scene.ada)
    nodes = data["organization"]["team"]["members"]["nodes"]
    return {node["user"]["username"]: node["role"] for node in nodes}


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({}, "INVALID_INPUT username: Give exactly one of username or email, not 0."),
        (
            {"username": "vic", "email": "vic@example.org"},
            "INVALID_INPUT email: Give exactly one of username or email, not 2.",
        ),
        (
            {"email": "vic"},
            "INVALID_INPUT email: An email address must be at most 254 characters, one @ in the"
            ' middle and no white space; got "vic".',
        ),
    ],
)
async def test_words_are_refused(
    api: Api, scene: Scene, named: dict[str, Any], expected: str
) -> None:
    assert await refusals(api, invite(api, scene.ada, **named)) == [expected]


@pytest.mark.parametrize(
    ("viewer", "team", "expected"),
    [
        ("sue", "vision", HIDDEN),
        ("ada", "nobody", HIDDEN),
        ("ada", "acme", HIDDEN),
        ("vic", "vision", DENIED),
        ("mia", "vision", DENIED),
    ],
)
async def test_those_who_may_not_are_refused(
    api: Api, scene: Scene, viewer: str, team: str, expected: str
) -> None:
    who = scene.viewer(viewer)
    assert who is not None

    assert await refusals(api, invite(api, who, team, username="rex")) == [expected]
    assert await refusals(api, remove(api, who, user_id(scene.tim), team)) == [expected]


@pytest.mark.usefixtures("addresses")
async def test_nobody_of_that_name_or_address(api: Api, scene: Scene) -> None:
    for word in ("nobody", "vision", "\x00"):
        shown = word.replace("\x00", "\N{REPLACEMENT CHARACTER}")
        done = invite(api, scene.ada, username=word)
        assert await refusals(api, done) == [nobody("username", shown)]
    done = invite(api, scene.ada, email="nobody@example.org")
    assert await refusals(api, done) == [nobody("email", "nobody@example.org")]


@pytest.mark.usefixtures("addresses")
async def test_address_of_a_stranger_is_told_to_no_admin(api: Api, scene: Scene) -> None:
    done = invite(api, scene.ada, email="sue@example.org")

    assert await refusals(api, done) == [nobody("email", "sue@example.org")]


async def test_service_account_of_another_organization_is_nobody(api: Api, scene: Scene) -> None:
    await api.changed("createServiceAccount", scene.sue, organization="rival", username="bot")

    for viewer in (scene.ada, scene.root):
        done = invite(api, viewer, username="bot")
        assert await refusals(api, done) == [nobody("username", "bot")]


async def test_who_was_deactivated_is_nobody(api: Api, scene: Scene) -> None:
    await api.changed("deactivateUser", scene.root, username="vic")

    assert await refusals(api, invite(api, scene.ada, username="vic")) == [
        nobody("username", "vic")
    ]


async def test_admin_of_the_team_alone_brings_nobody_into_the_organization(
    api: Api, scene: Scene, tia: Viewer
) -> None:
    assert await refusals(api, invite(api, tia, username="sue")) == [
        "CONFLICT username: sue is no member of acme; an ADMIN of it must first add them with"
        " setOrganizationMember."
    ]
    await invite(api, tia, username="vic")
    assert (await members(api, scene))["vic"] == "MEMBER"


@pytest.mark.usefixtures("addresses")
async def test_address_of_several_is_refused(api: Api, scene: Scene) -> None:
    sql = "update site_user set email = 'Same@example.org' where username in ('rex', 'vic')"
    await factories.run(api.site.pool, sql)

    assert await refusals(api, invite(api, scene.ada, email="same@example.org")) == [
        'CONFLICT email: Several users have the address "same@example.org"; give a username.'
    ]


@pytest.mark.usefixtures("addresses")
async def test_invite_by_address(api: Api, scene: Scene, tia: Viewer) -> None:
    await api.history()

    joined = await invite(api, tia, email="VIC@example.org")

    assert joined == Joined(*scene.vision.key, scene.vic.user_id)
    detail = {"team": "vision", "user": "vic", "role": "MEMBER"}
    assert await api.history() == [("TEAM_MEMBER_SET", detail, "tia")]


@pytest.mark.usefixtures("addresses")
@pytest.mark.parametrize(
    ("viewer", "named"),
    [("ada", {"username": "sue"}), ("root", {"email": "sue@example.org"})],
)
async def test_admin_brings_a_stranger_into_the_organization(
    api: Api, scene: Scene, viewer: str, named: dict[str, Any]
) -> None:
    who = scene.viewer(viewer)
    assert who is not None
    await api.history()

    await invite(api, who, role="ADMIN", **named)

    assert (await members(api, scene))["sue"] == "ADMIN"
    joined = {"organization": "acme", "user": "sue", "role": "MEMBER"}
    assert await api.history() == [
        ("ORGANIZATION_MEMBER_SET", joined, viewer),
        ("TEAM_MEMBER_SET", {"team": "vision", "user": "sue", "role": "ADMIN"}, viewer),
    ]


async def test_who_is_in_the_team_already(api: Api, scene: Scene, tia: Viewer) -> None:
    await api.history()

    assert await refusals(api, invite(api, scene.ada, username="tia")) == [
        "CONFLICT username: tia is ADMIN of vision already."
    ]
    assert await refusals(api, invite(api, scene.ada, username="mia")) == [
        "CONFLICT username: mia is MEMBER of vision already."
    ]
    assert await api.history() == []


async def test_invite_gives_a_member_a_higher_role(api: Api, scene: Scene) -> None:
    await invite(api, scene.ada, username="mia", role="ADMIN")

    assert (await members(api, scene))["mia"] == "ADMIN"


async def test_one_who_is_invited_by_many_joins_once(api: Api, scene: Scene) -> None:
    await api.history()

    found = await asyncio.gather(*(codes(invite(api, scene.ada, username="sue")) for _ in range(6)))

    assert sorted(found) == [[], *[["CONFLICT"]] * 5]
    kinds = [kind for kind, _, _ in await api.history()]
    assert kinds == ["ORGANIZATION_MEMBER_SET", "TEAM_MEMBER_SET"]


async def test_remove_names_a_member(api: Api, scene: Scene) -> None:
    hidden = ["NOT_FOUND user_id: The member was not found, or you may not see it."]

    for viewer in (scene.vic, scene.sue):
        assert await refusals(api, remove(api, scene.ada, user_id(viewer))) == hidden
    [refusal] = await refusals(api, remove(api, scene.ada, scene.vision.global_id))
    assert refusal.startswith("INVALID_ID user_id: ")
    nobody_ = encode(Kind.USER, scene.acme.id, scene.acme.id)
    assert await refusals(api, remove(api, scene.ada, nobody_)) == hidden


async def test_remove(api: Api, scene: Scene, tia: Viewer) -> None:
    await api.history()

    key = await remove(api, tia, user_id(scene.mia))

    assert key == scene.vision.key
    assert await members(api, scene) == {"ada": "ADMIN", "tia": "ADMIN", "tim": "MEMBER"}
    detail = {"team": "vision", "user": "mia", "role": "MEMBER"}
    assert await api.history() == [("TEAM_MEMBER_REMOVED", detail, "tia")]
    again = ["NOT_FOUND user_id: The member was not found, or you may not see it."]
    assert await refusals(api, remove(api, tia, user_id(scene.mia))) == again

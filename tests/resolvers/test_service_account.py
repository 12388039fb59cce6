"""Service accounts of a team."""

from __future__ import annotations

import re

import pytest

from auth import key
from domain.scope import ApiKeyScope
from domain.viewer import Viewer
from resolvers import service_account
from resolvers.service_account import Made
from tests import factories
from tests.api import Api
from tests.resolvers import asking
from tests.resolvers.asking import refusals
from tests.scene import Scene

HIDDEN = "NOT_FOUND team: The team was not found, or you may not see it."
DENIED = (
    "PERMISSION_DENIED organization: CREATE_SERVICE_ACCOUNT needs at least the organization role"
    " ADMIN."
)


async def create(
    api: Api, viewer: Viewer, team: str = "vision", description: str = "CI bot"
) -> Made:
    return await service_account.create(asking.of(api, viewer), team_=team, description=description)


async def test_description_is_refused(api: Api, scene: Scene) -> None:
    assert await refusals(api, create(api, scene.ada, description="")) == [
        'INVALID_NAME description: A name must be 1 to 128 characters; got "".'
    ]


@pytest.mark.parametrize(
    ("viewer", "team", "expected"),
    [
        ("sue", "vision", HIDDEN),
        ("ada", "acme", HIDDEN),
        ("mia", "vision", DENIED),
        ("vic", "vision", DENIED),
    ],
)
async def test_those_who_may_not_are_refused(
    api: Api, scene: Scene, viewer: str, team: str, expected: str
) -> None:
    who = scene.viewer(viewer)
    assert who is not None

    assert await refusals(api, create(api, who, team)) == [expected]


async def test_create(api: Api, scene: Scene) -> None:
    await api.history()

    made = await create(api, scene.ada)

    row = await factories.value(
        api.site.pool,
        """select json_build_object('username', u.username, 'name', u.name, 'team', t.name,
                'role', tm.role, 'is_service_account', u.is_service_account, 'organization', m.role)
            from site_user u join team_member tm on tm.user_id = u.id
            join team t on t.id = tm.team_id and t.id = u.default_team_id
            join organization_member m on m.user_id = u.id and m.organization_id = $2
            where u.id = $1""",
        made.user_id,
        scene.acme.id,
    )
    assert isinstance(row, str)
    username = re.search(r'"username" : "(CI-bot-[0-9a-f]{8})"', row)
    assert username is not None
    assert row.replace(username[1], "NAME") == (
        '{"username" : "NAME", "name" : "CI bot", "team" : "vision", "role" : "MEMBER",'
        ' "is_service_account" : true, "organization" : "MEMBER"}'
    )
    kept = "select user_id, sha256, scopes, name from api_key where prefix = $1"
    async with api.site.pool.connection() as connection:
        [found] = await connection.fetch(kept, key.prefix(made.key))
    assert key.matches(made.key, found["sha256"])
    assert (found["user_id"], found["scopes"], found["name"]) == (made.user_id, [], "CI bot")
    assert [kind for kind, _, _ in await api.history()] == [
        "USER_CREATED",
        "ORGANIZATION_MEMBER_SET",
        "TEAM_MEMBER_SET",
        "API_KEY_CREATED",
    ]


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Ночной робот", r"service-[0-9a-f]{8}"),
        ("-- x/y --", r"x-y-[0-9a-f]{8}"),
        ("a" * 128, r"a{48}-[0-9a-f]{8}"),
    ],
)
async def test_username_is_made_of_the_description(
    api: Api, scene: Scene, description: str, expected: str
) -> None:
    made = await create(api, scene.ada, description=description)

    sql = "select username from site_user where id = $1"
    username = await factories.value(api.site.pool, sql, made.user_id)
    assert re.fullmatch(expected, str(username))


async def test_same_description_twice_is_two(api: Api, scene: Scene) -> None:
    first, second = await create(api, scene.ada), await create(api, scene.ada)

    assert first.user_id != second.user_id
    assert first.key != second.key


async def test_key_is_good_for_no_more_than_the_one_it_was_made_with(
    api: Api, scene: Scene
) -> None:
    narrow = Viewer(scene.ada.user_id, "ada", scopes=frozenset({ApiKeyScope.ADMIN}))

    made = await create(api, narrow)

    sql = "select scopes from api_key where prefix = $1"
    assert await factories.value(api.site.pool, sql, key.prefix(made.key)) == ["ADMIN"]

"""Bringing many members into a registry at once, and taking many out."""

from __future__ import annotations

import asyncio

import pytest

from domain.viewer import Viewer
from resolvers import registry_admin, registry_members
from tests import factories
from tests.api import Api
from tests.factories import Thing, user_id
from tests.resolvers import asking
from tests.resolvers.asking import codes, refusals
from tests.scene import Scene

HIDDEN = "NOT_FOUND registry_id: The registry was not found, or you may not see it."
DENIED = "PERMISSION_DENIED registry_id: MANAGE_MEMBERS needs at least the registry role ADMIN."


def ids(*members: Viewer | Thing) -> dict[str, list[str]]:
    users = [user_id(each) for each in members if isinstance(each, Viewer)]
    teams = [each.global_id for each in members if isinstance(each, Thing)]
    return {"user_ids": users, "team_ids": teams}


async def add(api: Api, viewer: Viewer, at: Thing, *members: Viewer | Thing) -> object:
    return await registry_members.add(
        asking.of(api, viewer), registry_id=at.global_id, **ids(*members)
    )


async def remove(api: Api, viewer: Viewer, at: Thing, *members: Viewer | Thing) -> object:
    return await registry_members.remove(
        asking.of(api, viewer), registry_id=at.global_id, **ids(*members)
    )


async def roles(api: Api, at: Thing) -> dict[str, str]:
    async with api.site.pool.connection() as connection:
        rows = await connection.fetch(
            """select coalesce(u.username, t.name) as name, m.role::text from registry_member m
                left join site_user u on u.id = m.user_id left join team t on t.id = m.team_id
                where m.registry_id = $1 order by 1""",
            at.id,
        )
    return {row["name"]: row["role"] for row in rows}


async def test_ids_of_other_things_are_refused(api: Api, scene: Scene) -> None:
    done = registry_members.add(
        asking.of(api, scene.ada),
        registry_id=scene.acme.global_id,
        user_ids=[user_id(scene.mia), scene.vision.global_id],
        team_ids=[user_id(scene.mia)],
    )

    found = [line.partition(":")[0] for line in await refusals(api, done)]
    assert found == [
        "INVALID_ID registry_id",
        "INVALID_ID user_ids.1.user_id",
        "INVALID_ID team_ids.0.team_id",
    ]


@pytest.mark.parametrize(
    ("viewer", "registry", "expected"),
    [
        ("sue", "models", HIDDEN),
        ("vic", "secret", HIDDEN),
        ("mia", "models", DENIED),
        ("vic", "models", DENIED),
    ],
)
async def test_those_who_may_not_are_refused(
    api: Api, scene: Scene, viewer: str, registry: str, expected: str
) -> None:
    who = scene.viewer(viewer)
    assert who is not None
    at = getattr(scene, registry)

    assert await refusals(api, add(api, who, at, scene.tim)) == [expected]
    assert await refusals(api, remove(api, who, at, scene.tim)) == [expected]


async def test_one_who_cannot_be_added_keeps_all_out(api: Api, scene: Scene) -> None:
    assert await refusals(api, add(api, scene.ada, scene.models, scene.vic, scene.sue)) == [
        "NOT_FOUND user_ids.1.user_id: The user was not found, or you may not see it."
    ]
    team = await factories.add_team(api.site.pool, scene.rival, "lab", admin=scene.sue)
    assert await refusals(api, add(api, scene.root, scene.models, scene.vic, team)) == [
        "NOT_FOUND team_ids.0.team_id: The team was not found, or you may not see it."
    ]


@pytest.mark.parametrize("implicit", ["VIEWER", "RESTRICTED_VIEWER"])
async def test_add_gives_the_usual_roles(api: Api, scene: Scene, implicit: str) -> None:
    await api.changed(
        "updateOrganization", scene.ada, organization="acme", implicitRegistryRole=implicit
    )
    made = await api.changed("createServiceAccount", scene.ada, organization="acme", username="bot")
    boss = await factories.add_user(api.site.pool, "boss")
    sql = "insert into organization_member values ($1, $2, 'ADMIN')"
    await factories.run(api.site.pool, sql, scene.acme.id, boss.user_id)
    await api.history()

    await registry_members.add(
        asking.of(api, scene.ada),
        registry_id=scene.models.global_id,
        user_ids=[user_id(scene.vic), made["user"]["id"], user_id(boss), user_id(scene.vic)],
        team_ids=[scene.vision.global_id],
    )

    assert await roles(api, scene.models) == {
        "ada": "ADMIN",
        "boss": "ADMIN",
        "bot": "MEMBER",
        "mia": "MEMBER",
        "vic": implicit,
        "vision": implicit,
    }
    assert await api.history() == [
        ("MEMBER_SET", {"registry": "models", "user": "vic", "role": implicit}, "ada"),
        ("MEMBER_SET", {"registry": "models", "user": "bot", "role": "MEMBER"}, "ada"),
        ("MEMBER_SET", {"registry": "models", "user": "boss", "role": "ADMIN"}, "ada"),
        ("MEMBER_SET", {"registry": "models", "team": "vision", "role": implicit}, "ada"),
    ]


async def test_who_is_a_member_keeps_their_role(api: Api, scene: Scene) -> None:
    await api.history()

    await add(api, scene.ada, scene.models, scene.mia, scene.ada)

    assert await roles(api, scene.models) == {"ada": "ADMIN", "mia": "MEMBER"}
    assert await api.history() == []


async def test_remove_of_who_is_none_does_nothing(api: Api, scene: Scene) -> None:
    await api.history()

    await remove(api, scene.ada, scene.models, scene.vic, scene.sue, scene.vision)

    assert await api.history() == []


async def test_remove(api: Api, scene: Scene) -> None:
    await add(api, scene.ada, scene.models, scene.vic, scene.vision)
    await api.history()

    await remove(api, scene.ada, scene.models, scene.mia, scene.sue, scene.vision)
    await remove(api, scene.ada, scene.models, scene.mia)

    assert await roles(api, scene.models) == {"ada": "ADMIN", "vic": "VIEWER"}
    assert await api.history() == [
        ("MEMBER_REMOVED", {"registry": "models", "user": "mia", "role": "MEMBER"}, "ada"),
        ("MEMBER_REMOVED", {"registry": "models", "team": "vision", "role": "VIEWER"}, "ada"),
    ]


async def test_some_admin_stays(api: Api, scene: Scene) -> None:
    async with api.site.pool.connection() as connection:
        await factories.grant(connection, scene.models.key, scene.mia, "ADMIN")

    assert await refusals(api, remove(api, scene.ada, scene.models, scene.ada, scene.mia)) == [
        "LAST_ADMIN role: mia is the last Admin of models; make another member Admin first."
    ]


async def test_admins_who_take_each_other_out_leave_one(api: Api, scene: Scene) -> None:
    for _ in range(6):
        async with api.site.pool.connection() as connection:
            for viewer in (scene.mia, scene.vic):
                await factories.grant(connection, scene.models.key, viewer, "ADMIN")
            await connection.execute(
                "delete from registry_member where registry_id = $1 and user_id = $2",
                scene.models.id,
                scene.ada.user_id,
            )

        found = await asyncio.gather(
            codes(remove(api, scene.mia, scene.models, scene.vic)),
            codes(remove(api, scene.vic, scene.models, scene.mia)),
        )

        # Who was taken out first may change nothing any more.
        assert sorted(found) == [[], ["PERMISSION_DENIED"]]
        assert list((await roles(api, scene.models)).values()) == ["ADMIN"]


async def test_delete_without_the_name(api: Api, scene: Scene) -> None:
    async def delete() -> object:
        return await registry_admin.delete(
            asking.of(api, scene.ada), registry_id=scene.models.global_id, confirm_name=None
        )

    await delete()

    assert await refusals(api, delete()) == [HIDDEN]


async def test_delete_without_the_name_takes_the_same_role(api: Api, scene: Scene) -> None:
    done = registry_admin.delete(
        asking.of(api, scene.mia), registry_id=scene.models.global_id, confirm_name=None
    )

    assert await codes(done) == ["PERMISSION_DENIED"]


async def test_an_empty_name_confirms_nothing(api: Api, scene: Scene) -> None:
    done = registry_admin.delete(
        asking.of(api, scene.ada), registry_id=scene.models.global_id, confirm_name=""
    )

    assert await codes(done) == ["CONFIRMATION_MISMATCH"]

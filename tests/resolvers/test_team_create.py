"""Making a team without saying where, and with somebody else as its ADMIN."""

from __future__ import annotations

import pytest

from domain.viewer import Viewer
from resolvers import team
from resolvers.key import Key
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.resolvers import asking
from tests.resolvers.asking import refusals
from tests.scene import Scene

DENIED = "PERMISSION_DENIED organization: CREATE_TEAM needs at least the organization role ADMIN."


async def create(
    api: Api, viewer: Viewer, organization: str | None = None, admin: str | None = None
) -> Key:
    return await team.create(
        asking.of(api, viewer), organization_=organization, name_="nlp", admin=admin
    )


async def members(api: Api, viewer: Viewer, organization: str = "acme") -> dict[str, str]:
    data = await api(
        """query($name: String!) { organization(name: $name) { team(name: "nlp") {
            members { nodes { user { username } role } } } } }""",
        viewer,
        name=organization,
    )
    nodes = data["organization"]["team"]["members"]["nodes"]
    return {node["user"]["username"]: node["role"] for node in nodes}


@pytest.fixture
async def lab(api: Api, scene: Scene) -> Thing:
    """Another organization of ada's."""
    return await factories.add_organization(api.site.pool, "lab", admin=scene.ada)


async def default(api: Api, viewer: Viewer, organization: Thing | None) -> None:
    sql = "update site_user set default_organization_id = $2 where id = $1"
    id = organization.id if organization is not None else None
    await factories.run(api.site.pool, sql, viewer.user_id, id)


async def test_who_belongs_to_none_is_refused(api: Api, scene: Scene) -> None:
    new = await factories.add_user(api.site.pool, "new")

    assert await refusals(api, create(api, new)) == [
        "NOT_FOUND organization: You belong to no organization; make one with createOrganization."
    ]


async def test_who_is_admin_of_none_is_refused(api: Api, scene: Scene) -> None:
    assert await refusals(api, create(api, scene.mia)) == [DENIED]
    await factories.add_organization(
        api.site.pool, "lab", admin=scene.ada, members={scene.mia: "MEMBER"}
    )
    assert await refusals(api, create(api, scene.mia)) == [DENIED]


async def test_who_is_admin_of_several_is_told_which(api: Api, scene: Scene, lab: Thing) -> None:
    assert await refusals(api, create(api, scene.ada)) == [
        "ORGANIZATION_AMBIGUOUS organization: You may make teams in several organizations; give"
        " one of them, such as acme, lab."
    ]


async def test_default_is_meant(api: Api, scene: Scene, lab: Thing) -> None:
    await default(api, scene.ada, lab)

    key = await create(api, scene.ada)

    assert key.organization_id == lab.id


async def test_the_only_one_that_gives_the_right_is_meant(
    api: Api, scene: Scene, lab: Thing
) -> None:
    # The default one does not let sue make teams.
    async with api.site.pool.connection() as connection:
        await connection.execute(
            "insert into organization_member values ($1, $2, 'MEMBER')", lab.id, scene.sue.user_id
        )
    await default(api, scene.sue, lab)

    key = await create(api, scene.sue)

    assert key.organization_id == scene.rival.id


@pytest.mark.parametrize("admin", ["nobody", "vision", ""])
async def test_admin_who_is_nobody_is_refused(api: Api, scene: Scene, admin: str) -> None:
    assert await refusals(api, create(api, scene.ada, "acme", admin)) == [
        f'NOT_FOUND admin: Nobody was found by the username "{admin}", or you may not see them;'
        " users are made with createUser by an administrator of this instance."
    ]


async def test_another_admin(api: Api, scene: Scene) -> None:
    await api.history()

    await create(api, scene.ada, admin="sue")

    assert await members(api, scene.ada) == {"ada": "ADMIN", "sue": "ADMIN"}
    joined = {"organization": "acme", "user": "sue", "role": "MEMBER"}
    assert await api.history() == [
        ("TEAM_CREATED", {"team": "nlp"}, "ada"),
        ("ORGANIZATION_MEMBER_SET", joined, "ada"),
        ("TEAM_MEMBER_SET", {"team": "nlp", "user": "sue", "role": "ADMIN"}, "ada"),
    ]


async def test_oneself_is_no_other_admin(api: Api, scene: Scene) -> None:
    await create(api, scene.ada, admin="ada")

    assert await members(api, scene.ada) == {"ada": "ADMIN"}

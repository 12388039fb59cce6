"""Whom a user means where they name nobody."""

from __future__ import annotations

import pytest

from db import organization, owner
from domain.viewer import Viewer
from resolvers import user_change
from tests import factories
from tests.api import Api
from tests.resolvers import asking
from tests.resolvers.asking import refusals
from tests.scene import Scene

SHORT = '{ registry(path: "wandb-registry-models") { path } }'


async def choose(api: Api, viewer: Viewer, name: str) -> object:
    return await user_change.set_default_owner(asking.of(api, viewer), name)


async def meant(api: Api, viewer: Viewer) -> str:
    """The owner of what is logged without a name."""
    async with api.site.pool.connection() as connection:
        row = await owner.by_name(connection, viewer, None)
    assert row is not None
    return str(row["name"])


async def organizations(api: Api, viewer: Viewer) -> list[str]:
    """Those that a link without one may mean."""
    async with api.site.pool.connection() as connection:
        return sorted(row["name"] for row in await organization.usual(connection, viewer))


@pytest.mark.parametrize(("viewer", "name"), [("sue", "vision"), ("mia", "acme"), ("mia", "vic")])
async def test_who_is_no_team_to_be_seen_is_not_found(
    api: Api, scene: Scene, viewer: str, name: str
) -> None:
    who = scene.viewer(viewer)
    assert who is not None

    assert await refusals(api, choose(api, who, name)) == [
        "NOT_FOUND owner: The team was not found, or you may not see it."
    ]


@pytest.mark.parametrize("viewer", ["vic", "root"])
async def test_team_of_others_is_refused(api: Api, scene: Scene, viewer: str) -> None:
    who = scene.viewer(viewer)
    assert who is not None

    assert await refusals(api, choose(api, who, "vision")) == [
        "CONFLICT owner: You are no member of vision; give a team of yours, or yourself."
    ]


async def test_the_only_team_is_meant_until_another_is_chosen(api: Api, scene: Scene) -> None:
    assert await meant(api, scene.mia) == "vision"
    await factories.add_team(
        api.site.pool, scene.acme, "nlp", admin=scene.ada, members={scene.mia: "VIEWER"}
    )
    assert await meant(api, scene.mia) == "mia"

    assert await choose(api, scene.mia, "nlp") == scene.mia.user_id

    assert await meant(api, scene.mia) == "nlp"


async def test_oneself(api: Api, scene: Scene) -> None:
    await choose(api, scene.mia, "mia")

    assert await meant(api, scene.mia) == "mia"
    await choose(api, scene.mia, "vision")
    assert await meant(api, scene.mia) == "vision"


async def test_team_brings_its_organization(api: Api, scene: Scene) -> None:
    await factories.add_organization(
        api.site.pool, "lab", admin=scene.ada, members={scene.mia: "MEMBER"}
    )
    assert await organizations(api, scene.mia) == ["acme", "lab"]
    assert await api.errors(SHORT, scene.mia) == [("ORGANIZATION_AMBIGUOUS", "path")]

    await choose(api, scene.mia, "vision")
    assert await organizations(api, scene.mia) == ["acme"]
    assert (await api(SHORT, scene.mia))["registry"] == {"path": "acme/wandb-registry-models"}

    await choose(api, scene.mia, "mia")
    assert await organizations(api, scene.mia) == ["acme", "lab"]
    assert await api.errors(SHORT, scene.mia) == [("ORGANIZATION_AMBIGUOUS", "path")]


async def test_oneself_still_means_the_only_organization(api: Api, scene: Scene) -> None:
    await choose(api, scene.mia, "mia")

    assert await organizations(api, scene.mia) == ["acme"]
    assert (await api(SHORT, scene.mia))["registry"] == {"path": "acme/wandb-registry-models"}


async def test_who_leaves_the_team_means_it_no_more(api: Api, scene: Scene) -> None:
    await choose(api, scene.mia, "vision")

    await api.changed(
        "setTeamMember", scene.ada, teamId=scene.vision.global_id, username="mia", role=None
    )

    assert await meant(api, scene.mia) == "mia"

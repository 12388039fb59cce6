"""Changing projects, and making one's own."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from domain.viewer import Viewer
from resolvers import project, project_change
from resolvers.project_change import Changes
from tests import factories
from tests.api import Api
from tests.resolvers import asking
from tests.resolvers.asking import codes, refusals
from tests.scene import Scene

HIDDEN = "NOT_FOUND project: The project was not found, or you may not see it."
DENIED = "PERMISSION_DENIED project: UPDATE_PROJECT needs at least the team role MEMBER."


async def update(api: Api, viewer: Viewer, at: str = "vision/mnist", **changes: Any) -> object:
    owner, name = at.split("/")
    return await project_change.update(
        asking.of(api, viewer), owner=owner, name_=name, changes=Changes(**changes)
    )


async def create(api: Api, viewer: Viewer, owner: str, name: str) -> object:
    return await project.create(asking.of(api, viewer), team_=owner, name_=name)


async def described(api: Api, name: str) -> object:
    sql = "select coalesce(description, '-') from project where name = $1"
    return await factories.value(api.site.pool, sql, name)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"name": "a:b"},
            "INVALID_NAME name: A project name must be 1 to 128 characters, none of them"
            ' / \\ # ? % :; got "a:b".',
        ),
        (
            {"name": "wandb-registry-x"},
            "INVALID_NAME name: A project name must be without wandb-registry- in front, which"
            ' paths put before a registry\'s name; got "wandb-registry-x".',
        ),
        (
            {"description": "\ud800"},
            "INVALID_INPUT description: A description must be without half of a surrogate pair,"
            ' which is no character; got "\N{REPLACEMENT CHARACTER}".',
        ),
    ],
)
async def test_words_are_refused(
    api: Api, scene: Scene, changes: dict[str, Any], expected: str
) -> None:
    assert await refusals(api, update(api, scene.mia, **changes)) == [expected]


@pytest.mark.parametrize(
    ("viewer", "at"),
    [
        ("sue", "vision/mnist"),
        ("vic", "vision/mnist"),
        ("mia", "vision/other"),
        ("mia", "nobody/mnist"),
        ("mia", "acme/mnist"),
        ("ada", "mia/private"),
        ("mia", "vision\x00/mnist"),
    ],
)
async def test_what_one_may_not_see_is_not_found(
    api: Api, scene: Scene, viewer: str, at: str
) -> None:
    await factories.add_personal_project(api.site.pool, scene.mia)
    who = scene.viewer(viewer)
    assert who is not None

    assert await refusals(api, update(api, who, at, name="new")) == [HIDDEN]


async def test_viewer_of_the_team_is_refused(api: Api, scene: Scene) -> None:
    async with api.site.pool.connection() as connection:
        await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")

    assert await refusals(api, update(api, scene.vic, name="new")) == [DENIED]


async def test_name_of_another_is_refused(api: Api, scene: Scene) -> None:
    await factories.add_project(api.site.pool, scene.vision, "cifar", creator=scene.mia)

    assert await refusals(api, update(api, scene.mia, name="cifar")) == [
        "ALREADY_EXISTS name: The team vision has a project cifar; please use a different name."
    ]


@pytest.mark.parametrize("name", ["root", "ada", "mia", "tim"])
async def test_update(api: Api, scene: Scene, name: str) -> None:
    viewer = scene.viewer(name)
    assert viewer is not None
    await api.history()

    key = await update(api, viewer, name="digits", description="Digits.")

    assert key == scene.mnist.key
    assert await described(api, "digits") == "Digits."
    about = {"project": "digits", "team": "vision", "previous_name": "mnist"}
    assert await api.history() == [
        ("PROJECT_UPDATED", about | {"changed": ["description", "name"]}, name)
    ]


async def test_what_changes_nothing_writes_nothing(api: Api, scene: Scene) -> None:
    await update(api, scene.mia, description="Digits.")
    await api.history()

    await update(api, scene.mia, name="mnist", description="Digits.")
    await update(api, scene.mia)

    assert await api.history() == []


async def test_null_takes_the_description_away(api: Api, scene: Scene) -> None:
    await update(api, scene.mia, description="Digits.")
    await update(api, scene.mia, description=None)

    assert await described(api, "mnist") == "-"


async def test_one_of_many_gets_the_name(api: Api, scene: Scene) -> None:
    names = [f"p{n}" for n in range(6)]
    for name in names:
        await factories.add_project(api.site.pool, scene.vision, name, creator=scene.mia)

    found = await asyncio.gather(
        *(codes(update(api, scene.mia, f"vision/{name}", name="wanted")) for name in names)
    )

    assert sorted(found) == [[], *[["ALREADY_EXISTS"]] * 5]


async def test_project_of_another_user_is_refused(api: Api, scene: Scene) -> None:
    for viewer in (scene.root, scene.ada, scene.tim):
        assert await refusals(api, create(api, viewer, "mia", "own")) == [
            "NOT_FOUND team: The team was not found, or you may not see it."
        ]


async def test_project_of_ones_own(api: Api, scene: Scene) -> None:
    await api.history()

    await create(api, scene.mia, "mia", "own")

    assert await refusals(api, create(api, scene.mia, "mia", "own")) == [
        "ALREADY_EXISTS name: You have a project own; please use a different name."
    ]
    assert await api.history() == [("PROJECT_CREATED", {"project": "own", "user": "mia"}, "mia")]
    numbered = """select count(*) from sdk_number n join project p
        on n.kind = 'PROJECT' and n.organization_id = p.organization_id and n.id = p.id
        where p.name = 'own' and p.user_id = $1"""
    assert await factories.value(api.site.pool, numbered, scene.mia.user_id) == 1
    await update(api, scene.mia, "mia/own", name="mine")
    assert await refusals(api, update(api, scene.ada, "mia/mine", name="hers")) == [HIDDEN]
    detail = {"project": "mine", "user": "mia", "changed": ["name"], "previous_name": "own"}
    assert await api.history() == [("PROJECT_UPDATED", detail, "mia")]

"""Making webhooks."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from db import webhook as webhooks
from domain.viewer import Viewer
from resolvers import webhook
from resolvers.key import Key
from resolvers.webhook import New
from tests import factories
from tests.api import Api
from tests.resolvers import asking
from tests.resolvers.asking import codes, refusals
from tests.scene import Scene

URL = "https://example.org/hook"
HIDDEN = "NOT_FOUND owner: The organization was not found, or you may not see it."
NO_MEMBER = "PERMISSION_DENIED owner: CREATE_WEBHOOK needs at least the team role MEMBER."
NO_ADMIN = (
    "PERMISSION_DENIED owner: CREATE_ORGANIZATION_WEBHOOK needs at least the organization role"
    " ADMIN."
)


async def create(
    api: Api, viewer: Viewer, owner: str = "vision", name: str = "deploy", **given: Any
) -> Key:
    return await webhook.create(asking.of(api, viewer), New(owner, name, **({"url": URL} | given)))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"name": "a/b"},
            "INVALID_NAME name: A webhook name must be 1 to 64 letters, digits, - and _, with"
            ' spaces only between them; got "a/b".',
        ),
        (
            {"url": "ftp://example.org"},
            "INVALID_INPUT url: A web address must be http:// or https:// and a host, at most 2048"
            ' printable characters, without a user; got "ftp://example.org".',
        ),
        (
            {"secret_name": ""},
            'INVALID_NAME secret_name: A name must be 1 to 128 characters; got "".',
        ),
        (
            {"access_token_name": " x"},
            "INVALID_NAME access_token_name: A name must be without white space around it; got"
            ' " x".',
        ),
    ],
)
async def test_words_are_refused(
    api: Api, scene: Scene, given: dict[str, Any], expected: str
) -> None:
    assert await refusals(api, create(api, scene.mia, **given)) == [expected]


@pytest.mark.parametrize(
    ("viewer", "owner", "expected"),
    [
        ("sue", "vision", HIDDEN),
        ("sue", "acme", HIDDEN),
        ("ada", "nobody", HIDDEN),
        ("mia", "mia", HIDDEN),
        ("vic", "vision", NO_MEMBER),
        ("mia", "acme", NO_ADMIN),
        ("vic", "acme", NO_ADMIN),
    ],
)
async def test_those_who_may_not_are_refused(
    api: Api, scene: Scene, viewer: str, owner: str, expected: str
) -> None:
    who = scene.viewer(viewer)
    assert who is not None

    assert await refusals(api, create(api, who, owner)) == [expected]


async def test_viewer_of_the_team_is_refused(api: Api, scene: Scene) -> None:
    async with api.site.pool.connection() as connection:
        await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")

    assert await refusals(api, create(api, scene.vic)) == [NO_MEMBER]


async def test_name_is_unique_for_its_owner(api: Api, scene: Scene) -> None:
    await create(api, scene.mia)
    await create(api, scene.ada, "acme")

    assert await refusals(api, create(api, scene.tim)) == [
        "ALREADY_EXISTS name: vision has a webhook deploy; please use a different name."
    ]
    assert await refusals(api, create(api, scene.root, "Acme Inc.")) == [
        "ALREADY_EXISTS name: acme has a webhook deploy; please use a different name."
    ]


async def test_one_of_many_gets_the_name(api: Api, scene: Scene) -> None:
    found = await asyncio.gather(*(codes(create(api, scene.ada, "acme")) for _ in range(6)))

    assert sorted(found) == [[], *[["ALREADY_EXISTS"]] * 5]


@pytest.mark.parametrize(
    ("viewer", "owner", "detail"),
    [
        ("mia", "vision", {"webhook": "deploy", "team": "vision"}),
        ("ada", "vision", {"webhook": "deploy", "team": "vision"}),
        ("ada", "acme", {"webhook": "deploy", "organization": "acme"}),
        ("root", "Acme Inc.", {"webhook": "deploy", "organization": "acme"}),
    ],
)
async def test_create(
    api: Api, scene: Scene, viewer: str, owner: str, detail: dict[str, str]
) -> None:
    who = scene.viewer(viewer)
    assert who is not None
    await api.history()

    key = await create(api, who, owner, access_token_name="TOKEN", secret_name="SECRET")

    sql = """select row(name, url, access_token_name, secret_name)::text from webhook
        where organization_id = $1 and id = $2"""
    assert await factories.value(api.site.pool, sql, *key) == f"(deploy,{URL},TOKEN,SECRET)"
    assert await api.history() == [("WEBHOOK_CREATED", detail, viewer)]


@pytest.mark.parametrize(
    ("owner", "expected"),
    [("vision", ["ada", "mia", "root", "tim"]), ("acme", ["ada", "mia", "root", "tim", "vic"])],
)
async def test_who_sees_it(api: Api, scene: Scene, owner: str, expected: list[str]) -> None:
    key = await create(api, scene.ada, owner)

    seen = []
    async with api.site.pool.connection() as connection:
        for name in ("ada", "mia", "root", "sue", "tim", "vic"):
            viewer = scene.viewer(name)
            assert viewer is not None
            if await webhooks.is_seen(connection, viewer, *key):
                seen.append(name)

    assert seen == expected

"""Whoever was known a moment ago is asked about again: what changes counts for the next request."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.types import ASGIApp

from auth.viewer import Viewers
from db import link_form
from domain.viewer import Viewer
from tests import factories
from tests.conftest import named, run
from tests.straight.ask import Request, ask, body
from tests.straight.stage import Stage
from tests.straight.stage import stage as set_up

pytestmark = pytest.mark.slow

DOCUMENT = """{ viewer { username name isAdministrator organizations { nodes { name viewerRole } } }
    registries(first: 100) { nodes { path viewerRole } totalCount } users { totalCount }
    project(path: "vision/mnist") { name } }"""
LINK = """mutation ($input: LinkArtifactInput!) {
    linkArtifact(input: $input) { version { number } errors { code } } }"""
WHO = ("ada", "ada-web", "mia", "mia-web", "tim", "rex", "reads", "nobody")
ADA = "(select id from site_user where username = 'ada')"
MIA = "(select id from site_user where username = 'mia')"
CHANGES = {
    "a key is revoked": "update api_key set revoked_at = now() where name like '%of ada'",
    "a key is good again": "update api_key set revoked_at = null where name like '%of ada'",
    "a key ends": "update api_key set expires_at = now() where name like '%of mia'",
    "a key ends later": "update api_key set expires_at = '2100-01-01' where name like '%of mia'",
    "a key is good for less": "update api_key set scopes = '{WRITE}' where name like '%of ada'",
    "a key is good for all": "update api_key set scopes = '{}' where name like '%of ada'",
    "a key is good for reading": "update api_key set scopes = '{READ,WRITE}'"
    " where name like '%of mia'",
    "a user is called another name": "update site_user set username = 'ida', name = 'Ida'"
    " where username = 'tim'",
    "a user administers the site": f"update site_user set is_administrator = true where id = {MIA}",
    "a user no longer does": f"update site_user set is_administrator = false where id = {MIA}",
    "a user is deactivated": f"update site_user set deactivated_at = now() where id = {ADA}",
    "a user is active again": f"update site_user set deactivated_at = null where id = {ADA}",
    "a role is another": f"update organization_member set role = 'ADMIN' where user_id = {MIA}",
    "a registry is hidden": "update registry set visibility = 'RESTRICTED'",
    "a grant is gone": f"delete from registry_member where user_id = {MIA}",
    "a member leaves": f"delete from organization_member where user_id = {MIA}",
    "a team is left": f"delete from team_member where user_id = {MIA}",
    "a key is there no more": "delete from api_key where name like '%of rex'",
}


@pytest.fixture
async def own(postgres_url: str, template: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage of this test alone."""
    name = f"standing_{uuid.uuid4().hex}"
    await run(postgres_url, f"create database {name} template {template} strategy file_copy")
    async with set_up(named(postgres_url, name), tmp_path) as made:
        yield made
    await run(postgres_url, f"drop database {name} with (force)")


async def test_each_change_counts_at_once(own: Stage) -> None:
    straight, ordinary = own.app(straight=True), own.app(straight=False)
    asked = {who: Request(body(DOCUMENT), own.people.headers[who]) for who in WHO}
    before = {who: await ask(straight, asked[who]) for who in WHO}
    seen = {who: {before[who].body} for who in WHO}

    for change, sql in CHANGES.items():
        await factories.run(own.site.site.pool, sql)
        for who in WHO:
            theirs, ours = await ask(ordinary, asked[who]), await ask(straight, asked[who])
            assert ours == theirs, f"{change}: {who}"
            seen[who].add(ours.body)

    # Ada: hers, refused, hidden; and nobody sees the same all along but who sees nothing.
    assert {who for who in WHO if len(seen[who]) == 1} == {"nobody"}


async def test_each_change_counts_at_once_for_who_links(own: Stage) -> None:
    came_to = await linked_under_each_change(own)

    # Ada has linked or was nobody; mia, too, and in the end may not; nobody never may.
    assert {who: len(each) for who, each in came_to.items()} == {
        "ada": 2,
        "ada-web": 2,
        "mia": 3,
        "mia-web": 3,
        "tim": 2,
        "rex": 3,
        "reads": 2,
        "nobody": 1,
    }


async def test_a_link_that_does_not_ask_is_found(
    own: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_anew = link_form.statement.__wrapped__
    monkeypatch.setattr(link_form, "statement", made_anew)
    monkeypatch.setattr(link_form, "_IS_PROVEN", "")

    with pytest.raises(AssertionError, match="a key is revoked: ada"):
        await linked_under_each_change(own)


async def linked_under_each_change(own: Stage) -> dict[str, set[bytes]]:
    """What links by each person came to, the same both ways."""
    straight, ordinary = own.app(straight=True), own.app(straight=False)
    number = itertools.count()

    async def link(app: ASGIApp, who: str) -> bytes:
        target = f"acme/wandb-registry-models/standing-{next(number)}"
        given = {"input": {"artifactVersionPath": "vision/mnist/cnn:v0", "targetPath": target}}
        answer = await ask(app, Request(body(LINK, given), own.people.headers[who]))
        return answer.body.replace(target.encode(), b"...")

    came_to = {who: {await link(straight, who)} for who in WHO}
    for change, sql in CHANGES.items():
        await factories.run(own.site.site.pool, sql)
        for who in WHO:
            theirs, ours = await link(ordinary, who), await link(straight, who)
            assert ours == theirs, f"{change}: {who}"
            came_to[who].add(ours)
    return came_to


async def test_who_links_is_asked_for_in_the_statement_that_links(
    own: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = own.site.site.pool
    await factories.run(pool, "update api_key set last_used_at = null")
    app, viewers = own.app(straight=True), own.site.viewers
    given = {"input": {"artifactVersionPath": "vision/mnist/cnn:v0"}}
    asked: list[str] = []

    async def of_header(self: Viewers, authorization: str | None) -> Viewer | None:
        asked.append("who")
        return await real(self, authorization)

    real = Viewers.of_header
    monkeypatch.setattr(Viewers, "of_header", of_header)

    async def link(target: str) -> tuple[Any, int]:
        given["input"]["targetPath"] = f"acme/wandb-registry-{target}"
        answer = await ask(app, Request(body(LINK, given), own.people.headers["mia"]))
        came_to = orjson.loads(answer.body)["data"]["linkArtifact"]
        return came_to["version"] or came_to["errors"], len(asked)

    assert await link("models/one") == ({"number": 0}, 0)
    assert await link("models/two") == ({"number": 0}, 0)
    await viewers.close()
    used = "select count(last_used_at) from api_key where name like '%of mia'"
    assert await factories.value(pool, used) == 1
    # What is refused is refused to somebody who was asked for, and once.
    assert await link("nothing/one") == ([{"code": "NOT_FOUND"}], 1)
    assert await link("models/a/b") == ([{"code": "INVALID_PATH"}], 2)
    # Linked there already, it is made the general way.
    assert await link("models/one") == ({"number": 0}, 3)

"""Whoever was known a moment ago is asked about again: what changes counts for the next request."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import factories
from tests.conftest import named, run
from tests.straight.ask import Request, ask, body
from tests.straight.stage import Stage
from tests.straight.stage import stage as set_up

pytestmark = pytest.mark.slow

DOCUMENT = """{ viewer { username name isAdministrator organizations { nodes { name viewerRole } } }
    registries(first: 100) { nodes { path viewerRole } totalCount } users { totalCount }
    project(path: "vision/mnist") { name } }"""
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

from __future__ import annotations

import asyncio

import pytest

from auth import key
from db import site as site_db
from db.connection import Pool
from domain.viewer import Viewer
from resolvers import site
from tests.api import Api

WHOLE = """{ viewer { username name
    organizations { nodes { name displayName viewerRole
        registries { nodes { name isCore acceptedTypes } } } }
    teams { nodes { name organization { name } members { nodes { role user { username } } } } } } }
"""


async def administrator(pool: Pool) -> Viewer:
    async with pool.connection() as connection:
        rows = await connection.fetch("select id, username, is_administrator from site_user")
    [row] = rows
    return Viewer(row["id"], row["username"], row["is_administrator"])


async def test_first_start_makes_somewhere_to_work(api: Api, pool: Pool) -> None:
    first = await site.first_start(pool, bootstrap_key=None)

    assert first is not None
    assert first.startswith("vtr-")
    admin = await administrator(pool)
    assert admin.is_administrator
    assert (await api(WHOLE, admin))["viewer"] == {
        "username": "admin",
        "name": "Administrator",
        "organizations": {
            "nodes": [
                {
                    "name": "local",
                    "displayName": "Local",
                    "viewerRole": "ADMIN",
                    "registries": {
                        "nodes": [
                            {"name": "dataset", "isCore": True, "acceptedTypes": ["dataset"]},
                            {"name": "model", "isCore": True, "acceptedTypes": ["model"]},
                        ]
                    },
                }
            ]
        },
        "teams": {
            "nodes": [
                {
                    "name": "local-team",
                    "organization": {"name": "local"},
                    "members": {"nodes": [{"role": "ADMIN", "user": {"username": "admin"}}]},
                }
            ]
        },
    }
    short = await api('{ registry(path: "wandb-registry-model") { path } }', admin)
    assert short == {"registry": {"path": "local/wandb-registry-model"}}
    key = {"user": "admin", "key": "first start", "prefix": first[:12]}
    assert await api.history() == [
        ("ORGANIZATION_CREATED", {"organization": "local"}, "admin"),
        ("REGISTRY_CREATED", {"registry": "model", "types": ["model"]}, "admin"),
        ("REGISTRY_CREATED", {"registry": "dataset", "types": ["dataset"]}, "admin"),
        ("TEAM_CREATED", {"team": "local-team"}, "admin"),
        ("API_KEY_CREATED", key, "admin"),
    ]


async def test_second_start_takes_up_what_is_there(api: Api, pool: Pool) -> None:
    await site.first_start(pool, bootstrap_key=None)
    await api.history()

    assert await site.first_start(pool, bootstrap_key=key.new()) is None
    assert await api.history() == []


async def test_given_key_is_the_first(pool: Pool) -> None:
    given = key.new()

    assert await site.first_start(pool, bootstrap_key=given) == given


@pytest.mark.parametrize("attempt", range(3))
async def test_two_first_starts_make_one_site(api: Api, pool: Pool, attempt: int) -> None:
    keys = await asyncio.gather(*(site.first_start(pool, bootstrap_key=None) for _ in range(4)))

    assert len([found for found in keys if found is not None]) == 1
    await administrator(pool)
    assert [kind for kind, _, _ in await api.history()] == [
        "ORGANIZATION_CREATED",
        "REGISTRY_CREATED",
        "REGISTRY_CREATED",
        "TEAM_CREATED",
        "API_KEY_CREATED",
    ]
    async with pool.connection() as connection:
        assert await connection.value("select count(*) from api_key") == 1


async def test_many_processes_share_one_secret(pool: Pool) -> None:
    async def load() -> site_db.Site:
        async with pool.connection() as connection:
            return await site_db.load_or_make(connection)

    found = await asyncio.gather(*(load() for _ in range(4)))

    assert len({(one.storage_id, one.signing_secret) for one in found}) == 1

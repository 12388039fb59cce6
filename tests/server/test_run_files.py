"""The route that files of runs take, with a real database behind it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from starlette.applications import Starlette

from db.connection import Pool
from domain.ids import new_id
from resolvers import run_file
from server.files import routes
from storage.folder import LocalFolder
from storage.signature import RunUpload, Upload, sign
from tests import factories
from tests.api import SECRET, Api, api, scene, store
from tests.resolvers.asking import of
from tests.resolvers.runs import begin
from tests.scene import Scene

__all__ = ["api", "scene", "store"]

HELLO_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
HELLO_MD5 = "5d41402abc4b2a76b9719d911017c592"


@dataclass
class Context:
    store: LocalFolder
    pool: Pool
    secret: bytes = SECRET


@pytest.fixture
async def client(pool: Pool, store: LocalFolder) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(Starlette(routes=routes(Context(store, pool))))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
async def claim(api: Api, scene: Scene) -> RunUpload:
    """Leave to send config.yaml, which its run has announced."""
    await begin(api, scene.mia)
    announced = await run_file.announce(
        of(api, scene.mia), owner="vision", project="mnist", run="train", names=["config.yaml"]
    )
    return announced.files[0][1]


def path(claim: RunUpload | Upload, *, age: timedelta = timedelta(0)) -> str:
    return "/files/run/" + sign(SECRET, claim, now=datetime.now(UTC) - age)


def error(response: httpx2.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


async def held(pool: Pool) -> list[tuple[object, ...]]:
    """Name and content of every file."""
    async with pool.connection() as connection:
        rows = await connection.fetch("select name, size_bytes, md5, sha256 from run_file")
    return [tuple(row) for row in rows]


async def nothing_is_kept(pool: Pool, store: LocalFolder) -> bool:
    return (
        await held(pool) == [("config.yaml", None, None, None)]
        and not os.listdir(store.incoming)
        and [found async for found in store.list()] == []
    )


async def test_tokens(client, claim, pool, store):
    other = Upload(claim.organization_id, claim.run_id, "config.yaml", 5, HELLO_MD5)
    for address in ("/files/run/x", path(claim)[:-1], path(other)):
        assert error(await client.put(address, content=b"hello")) == (403, "INVALID_TOKEN")
    late = path(claim, age=timedelta(hours=24))
    assert error(await client.put(late, content=b"hello")) == (403, "TOKEN_EXPIRED")
    token = path(claim).removeprefix("/files/run/")
    elsewhere = await client.put(f"/files/upload/{token}", content=b"hello")
    assert error(elsewhere) == (403, "INVALID_TOKEN")
    assert await nothing_is_kept(pool, store)


async def test_not_expected(client, claim, pool, store):
    for changed in ({"name": "other"}, {"run_id": new_id()}, {"organization_id": new_id()}):
        response = await client.put(path(replace(claim, **changed)), content=b"hello")
        assert error(response) == (404, "NOT_FOUND")
    assert await nothing_is_kept(pool, store)


async def test_too_much(client, claim, pool, store, monkeypatch):
    monkeypatch.setattr(run_file, "MOST_BYTES", 4)

    async def pieces():
        yield b"hel"
        yield b"lo"

    response = await client.put(path(claim), content=b"hello")
    assert error(response) == (413, "DIGEST_MISMATCH")
    assert response.json()["error"]["message"] == "A run's file has at most 4 bytes, not 5."
    assert error(await client.put(path(claim), content=pieces())) == (413, "DIGEST_MISMATCH")
    assert await nothing_is_kept(pool, store)


async def test_of_a_run_that_was_deleted(client, claim, pool):
    await factories.run(pool, "delete from run")
    assert error(await client.put(path(claim), content=b"hello")) == (404, "NOT_FOUND")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_other_methods(client, claim, method):
    assert (await client.request(method, path(claim))).status_code == 405


async def test_kept_and_replaced(client, claim, pool):
    for body in (b"", b"something else", b"hello"):
        response = await client.put(path(claim), content=body)
        assert (response.status_code, response.content) == (200, b"")
        assert response.headers["x-content-type-options"] == "nosniff"
    assert await held(pool) == [("config.yaml", 5, HELLO_MD5, HELLO_SHA256)]

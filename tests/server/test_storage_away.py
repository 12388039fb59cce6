"""What clients see while the storage cannot be used: what they see while the database is away."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import httpx2
import pytest

from server.app import build
from server.config import Settings
from server.opening import Opened
from tests.api import contents
from tests.server.conftest import KEY, Connect

FILE = {"path": "a", "sizeBytes": 1, "reference": "s3://bucket/a", "digest": "d"}
PROJECT = """mutation { createProject(input: {team: "local-team", name: "p"}) {
    errors { message } } }"""
LOG = """mutation($files: [FileInput!]!) { createArtifactVersion(input: {
    project: "local-team/p", name: "a", type: "model", files: $files}) {
        artifactVersion { id } errors { message } } }"""
COMMIT = """mutation($id: ID!) { commitArtifactVersion(input: {artifactVersionId: $id}) {
    artifactVersion { state } errors { code } } }"""
READ = "query($id: ID!) { node(id: $id) { ... on ArtifactVersion { files { nodes { path } } } } }"


class Client:
    """Somebody who asks with a key."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def __call__(self, query: str, **variables: Any) -> httpx2.Response:
        body = {"query": query, "variables": variables}
        headers = {"authorization": f"Bearer {KEY}"}
        return await self._client.post("/graphql", json=body, headers=headers)


class Storage:
    """The folder of the blobs, which can be away."""

    def __init__(self, data: Path, organization: str) -> None:
        self._folder = data / "files" / organization
        self._aside = data / "aside"

    def leave(self) -> None:
        """Where the folder was is something else now, as on a disk that failed."""
        if self._folder.exists():
            self._folder.rename(self._aside)
        self._folder.write_text("no folder")

    def come_back(self) -> None:
        self._folder.unlink()
        if self._aside.exists():
            self._aside.rename(self._folder)


@pytest.fixture
def ask(site: Opened, connect: Connect) -> Client:
    return Client(connect(build(site)))


@pytest.fixture
async def storage(site: Opened, settings: Settings) -> Storage:
    async with site.site.pool.connection() as connection:
        id = await connection.value("select organization_id from organization where name = 'local'")
    return Storage(settings.data, str(id))


@pytest.fixture
async def version(ask: Client) -> str:
    """A version whose files are all there, to be committed."""
    await ask(PROJECT)
    answer = (await ask(LOG, files=[FILE])).json()
    assert answer["data"], answer
    id: str = answer["data"]["createArtifactVersion"]["artifactVersion"]["id"]
    return id


def require_unavailable(answer: httpx2.Response) -> None:
    """It is said that the storage is away, and to come again."""
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    [error] = answer.json()["errors"]
    assert error["message"] == "The storage cannot be used right now; try again."
    assert error["extensions"] == {
        "code": "UNAVAILABLE",
        "requestId": answer.headers["x-request-id"],
    }


async def test_mutation(
    ask: Client,
    site: Opened,
    storage: Storage,
    version: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = await contents(site.site.pool)
    storage.leave()
    with caplog.at_level(logging.INFO, "vitrine"):
        away = await ask(COMMIT, id=version)
    unchanged = await contents(site.site.pool)
    storage.come_back()
    back = await ask(COMMIT, id=version)

    require_unavailable(away)
    assert unchanged == before
    [line] = [record for record in caplog.records if record.name.startswith("vitrine")]
    assert vars(line)["reason"] == "The storage folder failed: File exists"
    payload = back.json()["data"]["commitArtifactVersion"]
    assert payload == {"artifactVersion": {"state": "COMMITTED"}, "errors": []}


async def test_query(ask: Client, storage: Storage, version: str) -> None:
    await ask(COMMIT, id=version)
    storage.leave()
    away = await ask(READ, id=version)
    storage.come_back()
    back = await ask(READ, id=version)

    require_unavailable(away)
    assert back.json()["data"]["node"]["files"]["nodes"] == [{"path": "a"}]

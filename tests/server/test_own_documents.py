"""A site that answers trusted documents only answers its own web app."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from pathlib import Path

import pytest

from resolvers.trusted import id_of
from schema.trusted import problems
from server import own_documents
from server.config import Settings
from server.opening import opened
from tests.server.conftest import KEY, Connect, app

SOURCES = Path(__file__).parents[2] / "web" / "src"
OPERATION = re.compile(r"^\s*(?:query|mutation|subscription)\s+(\w+)", re.MULTILINE)
VIEWER = "query Viewer { viewer { username } }"
HEADERS = {"Authorization": f"Bearer {KEY}"}


def manifest(folder: Path, *documents: str) -> Path:
    """The documents as the build of the app writes them down."""
    file = folder / "documents.json"
    file.write_text(json.dumps({id_of(each): each for each in documents}))
    return file


async def test_only_what_the_app_asks_is_answered(
    settings: Settings, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_documents, "BUILT", manifest(tmp_path, VIEWER))
    # A second start finds them there.
    for _ in range(2):
        async with opened(replace(settings, trusted_documents="only")) as site:
            client = connect(app(site))
            other = await client.post("/graphql", json={"query": VIEWER + " "}, headers=HEADERS)
            answer = await client.post("/graphql", json={"query": VIEWER}, headers=HEADERS)
        assert other.status_code == 403
        assert answer.json()["data"] == {"viewer": {"username": "admin"}}


async def test_without_the_mode_nothing_is_trusted(
    settings: Settings, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_documents, "BUILT", manifest(tmp_path, VIEWER))
    async with opened(settings) as site:
        answer = await connect(app(site)).post("/graphql", json={"documentId": id_of(VIEWER)})
        assert answer.status_code == 404


async def test_app_that_is_not_built(
    settings: Settings,
    connect: Connect,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(own_documents, "BUILT", tmp_path / "documents.json")
    with caplog.at_level(logging.WARNING, "vitrine.opening"):
        async with opened(replace(settings, trusted_documents="only")) as site:
            answer = await connect(app(site)).post("/graphql", json={"query": VIEWER})
            assert answer.status_code == 403
    assert "none of its documents is trusted" in caplog.text


@pytest.mark.skipif(not own_documents.BUILT.exists(), reason="the app is not built")
async def test_every_document_of_the_built_app_is_answered(
    settings: Settings, connect: Connect
) -> None:
    documents: dict[str, str] = json.loads(own_documents.BUILT.read_text(encoding="utf-8"))
    async with opened(replace(settings, trusted_documents="only")) as site:
        client = connect(app(site))
        for id, body in documents.items():
            assert (id, problems(body)) == (id_of(body), [])
            answer = await client.post("/graphql", json={"query": body}, headers=HEADERS)
            assert "DOCUMENT_NOT_TRUSTED" not in answer.text, body
    asked = {name for body in documents.values() for name in OPERATION.findall(body)}
    assert asked == written()


def written() -> set[str]:
    """The operations in the sources of the app."""
    texts = [each.read_text(encoding="utf-8") for each in SOURCES.rglob("*.ts*")]
    found = [re.findall(r"\bgraphql\(\s*`([^`]*)`", text) for text in texts]
    return {name for bodies in found for body in bodies for name in OPERATION.findall(body)}

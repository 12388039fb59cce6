"""What a link tells of its version without another look is what a look would show."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.types import ASGIApp

from domain.ids import Kind, encode
from reads.straight import Straight
from tests import factories
from tests.conftest import named, run
from tests.straight.ask import Request, ask, body
from tests.straight.stage import Stage
from tests.straight.stage import stage as set_up

pytestmark = pytest.mark.slow

KNOWN = "n: number aliases ... on Node { id } path __typename name again: aliases"
MODELS = "acme/wandb-registry-models"


class Linking:
    """Links by Mia, and how many of them looked at what they had made."""

    def __init__(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stage = stage
        self.looks = 0
        self._straight, self._ordinary = stage.app(straight=True), stage.app(straight=False)
        real = Straight._looked_up

        async def looked_up(*given: Any) -> list[bytes]:
            self.looks += 1
            return await real(*given)

        monkeypatch.setattr(Straight, "_looked_up", looked_up)

    async def link(self, selection: str, **input: Any) -> Any:
        """The payload."""
        document = f"""mutation ($input: LinkArtifactInput!) {{ linkArtifact(input: $input) {{
            errors {{ code }} {selection} }} }}"""
        data = await self._asked(self._straight, document, {"input": input})
        payload = data["linkArtifact"]
        assert payload["errors"] == []
        return payload

    async def version(self, selection: str, path: str) -> Any:
        """The version, as it is read the long way."""
        document = f"query ($path: String!) {{ version(path: $path) {{ {selection} }} }}"
        return (await self._asked(self._ordinary, document, {"path": path}))["version"]

    async def _asked(self, app: ASGIApp, document: str, variables: Any) -> Any:
        request = Request(body(document, variables), self.stage.people.headers["mia"])
        return orjson.loads((await ask(app, request)).body)["data"]


@pytest.fixture
async def linking(
    postgres_url: str, template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Linking]:
    """Links into a database of this test alone."""
    name = f"known_{uuid.uuid4().hex}"
    await run(postgres_url, f"create database {name} template {template} strategy file_copy")
    async with set_up(named(postgres_url, name), tmp_path) as stage:
        yield Linking(stage, monkeypatch)
    await run(postgres_url, f"drop database {name} with (force)")


@pytest.mark.parametrize(
    ("aliases", "told"),
    [
        ([], ["latest"]),
        (["latest"], ["latest"]),
        (["zeta", "alpha"], ["alpha", "latest", "zeta"]),
        (["best", "Best", "best"], ["Best", "best", "latest"]),
    ],
)
@pytest.mark.parametrize("target", ["wandb-registry-models/known", f"{MODELS}/known"])
async def test_it_is_what_is_read(
    linking: Linking, aliases: list[str], told: list[str], target: str
) -> None:
    source = "vision/mnist/cnn"

    first = await linking.link(
        f"version {{ {KNOWN} }}",
        artifactVersionPath=f"{source}:v0",
        targetPath=target,
        aliases=aliases,
    )
    second = await linking.link(
        f"version {{ {KNOWN} }} collectionCreated",
        artifactVersionPath=f"{source}:v1",
        targetPath=target,
        aliases=aliases,
    )

    assert linking.looks == 0
    assert first["version"]["path"] == f"{MODELS}/known:v0"
    assert first["version"]["aliases"] == told
    assert (second["version"]["n"], second["collectionCreated"]) == (1, False)
    # The first has lost them to the second.
    assert second["version"] == await linking.version(KNOWN, f"{MODELS}/known:v1")
    lost = first["version"] | {"aliases": [], "again": []}
    assert lost == await linking.version(KNOWN, f"{MODELS}/known:v0")


async def test_so_it_is_where_all_is_named_by_id(linking: Linking) -> None:
    pool = linking.stage.site.site.pool
    made = await linking.link(
        "collection { id }",
        artifactVersionPath="vision/mnist/cnn:v0",
        targetPath="wandb-registry-models/by-id",
    )
    found = """select organization_id, av.id from artifact_version av join artifact a
        using (organization_id) where a.id = av.artifact_id and a.name = 'cnn' and av.number = 1"""
    async with pool.connection() as connection:
        organization_id, id = await connection.row(found)  # type: ignore[misc]
    linking.looks = 0

    payload = await linking.link(
        f"version {{ {KNOWN} }}",
        artifactVersionId=encode(Kind.ARTIFACT_VERSION, organization_id, id),
        collectionId=made["collection"]["id"],
    )

    assert linking.looks == 0
    assert payload["version"] == await linking.version(KNOWN, f"{MODELS}/by-id:v1")


@pytest.mark.parametrize(
    "selection",
    [
        "version { number linkedAt }",
        "version { number collection { name } }",
        "version { number } collection { name }",
    ],
)
async def test_what_is_not_known_is_read(linking: Linking, selection: str) -> None:
    payload = await linking.link(
        selection,
        artifactVersionPath="vision/mnist/cnn:v0",
        targetPath="wandb-registry-models/read",
    )

    assert linking.looks == 1
    assert payload["version"]["number"] == 0


async def test_nothing_is_known_of_what_was_done_before(linking: Linking) -> None:
    given = {
        "artifactVersionPath": "vision/mnist/cnn:v0",
        "targetPath": "wandb-registry-models/before",
        "aliases": ["best"],
        "idempotencyKey": "one",
    }
    first = await linking.link("version { number aliases }", **given)
    await factories.run(linking.stage.site.site.pool, "delete from alias where name = 'best'")

    again = await linking.link("version { number aliases }", **given)
    anew = await linking.link("version { number aliases }", **given | {"idempotencyKey": "two"})

    assert first["version"] == {"number": 0, "aliases": ["best", "latest"]}
    assert again["version"] == {"number": 0, "aliases": ["latest"]}
    # Linked there already, it has only got its alias back.
    assert anew["version"] == {"number": 0, "aliases": ["best", "latest"]}
    assert linking.looks == 2

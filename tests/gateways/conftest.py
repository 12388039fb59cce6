"""One server for each module, for the programs that come to it from outside."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.config import Settings
from server.opening import opened
from tests.api import api, store
from tests.conftest import named, run
from tests.gateways.graph import composed
from tests.gateways.serving import serving
from tests.gateways.world import World, settle
from tests.scene import Scene

__all__ = ["api", "store"]


@pytest.fixture(scope="module")
async def world(
    postgres_url: str, staged: tuple[str, Scene], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """The scene with versions, answering."""
    name = f"gateways_{uuid.uuid4().hex}"
    await run(postgres_url, f"create database {name} template {staged[0]} strategy file_copy")
    folder, url = tmp_path_factory.mktemp("gateways"), named(postgres_url, name)
    async with opened(Settings(data=folder, database_url=url)) as site:
        people = await settle(site, staged[1])
        cookie = people.headers["mia-web"][0][1].decode()
        async with serving(site) as served:
            yield World(served, people.keys, cookie)
    await run(postgres_url, f"drop database {name} with (force)")


@pytest.fixture(scope="module")
async def supergraph(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Path]:
    """What the server and the example subgraph make together; both answer."""
    async with composed(world.served, tmp_path_factory.mktemp("graph")) as made:
        yield made

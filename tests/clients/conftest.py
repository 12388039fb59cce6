"""One server, and the programs of docs/clients in a folder of their own."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.api import api, store
from tests.gateways.conftest import world
from tests.gateways.world import World
from tools.environment import BIN, ROOT

__all__ = ["api", "store", "world"]

CLIENTS = ROOT / "docs" / "clients"
PYTHON = ROOT / ".clients" / BIN.name / "python"
PACKAGES = CLIENTS / "node_modules"
PATIENCE_SECONDS = 120

Run = Callable[..., Awaitable[str]]


@pytest.fixture
async def folder(world: World, tmp_path: Path) -> Path:
    """A copy of docs/clients with its packages, and the schema as the server tells it."""
    for needed in (PYTHON, PACKAGES):
        assert needed.exists(), "these come with `python3 dev.py check`"
    made = tmp_path / "clients"
    shutil.copytree(CLIENTS, made, ignore=shutil.ignore_patterns("node_modules"))
    (made / "node_modules").symlink_to(PACKAGES)
    async with httpx2.AsyncClient(base_url=world.served.url) as client:
        sdl = (await client.get("/schema.graphql")).text
    for name in ("relay", "ariadne-codegen"):
        (made / name / "schema.graphql").write_text(sdl)
    return made


@pytest.fixture
def run(world: World, folder: Path) -> Run:
    """Gives what a program prints that mia runs below the folder; it ends well."""
    environment = {"VITRINE_URL": world.served.url, "VITRINE_KEY": world.keys["mia"]}

    async def run(below: str, *command: str) -> str:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder / below,
            env=os.environ | environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(PATIENCE_SECONDS):
            printed, errors = await process.communicate()
        assert process.returncode == 0, (printed + errors).decode()[-4000:]
        return printed.decode()

    return run


def numbers(printed: str) -> Any:
    """The numbers that a program printed."""
    return json.loads(printed)

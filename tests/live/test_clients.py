"""The clients that others use: graphql-ws and graphql-sse, from npm, as pinned in `clients/`."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.live.served import KEY, Served
from tools.web_build import NPM_OPTIONS, node_path

pytestmark = pytest.mark.slow
SOURCES = Path(__file__).with_name("clients")


@pytest.fixture(scope="session")
def clients(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command that runs them: their packages are in a folder of this run's."""
    folder = tmp_path_factory.mktemp("clients")
    for name in ("package.json", "package-lock.json", "clients.js"):
        shutil.copy(SOURCES / name, folder)
    path = node_path()
    npm = shutil.which("npm", path=path) or "npm"
    subprocess.run([npm, "ci", *NPM_OPTIONS], cwd=folder, check=True, capture_output=True)
    return [shutil.which("node", path=path) or "node", str(folder / "clients.js")]


async def test_every_case(served: Served, clients: list[str]) -> None:
    command = [*clients, served.url, KEY]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    async with asyncio.timeout(120):
        output, _ = await process.communicate()
    outcome = json.loads(output)
    assert {name: wrong for name, wrong in outcome.items() if wrong is not None} == {}
    assert len(outcome) == 14

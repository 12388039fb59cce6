"""The README's tour works as it is printed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.program import KEY, Program

ROOT = Path(__file__).parents[2]


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """The server that the tour is for."""
    started = Program(tmp_path / "data")
    yield started
    assert started.stop() == 0


def blocks() -> list[str]:
    """The commands of the tour, block by block."""
    tour = (ROOT / "README.md").read_text().split("## A tour")[1].split("\n## ")[0]
    return re.findall(r"```console\n(.*?)```", tour, re.DOTALL)


def filled_in(block: str, said: str, program: Program) -> str:
    """The block with what its reader puts in: the key, and what the block before has answered."""
    block = block.replace("KEY=vtr-...", f"KEY={KEY}").replace(".venv/bin", f"{ROOT}/.venv/bin")
    if url := re.search(r'"url": ?"([^"]*upload[^"]*)"', said):
        block = block.replace("http://127.0.0.1:8080/files/upload/...", url.group(1))
    if id := re.search(r'"artifactVersion": ?{"id": ?"([^"]+)"', said):
        block = block.replace('Id: \\"...\\"', f'Id: \\"{id.group(1)}\\"')
    return block.replace("http://127.0.0.1:8080", program.url)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="the tour needs curl")
def test_tour_works_as_printed(program: Program, tmp_path: Path) -> None:
    first, *others = blocks()
    first = filled_in(first, "", program)
    said = ""
    for block in others:
        command = f"export VITRINE_URL={program.url}\n{first}\n{filled_in(block, said, program)}"
        done = subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "-c", command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout
        assert done.returncode == 0, done.stderr
        for line in said.splitlines():
            if line.startswith("{"):
                assert "errors" not in json.loads(line)
                assert '"code"' not in line

    assert (tmp_path / "fetched" / "weights.bin").read_text() == "weights"

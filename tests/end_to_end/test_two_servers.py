"""Two servers that start at once on one empty database: one makes it ready, both serve."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.conftest import named, run
from tests.end_to_end.program import Program

PROJECT = """mutation { createProject(input: {team: "local-team", name: "p"}) {
    project { id } errors { code } } }"""


async def test_both_serve(postgres_url: str, tmp_path: Path) -> None:
    name = f"empty_{uuid.uuid4().hex}"
    await run(postgres_url, f"create database {name} template template0")
    url = named(postgres_url, name)
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(
            lambda _: Program(tmp_path / "data", DATABASE_URL=url), range(2)
        )

    made = first.ask(PROJECT)["createProject"]
    again = second.ask(PROJECT)["createProject"]
    ended = [first.stop(), second.stop()]
    await run(postgres_url, f"drop database {name} with (force)")

    assert made["errors"] == []
    assert again["errors"] == [{"code": "ALREADY_EXISTS"}] or again["project"] == made["project"]
    assert ended == [0, 0]

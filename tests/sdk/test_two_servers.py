"""Two servers on one database and one storage: what one was told, the other knows."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dev import SDK_VERSIONS
from tests.end_to_end.program import Program
from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

pytestmark = pytest.mark.slow

COUNT = 8
LINKED = """query($path: String!) { collection(path: $path) {
    versions(first: 100) { nodes { number aliases source { number } } } } }"""


@pytest.fixture
def servers(database_url: str, tmp_path: Path) -> Iterator[list[Program]]:
    """Each has a data folder of its own, as on a machine of its own."""
    shared = {"DATABASE_URL": database_url, "STORAGE_URL": tmp_path.joinpath("files").as_uri()}
    with ThreadPoolExecutor(2) as threads:
        folders = [tmp_path / "first", tmp_path / "second"]
        programs = list(threads.map(lambda folder: Program(folder, **shared), folders))
    yield programs
    for program in programs:
        program.stop()


def test_what_one_was_told_the_other_knows(servers: list[Program], tmp_path: Path) -> None:
    first, second = servers
    place = Place(first, "org")
    sdk = Sdk(SDK_VERSIONS[0], first.url, tmp_path, place.key)
    where = {"WANDB_ENTITY": place.team, "WANDB_PROJECT": "project"}

    ran = sdk.run("across", "org", place.team, "project", f"{second.url}/wandb", **where)

    assert ran.noise() == []
    assert ran.result == {
        "logged": [["v0", "weights 0"], ["v1", "weights 1"], ["v2", "weights 2"]],
        "linked": [["v0", "weights 0"], ["v1", "weights 1"], ["v2", "weights 2"]],
        "changed": ["v0", "v1", "v2"],
        "unlinked": [False, True, True],
        "deleted": [True, False, True],
        "run": ["finished", 2, [0, 1, 2]],
        "used": ["net:v0", "net:v2"],
    }


def test_writers_at_either(servers: list[Program], tmp_path: Path) -> None:
    place = Place(servers[0], "org")
    target = "org/wandb-registry-dataset/Numbers"

    def write(program: Program, name: str) -> dict[str, object]:
        home = tmp_path / f"home-{name}"
        home.mkdir()
        sdk = Sdk(SDK_VERSIONS[0], program.url, home, place.key)
        ran = sdk.run("write", place.team, "project", name, target, "0", str(COUNT - 1))
        assert ran.noise() == []
        found: dict[str, object] = ran.result
        return found

    with ThreadPoolExecutor(2) as threads:
        last = list(threads.map(write, servers, ["one", "two"]))

    assert [each["number"] for each in last] == [COUNT - 1, COUNT - 1]
    found = place.ask(LINKED, path=target)["collection"]["versions"]["nodes"]
    assert sorted(each["number"] for each in found) == list(range(2 * COUNT))
    assert sorted(each["source"]["number"] for each in found) == list(range(2 * COUNT))
    assert [each["number"] for each in found if "latest" in each["aliases"]] == [2 * COUNT - 1]
    own = sorted(alias for each in found for alias in each["aliases"] if alias != "latest")
    assert own == sorted(f"{name}-{n}" for name in ("one", "two") for n in range(COUNT))

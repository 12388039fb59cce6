"""Two processes log and link into one collection at once, and one of them is killed midway."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.sdk.place import Place
from tests.sdk.sdk import Sdk, kill

LINKED = """query($path: String!, $after: String) { collection(path: $path) {
    versions(first: 100, after: $after) { nodes { number aliases digest source { number } }
    pageInfo { hasNextPage endCursor } } } }"""
LOGGED = """query($o: String!, $t: String!, $after: String) { organization(name: $o) {
    team(name: $t) { project(name: "project") { artifact(name: "shared") {
        versions(first: 100, after: $after) { nodes { number digest state }
        pageInfo { hasNextPage endCursor } } } } } } }"""


@dataclass
class Writer:
    """A process that writes a number of versions; what it was told is done."""

    sdk: Sdk
    place: Place
    target: str
    name: str
    count: int
    done: dict[int, tuple[int, int, str]] = field(default_factory=dict)

    def write(self, *, killed_after: int | None = None) -> None:
        """All are written, or so many that it was killed."""
        begin = str(max(self.done, default=-1) + 1)
        where = (self.place.team, "project", self.name, self.target)
        with self.sdk.start(
            "write", *where, begin, str(self.count - 1), terminal=subprocess.DEVNULL
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                self._note(line)
                if len(self.done) == killed_after:
                    kill(process)
                    return
        assert process.returncode == 0

    def _note(self, line: str) -> None:
        if line.startswith("{"):
            told = json.loads(line)
            version, source, digest = told["done"]
            self.done[told["number"]] = (int(version[1:]), int(source[1:]), digest)


def pages(place: Place, query: str, *path: str, **variables: str) -> Iterator[dict[str, Any]]:
    """What a connection holds, page by page."""
    after = None
    while True:
        found = place.ask(query, after=after, **variables)
        for name in path:
            found = found[name]
        yield from found["nodes"]
        if not found["pageInfo"]["hasNextPage"]:
            return
        after = found["pageInfo"]["endCursor"]


@pytest.mark.parametrize(
    "count", [pytest.param(25, marks=pytest.mark.slow), pytest.param(200, marks=pytest.mark.long)]
)
def test_two_writers(place: Place, another: Callable[[str], Sdk], count: int) -> None:
    place.make_registry("Busy")
    target = f"{place.organization}/wandb-registry-Busy/Numbers"
    steady, victim = (
        Writer(another(place.key), place, target, name, count) for name in ("steady", "victim")
    )

    def die_and_resume() -> None:
        victim.write(killed_after=count // 2)
        victim.write()

    with ThreadPoolExecutor(2) as pool:
        for work in [pool.submit(steady.write), pool.submit(die_and_resume)]:
            work.result()

    linked = list(pages(place, LINKED, "collection", "versions", path=target))
    numbers = {each["number"]: each for each in linked}
    assert sorted(numbers) == list(range(len(linked)))
    assert len(steady.done) == len(victim.done) == count
    for writer in (steady, victim):
        for at, (number, source, digest) in writer.done.items():
            found = numbers[number]
            assert (found["source"]["number"], found["digest"]) == (source, digest)
            assert f"{writer.name}-{at}" in found["aliases"]
    assert [each["number"] for each in linked if "latest" in each["aliases"]] == [max(numbers)]
    # One that was linked when its writer died was perhaps linked once more.
    assert 2 * count <= len(linked) <= 2 * count + 1

    where = ("organization", "team", "project", "artifact", "versions")
    logged = list(pages(place, LOGGED, *where, o=place.organization, t=place.team))
    committed = [each["number"] for each in logged if each["state"] == "COMMITTED"]
    assert sorted(committed) == list(range(len(committed)))
    print(f"{len(linked)} links, {len(committed)} versions of 2 x {count}")

"""The server dies between the uploads of one version, and comes back."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev import SDK_VERSIONS
from tests.end_to_end.program import VITRINE, Program
from tests.sdk.place import Place
from tests.sdk.sdk import Sdk, kill

MEGABYTE = 1 << 20
SMALL = {f"{n}.bin": MEGABYTE for n in range(40)}
# The SDK sends a file in parts of 100 MiB from 2 GiB on.
LARGE = {"large.bin": 2048 * MEGABYTE + 5}
VERSIONS = """query($o: String!, $t: String!) { organization(name: $o) { team(name: $t) {
    project(name: "project") { artifact(name: "data") {
        versions { nodes { number state } } } } } } }"""


class Mortal:
    """A server that is killed and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.log = folder / "server.log"
        self.program = Program(self.data, log=self.log)
        self.port = int(self.program.url.rsplit(":", 1)[1])

    def uploads(self) -> int:
        """How many uploads of files of artifacts have ended well."""
        wanted = r'"method":"PUT","path":"/files/(upload|part)/[^}]*"status":20\d'
        return len(re.findall(wanted, self.log.read_text()))

    def killed_after(self, uploads: int) -> None:
        """So many have ended, not all, and the server is gone."""
        until = time.monotonic() + 120
        while self.uploads() < uploads:
            assert time.monotonic() < until
            time.sleep(0.01)
        self.program.kill()

    def start(self) -> None:
        """It serves again what it had."""
        self.program = Program(self.data, port=self.port, log=self.log)

    def collect(self) -> dict[str, int]:
        """What the collector has removed."""
        how = ["--delete", "--older-than", "0m", "--json", "--data", self.data]
        found: dict[str, int] = json.loads(subprocess.check_output([VITRINE, "gc", *how]))
        return found

    def kept(self) -> int:
        """How many bytes its objects have; what was never received whole goes after two days."""
        found = self.data.joinpath("files").rglob("*")
        objects = [path for path in found if path.is_file() and ".incoming" not in path.parts]
        return sum(path.stat().st_size for path in objects)


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Mortal]:
    server = Mortal(tmp_path)
    yield server
    server.program.stop()


def write(folder: Path, sizes: dict[str, int]) -> None:
    """The files: mostly zeros, no two megabytes alike."""
    folder.mkdir()
    for at, (name, size) in enumerate(sizes.items()):
        with (folder / name).open("wb") as file:
            for offset in range(0, size, MEGABYTE):
                file.seek(offset)
                file.write(f"{at} {offset}"[: size - offset].encode())
            file.truncate(size)


def digests(folder: Path) -> str:
    """The MD5 of each file."""
    listed = sorted(path.name for path in folder.iterdir())
    return subprocess.check_output(["md5sum", *listed], cwd=folder, text=True)


def states(place: Place) -> list[tuple[int | None, str]]:
    found = place.ask(VERSIONS, o=place.organization, t=place.team)
    artifact = found["organization"]["team"]["project"]["artifact"]
    return [(each["number"], each["state"]) for each in artifact["versions"]["nodes"]]


EACH_SIZE = pytest.mark.parametrize(
    "sizes",
    [
        pytest.param(SMALL, marks=pytest.mark.slow, id="files"),
        pytest.param(LARGE, marks=pytest.mark.long, id="parts"),
    ],
)


def logging(mortal: Mortal, folder: Path, sizes: dict[str, int]) -> tuple[Place, Sdk, list[str]]:
    """All that is needed to log the files, and the words of the script that does."""
    place = Place(mortal.program, "org")
    write(folder / "files", sizes)
    sdk = Sdk(SDK_VERSIONS[0], mortal.program.url, folder, place.key)
    return place, sdk, ["log_folder", place.team, "project", "data", str(folder / "files")]


def require_whole(place: Place, sdk: Sdk, folder: Path, sizes: dict[str, int]) -> None:
    """There is one version, and it comes back as it was."""
    assert states(place) == [(0, "COMMITTED")]
    shutil.rmtree(sdk.home / "cache", ignore_errors=True)
    sdk.command("artifact", "get", f"{place.team}/project/data:v0", "--root", str(folder / "down"))
    assert len(list(folder.joinpath("down").iterdir())) == len(sizes)
    assert digests(folder / "down") == digests(folder / "files")


@EACH_SIZE
def test_the_sdk_goes_on(mortal: Mortal, tmp_path: Path, sizes: dict[str, int]) -> None:
    place, sdk, script = logging(mortal, tmp_path, sizes)

    with sdk.start(*script) as process:
        mortal.killed_after(5)
        mortal.start()
        stdout, stderr = process.communicate(timeout=300)

    assert process.returncode == 0, stderr
    place.server = mortal.program
    assert json.loads(stdout.splitlines()[-1]) == {
        "logged": ["v0", "COMMITTED", len(sizes), sum(sizes.values())]
    }
    require_whole(place, sdk, tmp_path, sizes)


@EACH_SIZE
def test_what_nobody_finishes_is_collected(
    mortal: Mortal, tmp_path: Path, sizes: dict[str, int]
) -> None:
    place, sdk, script = logging(mortal, tmp_path, sizes)
    with sdk.start(*script, terminal=subprocess.DEVNULL) as process:
        mortal.killed_after(5)
        kill(process)
    mortal.start()
    place.server = mortal.program
    assert states(place) == []
    # As long as the run may go on, so may the upload.
    assert mortal.collect()["uploads"] == 0

    ran = sdk.run(*script)

    assert ran.noise() == []
    assert ran.result["logged"][:2] == ["v0", "COMMITTED"]
    assert mortal.collect()["uploads"] == 1
    assert mortal.collect()["blobs"] == 0
    assert sum(sizes.values()) < mortal.kept() < sum(sizes.values()) + MEGABYTE
    require_whole(place, sdk, tmp_path, sizes)

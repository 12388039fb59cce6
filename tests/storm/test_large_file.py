"""A file far larger than the server's memory may grow goes up and comes down again.

`pytest -m long -s tests/storm/test_large_file.py`
"""

from __future__ import annotations

import hashlib
import http.client
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.end_to_end.program import Program
from tests.storm.load import COMMIT, COMMITTED, CREATE, PROJECT
from tests.storm.memory import MEGABYTE, Memory

SIZE = 2048 * MEGABYTE
MOST_GROWTH = 64 * MEGABYTE


def blocks() -> Iterator[bytes]:
    """The file: mostly zeros, no two megabytes alike."""
    for number in range(SIZE // MEGABYTE):
        yield number.to_bytes(8, "big").ljust(MEGABYTE, b"\0")


def md5() -> str:
    digest = hashlib.md5()
    for block in blocks():
        digest.update(block)
    return digest.hexdigest()


def put(url: str) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=300)
    connection.request("PUT", parts.path, blocks(), {"Content-Length": str(SIZE)})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def digest_of(url: str) -> str:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=300)
    connection.request("GET", parts.path)
    answer = connection.getresponse()
    digest = hashlib.md5()
    while piece := answer.read(MEGABYTE):
        digest.update(piece)
    connection.close()
    return digest.hexdigest()


@pytest.mark.long
def test_two_gigabytes(tmp_path: Path) -> None:
    program = Program(tmp_path / "data")
    program.ask(PROJECT)
    files = [{"path": "big", "sizeBytes": SIZE, "md5": md5()}]
    wanted = {"project": "local-team/p", "name": "big", "type": "model", "files": files}
    made = program.ask(CREATE, i=wanted)["createArtifactVersion"]
    memory = Memory(program.process.pid)
    with memory.watched():
        started = time.monotonic()
        assert put(made["uploads"][0]["url"]) == 200
        up = time.monotonic() - started
        committed = program.ask(COMMIT, i=made["artifactVersion"]["id"])["commitArtifactVersion"]
        version = program.ask(COMMITTED, p=committed["artifactVersion"]["path"])["artifactVersion"]
        started = time.monotonic()
        found = digest_of(version["files"]["nodes"][0]["url"])
        down = time.monotonic() - started
    program.stop()

    print(
        f"\n{SIZE // MEGABYTE} MiB up in {up:.1f} s, down in {down:.1f} s;"
        f" memory grew by {memory.growth / MEGABYTE:.1f} MiB from {memory.first / MEGABYTE:.0f} MiB"
    )
    assert found == files[0]["md5"]
    assert memory.growth < MOST_GROWTH

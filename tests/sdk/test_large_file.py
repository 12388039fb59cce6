"""A file so large that the SDK sends it in parts goes up and comes down again.

`pytest -m long -s tests/sdk/test_large_file.py`
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sdk.place import Place
from tests.sdk.sdk import Sdk
from tests.storm.memory import MEGABYTE, Memory

SIZE = 3 * 1024 * MEGABYTE
MOST_GROWTH = 64 * MEGABYTE

pytestmark = pytest.mark.long


def write(path: Path) -> None:
    """The file: mostly zeros, no two megabytes alike."""
    with path.open("wb") as file:
        for number in range(SIZE // MEGABYTE):
            file.write(number.to_bytes(8, "big").ljust(MEGABYTE, b"\0"))


def test_three_gigabytes(place: Place, newest: Sdk, tmp_path: Path) -> None:
    file = tmp_path / "large.bin"
    write(file)
    memory = Memory(place.server.process.pid)

    with memory.watched():
        ran = newest.run(
            "large_file", place.team, "large", str(file), str(tmp_path / "down"), seconds=1800
        )

    print(
        f"\n{SIZE // MEGABYTE} MiB up in {ran.result['up']:.1f} s, down in"
        f" {ran.result['down']:.1f} s; memory grew by {memory.growth / MEGABYTE:.1f} MiB"
    )
    assert ran.result["same"]
    assert ran.result["size"] == SIZE
    assert memory.growth < MOST_GROWTH

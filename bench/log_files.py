"""Whose time it is when the wandb SDK logs an artifact of many small files.

    .venv/bin/python -m bench.log_files [FILES]

Prints the wall time and the CPU time of the SDK, of the server and of Postgres, three times.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import psutil

from dev import SDK_VERSIONS
from tests.end_to_end.program import Program
from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

FILES = 1_000
TIMES = 3
SCRIPT = """
import os, pathlib, sys, tempfile, wandb
folder = pathlib.Path(tempfile.mkdtemp(dir=os.environ["HOME"]))
for number in range(int(sys.argv[1])):
    (folder / f"{number}.txt").write_text(os.urandom(60).hex())
run = wandb.init(entity=sys.argv[2], project="bench", settings=wandb.Settings(silent=True))
artifact = wandb.Artifact("many", type="dataset")
artifact.add_dir(str(folder))
run.log_artifact(artifact).wait()
run.finish()
"""


class Seconds(NamedTuple):
    """CPU time so far, and the clock."""

    wall: float
    sdk: float
    server: float
    postgres: float

    def since(self, before: Seconds) -> str:
        """How much of each has passed."""
        spent = (
            f"{name} {now - then:.2f} s"
            for name, now, then in zip(self._fields, self, before, strict=True)
        )
        return "   ".join(spent)


def main() -> None:
    """The figures of each time are printed."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    with tempfile.TemporaryDirectory() as folder:
        program = Program(Path(folder, "data"), log=Path(folder, "server.log"))
        try:
            place = Place(program, "bench")
            sdk = Sdk(SDK_VERSIONS[0], program.url, Path(folder), place.key)
            for _ in range(TIMES):
                before = _now(program)
                _log(sdk, place.team, files)
                print(f"{files} files:  {_now(program).since(before)}", flush=True)
        finally:
            program.stop()


def _log(sdk: Sdk, team: str, files: int) -> None:
    command = [str(sdk.python), "-c", SCRIPT, str(files), team]
    subprocess.run(command, env=sdk.environment(), cwd=sdk.home, check=True, capture_output=True)


def _now(program: Program) -> Seconds:
    server = psutil.Process(program.process.pid)
    children = os.times()
    return Seconds(
        time.monotonic(),
        children.children_user + children.children_system,
        sum(server.cpu_times()[:2]),
        sum(map(_postgres, psutil.process_iter(["name", "cpu_times"]))),
    )


def _postgres(process: psutil.Process) -> float:
    """The server runs its Postgres detached, so it is found by its name."""
    return sum(process.info["cpu_times"][:2]) if process.info["name"] == "postgres" else 0.0


if __name__ == "__main__":
    main()

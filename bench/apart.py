"""Other processes of the benchmark: one that makes load, and a server that begins anew."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import psutil

VITRINE = Path(sys.executable).with_name("vitrine")


class Running(NamedTuple):
    """A server, by its address and its process."""

    url: str
    process: psutil.Process

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2])

    def cpu(self) -> float:
        """The seconds of CPU that it has used."""
        used = self.process.cpu_times()
        return float(used.user + used.system)


@contextlib.contextmanager
def served(folder: Path, *options: str, **environment: str) -> Iterator[Running]:
    """A server that was never started before, with an embedded Postgres of its own."""
    command = [str(VITRINE), "serve", "--port", "0", "--data", str(folder / "data"), *options]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={"PATH": os.environ["PATH"], **environment},
        )
    assert process.stdout is not None
    said = (re.search(r"http://127\.0\.0\.1:\d+", line) for line in process.stdout)
    url = next(found.group() for found in said if found)
    try:
        yield Running(url, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(60)


@contextlib.contextmanager
def working(work: Callable[[Connection], None]) -> Iterator[Connection]:
    """A pipe to a process that does the work, until the block ends."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.join(timeout=5)
        if process.is_alive():
            process.kill()
            process.join()

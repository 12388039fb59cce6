"""Bare Postgres: pgbench with the statements alone, on connections that plan as the server's do."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import session
from bench.load import Outcome
from bench.script import Script
from db import embedded_library

# A connection's first transactions fill its caches and plan the statement.
SETTLE_SECONDS = 1.0
MICROSECONDS = 1_000_000


def program() -> str | None:
    """Where pgbench is: that of the embedded Postgres, else the one on the PATH."""
    ours = embedded_library.program("pgbench")
    return str(ours) if ours.exists() else shutil.which("pgbench")


def run(
    url: str,
    scripts: Sequence[Script],
    *,
    clients: int,
    seconds: float,
    cpu: Callable[[], float],
) -> Outcome:
    """The transactions of the last `seconds`, how long each took, and what `cpu` grew meanwhile."""
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as folder:
        command = _command(Path(folder), url, scripts, clients, seconds)
        options = " ".join(f"-c {name}={value}" for name, value in session.SETTINGS.items())
        environment = {**os.environ, "PGOPTIONS": options}
        errors = Path(folder, "errors")
        with errors.open("wb") as said:
            process = subprocess.Popen(
                command, env=environment, cwd=folder, stdout=said, stderr=subprocess.STDOUT
            )
            try:
                time.sleep(_whole(seconds) - seconds)
                begin, before = time.time(), cpu()
                code = process.wait()
            finally:
                process.kill()
                process.wait()
        outcome = _outcome(Path(folder), begin)
        outcome.postgres_seconds = cpu() - before
        text = errors.read_text(errors="replace")
    if code != 0 or "ERROR" in text:
        outcome.failures, outcome.failure = max(outcome.failures, 1), text[-2000:]
    return outcome


def _whole(seconds: float) -> int:
    """pgbench counts whole seconds."""
    return math.ceil(seconds + SETTLE_SECONDS)


def _command(
    folder: Path, url: str, scripts: Sequence[Script], clients: int, seconds: float
) -> list[str]:
    found = program()
    assert found is not None
    command = [found, "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, 2))]
    command += ["-T", str(_whole(seconds)), "-l", "--log-prefix", f"{folder}/log"]
    for name, value in _variables(scripts, clients).items():
        command += ["-D", f"{name}={value}"]
    for n, script in enumerate(scripts):
        file = folder / f"{n}.sql"
        file.write_text(script.text, encoding="utf-8")
        command += ["-f", f"{file}@{script.weight}"]
    return [*command, url]


def _variables(scripts: Sequence[Script], clients: int) -> dict[str, str]:
    found = {"clients": str(clients)}
    for script in scripts:
        found.update(script.variables)
    return found


def _outcome(folder: Path, begin: float) -> Outcome:
    """Each line of a log: client, number in the client, microseconds, script, end time."""
    outcome = Outcome()
    last = begin
    for file in folder.glob("log.*"):
        for line in file.read_text().splitlines():
            _, number, taken, _, second, micro, *_ = line.split()
            outcome.used = max(outcome.used, int(number))
            end = int(second) + int(micro) / MICROSECONDS
            if end >= begin:
                outcome.milliseconds.append(int(taken) / 1000)
                last = max(last, end)
    outcome.answers = len(outcome.milliseconds)
    outcome.seconds = last - begin
    return outcome

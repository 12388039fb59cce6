"""Postgres and the server are killed under load, again and again: what was acknowledged is kept.

`pytest -m long -s tests/storm/test_postgres_killed.py`
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.program import Program
from tests.storm.conftest import Start
from tests.storm.load import PROJECT, Load, collection_faults, without_blob
from tests.storm.postgres import Postgres

POSTGRES_KILLS = 10
SERVER_KILLS = 5
CONTROL_KILLS = 3
CLIENTS = 6
SECONDS_BETWEEN = 1.5
# What a client may never hear of, and what is longer than a request waits.
SECONDS_AWAY = (0.3, 3)
SERVES_WITHIN_SECONDS = 2


def serve(tmp_path: Path, postgres: Postgres, port: int = 0) -> Program:
    log = tmp_path / "server.log"
    return Program(tmp_path / "data", port=port, log=log, DATABASE_URL=postgres.url)


def seconds_until_it_serves(program: Program) -> float:
    started = time.monotonic()
    while time.monotonic() - started < 30:
        try:
            program.ask("{ viewer { username } }")
            return time.monotonic() - started
        except OSError:
            time.sleep(0.01)
    raise TimeoutError("The server did not come back.")


def killed_and_back(postgres: Postgres, program: Program, away: float) -> float:
    postgres.kill()
    time.sleep(away)
    postgres.start()
    return seconds_until_it_serves(program)


def kill_again_and_again(postgres: Postgres, running: list[Program], start: Any) -> list[float]:
    """How long each time it took until the server served again."""
    back = []
    for kill in range(POSTGRES_KILLS):
        time.sleep(SECONDS_BETWEEN)
        away = SECONDS_AWAY[kill % 2]
        back.append(killed_and_back(postgres, running[-1], away))
        if kill % 2:
            time.sleep(SECONDS_BETWEEN)
            running[-1].kill()
            running.append(start())
    time.sleep(SECONDS_BETWEEN)
    return back


@pytest.mark.long
async def test_nothing_acknowledged_is_lost(postgres: Postgres, tmp_path: Path) -> None:
    running = [serve(tmp_path, postgres)]
    port = int(running[0].url.rpartition(":")[2])
    running[0].ask(PROJECT)
    load = Load(lambda: running[-1])
    with load.of(CLIENTS):
        back = kill_again_and_again(postgres, running, lambda: serve(tmp_path, postgres, port))

    print(
        f"\n{POSTGRES_KILLS} kills of Postgres, {len(running) - 1} of the server:"
        f" {len(load.committed)} commits and {len(load.linked)} links acknowledged,"
        f" {sum(load.failed.values())} requests failed, served again after"
        f" {max(back):.2f} s at most; {dict(load.failed.most_common(6))}"
    )
    lost = load.lost(running[-1])
    faults = await collection_faults(postgres.url)
    missing = await without_blob(postgres.url, tmp_path / "data" / "files")
    assert running[-1].stop() == 0
    assert len(running) == SERVER_KILLS + 1
    assert lost == []
    assert load.refused == []
    assert faults == {}
    assert missing == []
    assert max(back) < SERVES_WITHIN_SECONDS
    assert "Traceback" not in (tmp_path / "server.log").read_text()


@pytest.mark.long
def test_without_synchronous_commit_losses_are_found(start: Start, tmp_path: Path) -> None:
    """The same check, on a Postgres that acknowledges what it has not kept, must find losses."""
    # Nothing is written by itself between one kill and the next.
    postgres = start(synchronous_commit="off", wal_writer_delay="10s")
    program = serve(tmp_path, postgres)
    program.ask(PROJECT)
    postgres.checkpoint()
    load = Load(lambda: program)
    with load.of(CLIENTS):
        for _ in range(CONTROL_KILLS):
            time.sleep(SECONDS_BETWEEN)
            killed_and_back(postgres, program, SECONDS_AWAY[0])
    lost = load.lost(program)
    program.stop()

    acknowledged = len(load.committed) + len(load.linked)
    print(f"\nsynchronous_commit=off, {CONTROL_KILLS} kills: {len(lost)} of {acknowledged} lost")
    assert lost

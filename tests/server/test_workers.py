"""Several workers behind one address: as good as one server, whichever of them dies or ends."""

from __future__ import annotations

import copy
import json
import re
import signal
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from server import workers
from server.shared_link import SharedLink
from server.workers import _Place
from tests.conftest import named, run
from tests.end_to_end.program import KEY, Program, postgres_processes
from tests.server.working import (
    CLIENTS,
    PATIENCE,
    Load,
    end,
    log_of,
    replaced,
    until,
    who_answers,
    workers_of,
)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder; no server and no database is left on it."""
    yield tmp_path / "data"
    left = [p for p in psutil.process_iter(["cmdline"]) if str(tmp_path) in str(p.info["cmdline"])]
    for process in left:
        process.kill()
    assert left == []


@pytest.mark.slow
def test_first_start_is_told_once_and_its_link_is_good_once(data: Path) -> None:
    program = Program(data, "--workers", "3")
    assert program.process.stdout is not None
    said = program.url
    for line in program.process.stdout:
        said += line
        if line.strip().startswith("export WANDB_API_KEY"):
            break
    [token] = re.findall(r"/sign-in#link=(\S+)", said)

    def follow() -> int:
        body = json.dumps({"link": token}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{program.url}/session", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    outcomes = [follow() for _ in range(12)]
    process = program.process
    process.send_signal(signal.SIGTERM)
    rest = process.stdout.read() if process.stdout is not None else ""
    end(program)

    assert outcomes == [204] + [401] * 11
    assert said.count(KEY) == 3
    assert rest.strip() == ""
    assert "Traceback" not in log_of(program)


@pytest.mark.slow
def test_all_answer_and_all_end(data: Path) -> None:
    program = Program(data, "--workers", "2")
    there = {worker.pid for worker in workers_of(program)}

    found: set[int] = set()
    until(lambda: found.add(who_answers(program)) is None and found == there)
    with Load(program) as load:
        end(program)

    assert len(there) == 2
    assert load.failed == []
    assert load.refused
    assert not any(psutil.pid_exists(pid) for pid in there)
    assert postgres_processes(data) == []


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_other_signals_end_it_too(data: Path, number: int) -> None:
    program = Program(data, "--workers", "2")
    with Load(program) as load:
        program.process.send_signal(number)
        assert program.process.wait(PATIENCE) == 0

    assert load.failed == []
    end(program)


@pytest.mark.slow
def test_killed_worker_is_replaced_and_only_what_it_held_fails(data: Path) -> None:
    program = Program(data, "--workers", "2")
    first, second = workers_of(program)
    with Load(program) as load:
        first.kill()
        replaced(program, first)
        [new] = [worker.pid for worker in workers_of(program) if worker != second]
        until(lambda: who_answers(program) == new)
        load.go_on()

    assert len(load.failed) <= CLIENTS
    assert re.search(
        rf"Worker \d, process {first.pid}, ended by signal 9; another begins", log_of(program)
    )
    end(program)


@pytest.mark.slow
def test_worker_that_is_told_to_end_fails_nothing(data: Path) -> None:
    program = Program(data, "--workers", "2")
    first, second = workers_of(program)
    with Load(program) as load:
        first.terminate()
        replaced(program, first)
        load.go_on()
        second.terminate()
        replaced(program, second)
        load.go_on()

    assert load.failed == []
    assert not load.refused
    end(program)


@pytest.mark.slow
def test_workers_of_a_killed_parent_finish_and_end(data: Path) -> None:
    program = Program(data, "--workers", "2")
    there = workers_of(program)
    with Load(program):
        program.kill()
        _, left = psutil.wait_procs(there, timeout=PATIENCE)

    assert left == []
    again = Program(data, "--workers", "2")
    assert again.ask("{ viewer { username } }") == {"viewer": {"username": "admin"}}
    end(again)


@pytest.mark.slow
async def test_worker_that_cannot_start_is_tried_again(postgres_url: str, data: Path) -> None:
    name = f"workers_{uuid.uuid4().hex}"
    await run(postgres_url, f"create database {name} template template0")
    program = Program(data, "--workers", "2", DATABASE_URL=named(postgres_url, name))
    first, second = workers_of(program)
    await run(postgres_url, f"alter database {name} allow_connections false")
    first.kill()
    until(lambda: log_of(program).count("another begins in") >= 3)
    assert who_answers(program) == second.pid
    await run(postgres_url, f"alter database {name} allow_connections true")
    until(lambda: len(workers_of(program)) == 2)
    until(lambda: who_answers(program) != second.pid)

    pauses = re.findall(r"another begins in ([\d.]+) s", log_of(program))
    assert pauses[:3] == ["0.5", "1.0", "2.0"]
    assert "cannot be reached" in log_of(program)
    end(program)
    await run(postgres_url, f"drop database {name} with (force)")


@pytest.mark.slow
async def test_ends_where_no_worker_is_left(postgres_url: str, data: Path) -> None:
    name = f"workers_{uuid.uuid4().hex}"
    await run(postgres_url, f"create database {name} template template0")
    program = Program(data, "--workers", "2", DATABASE_URL=named(postgres_url, name))
    await run(postgres_url, f"alter database {name} allow_connections false")
    for worker in workers_of(program):
        worker.kill()
    code = program.process.wait(PATIENCE)
    await run(postgres_url, f"drop database {name} with (force)")

    assert code == 2
    assert log_of(program).splitlines()[-1].startswith("vitrine: The database workers_")
    assert program.stop() == 2


@pytest.mark.slow
async def test_connections_are_divided(postgres_url: str, data: Path) -> None:
    name = f"workers_{uuid.uuid4().hex}"
    await run(postgres_url, f"create database {name} template template0")
    url = named(postgres_url, name)

    def most(*options: str, connections: str) -> str:
        program = Program(data, *options, DATABASE_URL=url, DB_CONNECTIONS=connections)
        with urllib.request.urlopen(f"{program.url}/metrics", timeout=PATIENCE) as answer:
            figures = answer.read().decode()
        end(program)
        return re.findall(r"^vitrine_pool_most (.*)$", figures, re.MULTILINE)[0]

    found = [
        most(connections="6"),
        most("--workers", "3", connections="9"),
        most("--workers", "3", connections="4"),
    ]
    await run(postgres_url, f"drop database {name} with (force)")

    assert found == ["6.0", "3.0", "2.0"]


def test_pause_grows_to_its_end_and_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(workers.time, "monotonic", lambda: clock[0])
    place = _Place(1)

    def pause(worked_for: float | None) -> float:
        place.answers_since = None if worked_for is None else clock[0] - worked_for
        place.ended()
        assert place.due == clock[0] + place.pause
        return place.pause

    assert [pause(None) for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert pause(10.0) == 0
    assert pause(9.9) == 0.5


def test_link_that_is_given_back_is_good_in_every_process() -> None:
    link = SharedLink("vtr-key")
    other = copy.copy(link)  # as a fork leaves it

    assert other.take("wrong") is None
    assert other.take(link.token) == "vtr-key"
    assert link.take(link.token) is None
    other.give_back("vtr-key")
    assert link.take(link.token) == "vtr-key"
    assert other.take(link.token) is None

"""Two servers on the same data are restarted in turn, under load: no request fails.

`pytest -m long -s tests/storm/test_rolling.py`
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.end_to_end.program import KEY, Program
from tests.storm.postgres import Postgres

RESTARTS = 20
CLIENTS = 8
SECONDS_BETWEEN = 0.3

QUERY = "{ viewer { username organizations(first: 5) { nodes { name } } } }"
MUTATION = """mutation { createProject(input: {team: "local-team", name: "p"}) {
    project { id } errors { code } } }"""
HEADERS = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}


class Client:
    """Asks one server, and the other only where it can know that the first has heard nothing.

    A keeping client uses its connection again until the server says that it closes.
    """

    def __init__(self, urls: list[str], *, keeps: bool) -> None:
        self._hosts = itertools.cycle([urlsplit(url).netloc for url in urls])
        self._keeps = keeps
        self._kept: http.client.HTTPConnection | None = None
        self.outcomes: Counter[str] = Counter()
        self.worst = 0.0

    def run(self, ended: Callable[[], bool]) -> None:
        """Requests, one after the other."""
        for query in itertools.cycle([QUERY, MUTATION]):
            if ended():
                break
            started = time.monotonic()
            self.outcomes[self._one(query)] += 1
            self.worst = max(self.worst, time.monotonic() - started)
            time.sleep(0.005)
        if self._kept is not None:
            self._kept.close()

    def _one(self, query: str) -> str:
        try:
            answer = self._ask(json.dumps({"query": query}))
        except (OSError, http.client.HTTPException) as error:
            self._kept = None
            return repr(error)
        return "ok" if "data" in answer and "errors" not in answer else str(answer)

    def _ask(self, body: str) -> Any:
        connection = self._kept or self._connected()
        connection.request("POST", "/graphql", body, HEADERS)
        answer = connection.getresponse()
        data = json.load(answer)
        self._kept = connection if self._keeps and not answer.will_close else None
        if self._kept is None:
            connection.close()
        return data

    def _connected(self) -> http.client.HTTPConnection:
        for host in itertools.islice(self._hosts, 4):
            connection = http.client.HTTPConnection(host, timeout=30)
            with contextlib.suppress(ConnectionRefusedError):
                connection.connect()
                return connection
            self.outcomes["refused, and gone to the other"] += 1
        raise ConnectionRefusedError("Neither server is there.")


@pytest.mark.long
def test_no_request_fails(postgres: Postgres, tmp_path: Path) -> None:
    def serve(port: int = 0) -> Program:
        return Program(tmp_path / "data", port=port, DATABASE_URL=postgres.url)

    running = [serve(), serve()]
    ports = [int(program.url.rpartition(":")[2]) for program in running]
    clients = [Client([p.url for p in running], keeps=n % 2 == 0) for n in range(CLIENTS)]
    ended: list[bool] = []
    with ThreadPoolExecutor(CLIENTS) as threads:
        at_work = [threads.submit(client.run, lambda: bool(ended)) for client in clients]
        try:
            for restart in range(RESTARTS):
                time.sleep(SECONDS_BETWEEN)
                which = restart % 2
                assert running[which].stop() == 0
                running[which] = serve(ports[which])
        finally:
            ended.append(True)
    for each in at_work:
        each.result()
    outcomes = sum((client.outcomes for client in clients), Counter())
    for program in running:
        assert program.stop() == 0

    worst = max(client.worst for client in clients)
    print(f"\n{RESTARTS} restarts, slowest request {worst:.2f} s: {dict(outcomes)}")
    assert set(outcomes) == {"ok", "refused, and gone to the other"}

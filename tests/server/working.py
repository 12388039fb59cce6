"""A program with several workers: which they are, who answers, and clients that go on asking."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import psutil

from tests.end_to_end.program import KEY, Program

PATIENCE = 20
CLIENTS = 6
QUERY = json.dumps({"query": "{ viewer { username organizations(first: 5) { nodes { name } } } }"})
HEADERS = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}


def until(there: Callable[[], bool]) -> None:
    """It has come to that."""
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end
        time.sleep(0.02)


def workers_of(program: Program) -> list[psutil.Process]:
    return psutil.Process(program.process.pid).children()


def replaced(program: Program, dead: psutil.Process) -> None:
    """There are two workers again, without this one."""

    def there() -> bool:
        found = workers_of(program)
        return len(found) == 2 and dead not in found

    until(there)


def log_of(program: Program) -> str:
    return program.data.with_name("data.log").read_text()


def end(program: Program) -> None:
    """It has ended as it should."""
    code = program.stop()
    assert code == 0, log_of(program)[-2000:]


def who_answers(program: Program) -> int:
    """The process that answers a new connection."""
    where = urlsplit(program.url)
    with socket.create_connection((str(where.hostname), int(where.port or 0))) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")
        port = connection.getsockname()[1]
        [found] = [
            worker.pid
            for worker in workers_of(program)
            if any(c.raddr and c.raddr.port == port for c in worker.net_connections("tcp"))
        ]
    return found


class Load:
    """Clients that ask again and again; half of them keep their connections."""

    def __init__(self, program: Program) -> None:
        self._host = urlsplit(program.url).netloc
        self._ended = threading.Event()
        self.answered = 0
        self.failed: list[str] = []
        self.refused = False
        self._threads = [
            threading.Thread(target=self._run, args=(n % 2 == 0,)) for n in range(CLIENTS)
        ]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        until(lambda: self.answered > 50)
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def go_on(self) -> None:
        """Some more requests have been answered."""
        already = self.answered
        until(lambda: self.answered > already + 100)

    def _run(self, keeps: bool) -> None:
        kept: http.client.HTTPConnection | None = None
        while not self._ended.is_set():
            connection: http.client.HTTPConnection | None = None
            try:
                connection = kept or self._connected()
                connection.request("POST", "/graphql", QUERY, HEADERS)
                answer = connection.getresponse()
                body = json.load(answer)
                assert body["data"]["viewer"]["username"] == "admin", body
                self.answered += 1
                kept = connection if keeps and not answer.will_close else None
                if kept is None:
                    connection.close()
            except ConnectionRefusedError:
                self.refused = True
                break
            except (OSError, http.client.HTTPException, ValueError, AssertionError) as error:
                self.failed.append(repr(error))
                kept = None
                if connection is not None:
                    connection.close()
        if kept is not None:
            kept.close()

    def _connected(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(self._host, timeout=PATIENCE)
        connection.connect()
        return connection

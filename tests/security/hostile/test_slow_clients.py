"""Three hundred clients that never finish a request, and one that would like an answer."""

from __future__ import annotations

import contextlib
import http.client
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from server.pace import PATIENCE
from tests.end_to_end.program import Program

pytestmark = pytest.mark.slow

SLOW = 300
HALF = b"POST /graphql HTTP/1.1\r\nHost: x\r\nX-a: b\r\n"


def test_half_open_connections_are_closed(tmp_path: Path) -> None:
    program = Program(tmp_path / "data")
    try:
        where = urlsplit(program.url)
        clients = [half_open(str(where.hostname), int(where.port or 0)) for _ in range(SLOW)]
        end = time.monotonic() + PATIENCE.head + 2
        slowest = 0.0
        while time.monotonic() < end:
            slowest = max(slowest, seconds_for_health(where.netloc))
            for each in clients:
                drip(each)
            time.sleep(0.5)
        left = sum(is_open(each) for each in clients)
    finally:
        for each in clients:
            each.close()
        assert program.stop() == 0
    print(f"\n{left} of {SLOW} left; the slowest /healthz took {slowest * 1000:.0f} ms")
    assert left <= 10
    assert slowest < 1


def half_open(host: str, port: int) -> socket.socket:
    made = socket.create_connection((host, port))
    made.sendall(HALF)
    made.setblocking(False)
    return made


def drip(client: socket.socket) -> None:
    """One more header, so that the connection is never silent."""
    with contextlib.suppress(OSError):
        client.send(b"X-a: b\r\n")


def is_open(client: socket.socket) -> bool:
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def seconds_for_health(netloc: str) -> float:
    started = time.monotonic()
    connection = http.client.HTTPConnection(netloc, timeout=5)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    connection.close()
    return time.monotonic() - started

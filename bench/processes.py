"""Servers as processes: started, awaited, ended, and how much CPU they and Postgres have used."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from bench.load import HOST
from bench.target import Place, Request, Target

START_SECONDS = 120
STOP_SECONDS = 20


class NotStarted(Exception):
    """A target did not come up, with the end of what it printed."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server((HOST, 0)) as found:
        return int(found.getsockname()[1])


@contextlib.contextmanager
def started(target: Target, place: Place) -> Iterator[subprocess.Popen[bytes]]:
    """The target answers until the block ends; then no process of its group is left."""
    place.folder.mkdir(parents=True, exist_ok=True)
    place.log.parent.mkdir(parents=True, exist_ok=True)
    process = target.start(place)
    try:
        _await(target, place, process)
        yield process
    finally:
        _end(process)


def _await(target: Target, place: Place, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            if exchange(place.port, target.ready()).startswith(b"HTTP/1.1 200"):
                return
        time.sleep(0.1)
    end = place.log.read_text(errors="replace")[-2000:] if place.log.exists() else ""
    raise NotStarted(f"{target.name} did not start; {place.log} ends with:\n{end}")


def _end(process: subprocess.Popen[bytes]) -> None:
    _signal(process, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    _signal(process, signal.SIGKILL)
    process.wait()


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    """To all of its group, of which some may outlive the first."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def spawn(
    command: list[str], place: Place, environment: dict[str, str], cwd: Path | None = None
) -> subprocess.Popen[bytes]:
    """The command runs in a group of its own and prints into the log of its place."""
    with place.log.open("wb") as log:
        return subprocess.Popen(
            command,
            env={**os.environ, **environment},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def rendered(request: Request) -> bytes:
    """The request as it goes over the wire."""
    head = [f"{request.method} {request.path} HTTP/1.1", f"Host: {HOST}"]
    head += [f"{name}: {value}" for name, value in request.headers.items()]
    if request.body or request.method != "GET":
        head.append(f"Content-Length: {len(request.body)}")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + request.body


def exchange(port: int, request: Request) -> bytes:
    """The whole answer to one request on a connection of its own, with its head."""
    closing = Request(
        request.body, request.path, request.method, {**request.headers, "Connection": "close"}
    )
    with socket.create_connection((HOST, port), timeout=30) as connection:
        connection.sendall(rendered(closing))
        return b"".join(iter(lambda: connection.recv(1 << 16), b""))


def body(answer: bytes) -> bytes:
    """What is after the head, out of its chunks."""
    head, _, rest = answer.partition(b"\r\n\r\n")
    if b"transfer-encoding: chunked" not in head.lower():
        return rest
    parts = []
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        parts.append(rest[: int(size, 16)])
        rest = rest[int(size, 16) + 2 :]
    return b"".join(parts)


def cpu_seconds(pid: int) -> float:
    """The CPU time that a process and all below it have used, with those that ended already."""
    total = 0.0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for each in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                times = each.cpu_times()
                total += times.user + times.system
                total += times.children_user + times.children_system
    return total


def postmaster(data: Path) -> int:
    """The process id of the Postgres that keeps its data in this folder."""
    return int((data / "postmaster.pid").read_text().splitlines()[0])

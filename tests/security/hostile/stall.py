"""How long the event loop is held up by one anonymous request.

`python -m tests.security.hostile.stall` prints a table, and what is over the aim.

A task in the server's own loop wakes up every millisecond. Between two times of it lies what it
was held up: by the clock, and in CPU time of the loop's thread, which other programs do not
lengthen. Of several tries the shortest counts.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import http.client
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import uvicorn
from uvloop import new_event_loop

from server import app, log
from server.answering import Server
from server.config import Settings
from server.draining import Draining
from server.opening import opened
from server.pace import Paced
from server.serving import database
from tests.security.hostile.making import Make, Sent
from tests.security.hostile.vectors import VECTORS

TRIES = 3
WAKE_SECONDS = 0.001
AIM_SECONDS = 0.1
PATIENCE = 120


class Seen(NamedTuple):
    """What came of a request: its status, how long it took, and how long the loop was held up."""

    status: int
    seconds: float
    stall: float
    cpu: float


class Probe:
    """Wakes up in the loop, and remembers the longest time between two times."""

    def __init__(self) -> None:
        self.stall = self.cpu = 0.0

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """It looks while the block runs."""
        task = asyncio.create_task(self._watch())
        await asyncio.sleep(0.01)
        self.stall = self.cpu = 0.0
        yield
        await asyncio.sleep(0.01)
        task.cancel()

    async def _watch(self) -> None:
        while True:
            before, cpu = time.perf_counter(), time.thread_time()
            await asyncio.sleep(WAKE_SECONDS)
            self.stall = max(self.stall, time.perf_counter() - before - WAKE_SECONDS)
            self.cpu = max(self.cpu, time.thread_time() - cpu)


async def measured(make: Make, port: int, tries: int = TRIES) -> Seen:
    """The best of some tries."""
    found = []
    for _ in range(tries):
        sent = make(time.monotonic_ns() % 10**9)
        probe = Probe()
        async with probe.watching():
            started = time.perf_counter()
            status = await asyncio.to_thread(ask, port, sent)
            seconds = time.perf_counter() - started
        found.append(Seen(status, seconds, probe.stall, probe.cpu))
    return min(found, key=lambda each: (each.cpu, each.stall))


def ask(port: int, sent: Sent) -> int:
    """The status of the answer, on a connection of its own."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as to:
        to.request(sent.method, sent.path, sent.body or None, sent.headers)
        answer = to.getresponse()
        answer.read()
        return answer.status


@contextlib.asynccontextmanager
async def served(settings: Settings, *, closed: bool = False) -> AsyncIterator[int]:
    """The whole site answers in this loop, at this port."""
    async with opened(settings) as site:
        listener = socket.create_server(("127.0.0.1", 0))
        draining = Draining()
        application = app.build(site, draining=draining, closed=closed)
        config = uvicorn.Config(
            application, http=Paced, ws="none", lifespan="off", log_config=None, access_log=False
        )
        ready = asyncio.Event()
        server = Server(config, ready.set, draining)
        serving = asyncio.create_task(server.serve([listener]))
        await ready.wait()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await serving


async def table(settings: Settings, names: list[str], *, closed: bool) -> Seen:
    """The worst of them; each is printed as it comes."""
    worst = Seen(0, 0, 0, 0)
    async with served(settings, closed=closed) as port:
        await measured(VECTORS["nothing unusual"], port)
        print(f"{'request':<42} status      ms   stall     CPU")
        for name in names:
            seen = await measured(VECTORS[name], port)
            worst = max(worst, seen, key=lambda each: each.cpu)
            mark = "  !" if seen.cpu > AIM_SECONDS else ""
            print(
                f"{name:<42} {seen.status:>6} {seen.seconds * 1000:>7.1f}"
                f" {seen.stall * 1000:>7.1f} {seen.cpu * 1000:>7.1f}{mark}",
                flush=True,
            )
    print(f"{'worst':<42} {'':>6} {'':>7} {worst.stall * 1000:>7.1f} {worst.cpu * 1000:>7.1f}")
    return worst


def main() -> None:
    """The table is printed; the exit code is 1 where a request held up the loop for too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "words", nargs="*", help="only the requests with one of these in their name"
    )
    parser.add_argument("--closed", action="store_true", help="in the closed profile")
    options = parser.parse_args()
    names = [n for n in VECTORS if not options.words or any(w in n for w in options.words)]
    with tempfile.TemporaryDirectory() as folder, open(Path(folder) / "log", "w") as stream:
        log.set_up(stream)
        settings = Settings(data=Path(folder) / "data")
        with database(settings) as ready, asyncio.Runner(loop_factory=new_event_loop) as runner:
            worst = runner.run(table(ready, names, closed=options.closed))
    sys.exit(worst.cpu > AIM_SECONDS)


if __name__ == "__main__":
    main()

"""Load at a steady rate over HTTP: a process of its own that asks when it is due, come what may.

An answer is timed from when it was due to be asked for, so that a server which holds up who asks
does not look the better for it. What is due while no connection is free is asked for later.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import re
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import cast

import uvloop

from bench.apart import working
from bench.load import HOST

TICK_SECONDS = 0.002
# What a server is given to answer what was under way at the end.
PATIENCE_SECONDS = 30.0
# The status of what was never answered.
LOST = 0
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """What to ask for in turn, how often in a second, and for how long."""

    port: int
    requests: Sequence[bytes]
    rate: float
    connections: int
    seconds: float


@dataclass
class Told:
    """How much was asked, how many answers had which status, and the milliseconds of each."""

    asked: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)


def asker() -> AbstractContextManager[Connection]:
    """A pipe to a process that takes Asked and gives Told, until the block ends.

    Before, it gives None, once its connections are made.
    """
    return working(_work)


def _work(pipe: Connection) -> None:
    """Ctrl-C is for the process that started this one, which then closes the pipe."""
    gc.disable()
    with (
        contextlib.suppress(EOFError, KeyboardInterrupt, OSError),
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        while True:
            asking = _Asking(pipe.recv())
            runner.run(asking.connect())
            pipe.send(None)
            pipe.send(runner.run(asking.run()))


class _Exchange(asyncio.Protocol):
    """One kept connection; its answers come one at a time."""

    transport: asyncio.Transport
    due = 0.0
    _data = b""

    def __init__(self, asking: _Asking) -> None:
        self._asking = asking

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._data += data
        head, end, body = self._data.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if end and length is not None and len(body) >= int(length[1]):
            self._data = b""
            self._asking.answered(self, int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        self._asking.lost(self)


class _Asking:
    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._told = Told()
        self._free: list[_Exchange] = []
        self._busy: set[_Exchange] = set()
        self._began = 0.0

    async def connect(self) -> None:
        """The connections are made."""
        loop = asyncio.get_running_loop()
        for _ in range(self._asked.connections):
            made = await loop.create_connection(lambda: _Exchange(self), HOST, self._asked.port)
            self._free.append(made[1])

    async def run(self) -> Told:
        """All was asked for, and answered."""
        self._began = time.perf_counter()
        while (passed := time.perf_counter() - self._began) < self._asked.seconds:
            self._ask(int(passed * self._asked.rate) + 1)
            await asyncio.sleep(TICK_SECONDS)
        latest = time.perf_counter() + PATIENCE_SECONDS
        # An event for it would be one more thing to do for each answer.
        while self._busy and time.perf_counter() < latest:  # noqa: ASYNC110
            await asyncio.sleep(TICK_SECONDS)
        for each in (*self._free, *self._busy):
            each.transport.abort()
        return self._told

    def _ask(self, due: int) -> None:
        """As many as are due by this moment, as far as connections are free."""
        requests = self._asked.requests
        while self._told.asked < due and self._free:
            number, each = self._told.asked, self._free.pop()
            self._told.asked += 1
            self._busy.add(each)
            each.due = self._began + number / self._asked.rate
            each.transport.write(requests[number % len(requests)])

    def answered(self, each: _Exchange, status: int) -> None:
        self._busy.discard(each)
        self._free.append(each)
        self._told.statuses[status] += 1
        self._told.milliseconds.append((time.perf_counter() - each.due) * 1000)

    def lost(self, each: _Exchange) -> None:
        if each in self._busy:
            self._busy.discard(each)
            self._told.statuses[LOST] += 1
        if each in self._free:
            self._free.remove(each)

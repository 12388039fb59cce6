"""Load over HTTP: a process of its own that keeps so many requests under way, and times each.

Requests come rendered, connections are kept, and of an answer only its status, its length and two
marks are looked at, so that little of the machine is spent here: `python -m bench.load URL` says
how much.
"""

from __future__ import annotations

import contextlib
import gc
import selectors
import socket
import struct
import time
from array import array
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from bench.apart import working

HOST = "127.0.0.1"
CHUNK = 1 << 18
# What a server is given to finish what was under way when the slice ended.
PATIENCE_SECONDS = 30
ERRORS = b'"errors":'
FEW = 1
UNKNOWN, CHUNKED = -1, -2
LAST_CHUNK = b"0\r\n\r\n"


@dataclass(frozen=True)
class Slice:
    """What to send where, and for how long."""

    port: int
    concurrency: int
    seconds: float
    warm_up: float
    requests: Sequence[bytes]
    proof: bytes
    once: bool = False  # no request is sent twice: the slice ends with them; else in turn


@dataclass
class Outcome:
    """What came of a slice: the milliseconds of each answer in time, and what went wrong."""

    seconds: float = 0.0
    milliseconds: array[float] = field(default_factory=lambda: array("d"))
    answers: int = 0  # with those of the warm-up, and those that came late
    failures: int = 0
    failure: str = ""
    used: int = 0
    cpu_seconds: float = 0.0
    postgres_seconds: float | None = None  # where they were counted for the slice alone


def generator() -> AbstractContextManager[Connection]:
    """A pipe to a process that takes a Slice and gives an Outcome, until the block ends."""
    return working(_work)


def _work(pipe: Connection) -> None:
    """Ctrl-C is for the process that started this one, which then closes the pipe."""
    gc.disable()
    with contextlib.suppress(EOFError, KeyboardInterrupt, OSError):
        while True:
            pipe.send(_Load(pipe.recv()).run())


class _Exchange:
    """One kept connection, and the answer that it is in the middle of."""

    __slots__ = ("need", "parts", "sent_at", "size", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        patience = struct.pack("ll", PATIENCE_SECONDS, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
        self.sent_at = 0.0
        self._begin()

    def _begin(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0
        self.need = UNKNOWN

    def received(self, data: bytes) -> bytes | None:
        """The whole answer, once it is here."""
        self.parts.append(data)
        self.size += len(data)
        if self.need == UNKNOWN:
            self.need = _length(b"".join(self.parts))
        if self.need == UNKNOWN or self.size < self.need:
            return None
        if self.need == CHUNKED and not data.endswith(LAST_CHUNK):
            return None
        whole = data if len(self.parts) == 1 else b"".join(self.parts)
        self._begin()
        return whole


def _length(data: bytes) -> int:
    """How long the answer is with its head, if the head is here and says so."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return UNKNOWN
    head = data[:end].lower()
    at = head.find(b"content-length:")
    return CHUNKED if at < 0 else end + 4 + int(head[at + 15 :].split(b"\r", 1)[0])


class _Load:
    def __init__(self, asked: Slice) -> None:
        self._asked = asked
        self._outcome = Outcome()
        self._next = 0
        self._selector = selectors.DefaultSelector()
        self._busy = 0
        self._is_over = False

    def run(self) -> Outcome:
        """The slice has been sent, every answer to it has come."""
        cpu = time.process_time()
        exchanges = [_Exchange(self._asked.port) for _ in range(self._asked.concurrency)]
        try:
            self._exchange(exchanges)
        except OSError as error:
            self._fail(f"{type(error).__name__}: {error}")
        finally:
            self._selector.close()
            for each in exchanges:
                each.socket.close()
        self._outcome.used = self._next
        self._outcome.cpu_seconds = time.process_time() - cpu
        return self._outcome

    def _exchange(self, exchanges: Sequence[_Exchange]) -> None:
        begin = time.perf_counter() + self._asked.warm_up
        for each in exchanges:
            self._selector.register(each.socket, selectors.EVENT_READ, each)
            self._send(each)
        while self._busy:
            for each in self._ready(exchanges):
                self._receive(each, begin)

    def _ready(self, exchanges: Sequence[_Exchange]) -> Sequence[_Exchange]:
        """Those that can be read; the only one is read without asking, which waits as well."""
        if len(exchanges) == 1:
            return exchanges
        ready = self._selector.select(PATIENCE_SECONDS)
        if not ready:
            raise TimeoutError(f"no answer within {PATIENCE_SECONDS} s")
        return [key.data for key, _ in ready]

    def _send(self, each: _Exchange) -> None:
        requests = self._asked.requests
        request = requests[self._next % len(requests)]
        self._next += 1
        self._busy += 1
        each.sent_at = time.perf_counter()
        each.socket.sendall(request)

    def _receive(self, each: _Exchange, begin: float) -> None:
        data = each.socket.recv(CHUNK)
        if not data:
            raise ConnectionResetError("the server closed the connection")
        answer = each.received(data)
        if answer is None:
            return
        now = time.perf_counter()
        self._busy -= 1
        self._outcome.answers += 1
        if not self._is_good(answer):
            self._fail(answer.decode(errors="replace"))
        elif begin <= now and not self._is_over:
            self._outcome.milliseconds.append((now - each.sent_at) * 1000)
        if not self._is_over:
            self._go_on(each, now - begin)
        if self._is_over:
            # A server may close what is kept without use while others are still waited for.
            self._selector.unregister(each.socket)

    def _is_good(self, answer: bytes) -> bool:
        return (
            answer.startswith(b"HTTP/1.1 200")
            and self._asked.proof in answer
            and ERRORS not in answer
        )

    def _go_on(self, each: _Exchange, seconds: float) -> None:
        """The next request is sent, unless it was enough: of what is slow, a few in any case."""
        asked = self._asked
        enough = len(self._outcome.milliseconds) >= FEW * asked.concurrency
        all_sent = asked.once and self._next == len(asked.requests)
        over = seconds >= asked.seconds and (enough or seconds >= PATIENCE_SECONDS)
        if all_sent or over:
            self._is_over = True
            self._outcome.seconds = seconds
        else:
            self._send(each)

    def _fail(self, what: str) -> None:
        self._outcome.failures += 1
        self._outcome.failure = self._outcome.failure or what[:2000]

"""Several processes that answer on one socket: started, replaced where they die, ended together.

The parent answers nothing: it waits for signals, and for what becomes of its workers.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import multiprocessing
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from types import FrameType

from server.draining import LAST_ARRIVALS_SECONDS, refuse_silently
from server.forked import END_SECONDS, ENDING, Child, EndedSilently, Forks, Parent

logger = logging.getLogger("vitrine.workers")

# A worker that has answered for so long died of something else than its start.
STEADY_SECONDS = 10.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0


@dataclass(slots=True)
class _Place:
    """Where one worker is, or the next one will be."""

    number: int
    child: Child | None = None
    is_silent: bool = False  # it has told nothing so far
    answers_since: float | None = None
    error: Exception | None = None
    pause: float = 0.0
    due: float = 0.0
    is_settled: bool = False  # one has answered here, or has failed to

    def began(self, child: Child) -> None:
        """The process is here, and has told nothing."""
        self.child, self.is_silent = child, True
        self.answers_since = self.error = None

    def heard(self) -> None:
        """What the worker told: that it answers, or why it does not."""
        assert self.child is not None
        self.is_silent = False
        try:
            self.child.word()
        except EndedSilently:
            return
        except Exception as error:
            self.error = error
        else:
            self.answers_since, self.is_settled = time.monotonic(), True

    def ended(self) -> None:
        """The next one begins at once where this one had worked, else after a growing pause."""
        since = self.answers_since
        if since is not None and time.monotonic() - since >= STEADY_SECONDS:
            self.pause = 0.0
        else:
            self.pause = min(LONGEST_PAUSE_SECONDS, max(FIRST_PAUSE_SECONDS, 2 * self.pause))
        self.child, self.is_settled = None, True
        self.due = time.monotonic() + self.pause


class Workers:
    """So many processes that do the same work on a listening socket.

    The work tells its parent None once it answers.
    """

    def __init__(self, count: int, work: Callable[[Parent], None], listener: socket.socket) -> None:
        self._places = [_Place(number + 1) for number in range(count)]
        self._work = work
        self._listener = listener
        self._forks = Forks()
        self._announce: Callable[[], None] | None = None

    def run(self, announce: Callable[[], None]) -> None:
        """They worked until a signal came, and all have ended; announced once each has begun.

        Raises what kept the last of them from answering, or EndedSilently, where none is left.
        """
        self._announce = announce
        # What is here stays shared: collecting it would copy it into each process, 30 MiB.
        gc.freeze()
        with _signals() as signals:
            try:
                while not signals.poll():
                    self._begin()
                    self._wait(signals)
                signals.recv_bytes()
            finally:
                self._end(signals)

    def _begin(self) -> None:
        """Each place has its worker, unless it has to wait for it."""
        for place in self._places:
            if place.child is None and place.due <= time.monotonic():
                try:
                    place.began(self._forks.start(self._work))
                except OSError as error:
                    logger.error("Worker %d cannot be started: %s", place.number, error)
                    place.ended()

    def _wait(self, signals: Connection) -> None:
        """Something has happened, and is dealt with."""
        ends = [child.sentinel for child in self._children()]
        ready = wait([signals, *self._lines(), *ends], self._pause())
        if signals in ready:
            # Workers that end by now may have heard the same signal.
            return
        for place in self._places:
            if place.child is not None and place.is_silent and place.child.line in ready:
                place.heard()
            if place.child is not None and place.child.sentinel in ready:
                self._replace(place, place.child)
        if self._announce is not None and all(place.is_settled for place in self._places):
            self._announce()
            self._announce = None

    def _replace(self, place: _Place, child: Child) -> None:
        """Another worker will begin; raises where none is left and this one never answered."""
        how = child.end()
        if place.is_silent:
            place.heard()
        place.ended()
        if place.answers_since is None and not self._children():
            raise place.error or EndedSilently(f"No worker is left: the last {how}.")
        why = f" ({place.error})" if place.error is not None else ""
        logger.error(
            f"Worker {place.number}, process {child.pid}, {how}{why}; "
            f"another begins in {place.pause:.1f} s",
            # Who starts the program gets one line, and no traceback.
            exc_info=place.error if self._announce is None else None,
        )

    def _end(self, signals: Connection) -> None:
        """No worker is left; what had been connected by then was answered.

        The socket is closed here and in each of them: as long as it is open anywhere, whoever
        connects would wait in a queue that nobody looks at.
        """
        refuse_silently(self._listener)
        self._send(signal.SIGTERM)
        time.sleep(LAST_ARRIVALS_SECONDS)
        self._listener.close()
        end = time.monotonic() + END_SECONDS
        while (alive := self._alive()) and time.monotonic() < end:
            ends = [child.sentinel for child in alive]
            if signals in wait([signals, *ends], end - time.monotonic()):
                # A second Ctrl-C does not wait for requests.
                self._send(signals.recv_bytes()[0])
        for child in self._children():
            child.kill()

    def _send(self, number: int) -> None:
        for child in self._children():
            child.signal(number)

    def _children(self) -> list[Child]:
        return [place.child for place in self._places if place.child is not None]

    def _alive(self) -> list[Child]:
        return [child for child in self._children() if child.is_alive()]

    def _lines(self) -> list[Connection]:
        return [place.child.line for place in self._places if place.child and place.is_silent]

    def _pause(self) -> float | None:
        """How long until the next worker is due; None where none is."""
        due = [place.due for place in self._places if place.child is None]
        return max(0.0, min(due) - time.monotonic()) if due else None


@contextlib.contextmanager
def _signals() -> Iterator[Connection]:
    """Whence the signals come that tell this process to end, one byte each."""
    come, put = multiprocessing.Pipe(duplex=False)

    def heard(number: int, _: FrameType | None) -> None:
        put.send_bytes(bytes([number]))

    before = {number: signal.signal(number, heard) for number in ENDING}
    try:
        yield come
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

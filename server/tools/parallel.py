"""Several files at once: the first that fails ends the others, and so does Ctrl-C."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TypeVar

from server.tools.errors import Interrupted

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE = 4


class Stop:
    """Tells those at work that it is no longer wanted."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def now(self) -> None:
        """Whoever looks next stops."""
        self._event.set()

    def look(self) -> None:
        """Raises Interrupted where the work is no longer wanted."""
        if self._event.is_set():
            raise Interrupted


def each(work: Callable[[T, Stop], R], things: Iterable[T]) -> list[R]:
    """What the work gives for each thing, in order."""
    stop = Stop()
    with ThreadPoolExecutor(AT_ONCE) as executor:
        futures = [executor.submit(work, thing, stop) for thing in things]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
        except KeyboardInterrupt:
            raise Interrupted from None
        finally:
            stop.now()
            executor.shutdown(wait=True, cancel_futures=True)
    failures = [f.exception() for f in futures if not f.cancelled() and f.exception() is not None]
    if any(isinstance(failure, KeyboardInterrupt) for failure in failures):
        raise Interrupted
    # Those that only stopped because another failed say nothing of why.
    for failure in sorted(failures, key=lambda each: isinstance(each, Interrupted)):
        assert failure is not None
        raise failure
    return [future.result() for future in futures]

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
        finally:
            stop.now() if any(not future.done() for future in futures) else None
            executor.shutdown(wait=True, cancel_futures=True)
    failed = [f for f in futures if not f.cancelled() and f.exception() is not None]
    for future in sorted(failed, key=lambda f: isinstance(f.exception(), Interrupted)):
        future.result()
    return [future.result() for future in futures]

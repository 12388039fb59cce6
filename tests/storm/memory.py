"""How much memory a process takes while something goes on."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import psutil

MEGABYTE = 1024 * 1024


class Memory:
    """The most memory that a process has had since it was first looked at."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self.first = self.most = self._process.memory_info().rss
        self._ended = threading.Event()

    @property
    def growth(self) -> int:
        """By how many bytes it grew."""
        return self.most - self.first

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Looked at, all the while."""
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.02):
            self.most = max(self.most, self._process.memory_info().rss)

"""How far the run has come: a bar on a terminal, else a line for each round."""

from __future__ import annotations

import sys
import time

WIDTH = 24


class Progress:
    """Counts slices, and from the time they took says how much is left."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._started = time.monotonic()
        self._is_terminal = sys.stderr.isatty()

    def step(self, what: str) -> None:
        """One more slice is done, and this one begins."""
        if self._is_terminal:
            filled = WIDTH * self._done // self._total
            bar = "█" * filled + "░" * (WIDTH - filled)
            line = f"{bar} {100 * self._done // self._total:3} %  {what}{self._left()}"
            print(f"\r\x1b[2K{line}", end="", file=sys.stderr, flush=True)
        self._done += 1

    def _left(self) -> str:
        if self._done == 0:
            return ""
        spent = time.monotonic() - self._started
        left = spent / self._done * (self._total - self._done)
        return f", {left / 60:.0f} min left" if left >= 90 else f", {left:.0f} s left"

    def round(self, number: int, rounds: int) -> None:
        """A round is done."""
        if not self._is_terminal:
            print(f"round {number} of {rounds} done{self._left()}", file=sys.stderr, flush=True)

    def end(self) -> None:
        """The bar is gone."""
        if self._is_terminal:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)

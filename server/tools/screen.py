"""What the tools show: tables and one JSON document on stdout, progress on a terminal's stderr."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from domain.text import shown

UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


class Bar(Protocol):
    """How far a work is; many threads may tell it."""

    def advance(self, size: int) -> None:
        """So many more bytes are done; fewer than none where some must be done again."""
        ...


class _Silent:
    def advance(self, size: int) -> None:
        """Nobody looks."""


class _Visible:
    def __init__(self, progress: Progress, total: int, what: str) -> None:
        self._progress = progress
        self._task = progress.add_task(what, total=total)

    def advance(self, size: int) -> None:
        """The bar has moved."""
        self._progress.advance(self._task, size)


@contextlib.contextmanager
def bar(what: str, total: int) -> Iterator[Bar]:
    """A bar on stderr where that is a terminal, and nothing elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal or not sys.stderr.isatty() or total == 0:
        yield _Silent()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Visible(progress, total, what)


def show_json(document: Any) -> None:
    """The one document of this run is on stdout."""
    print(json.dumps(document, indent=2, ensure_ascii=False))


def show(text: str) -> None:
    """The line is on stdout; what would steer a terminal is not in it."""
    print(clean(text))


def note(text: str) -> None:
    """The line is on stderr, beside what the run gives."""
    print(f"vitrine: {clean(text)}", file=sys.stderr)


def show_table(
    head: Sequence[str], rows: Sequence[Sequence[str]], right: int | None = None
) -> None:
    """The rows in aligned columns, the head in bold on a terminal; one column flush right."""
    cells = [[clean(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for number, row in enumerate(cells):
        text = "  ".join(
            cell.rjust(width) if column == right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        print(f"\x1b[1m{text}\x1b[0m" if number == 0 and sys.stdout.isatty() else text)


def size(number: int) -> str:
    """The bytes as people read them."""
    amount, unit = float(number), 0
    while amount >= 999.5 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.0f} {UNITS[unit]}" if unit == 0 else f"{amount:.3g} {UNITS[unit]}"


def clean(text: str) -> str:
    """The whole text, each character of it harmless to a terminal."""
    return "".join(map(shown, text)) if not text.isprintable() else text

"""Where lines go: to stdout, or to a file that ends with a whole line whatever happens."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
from collections.abc import Sequence
from io import FileIO
from pathlib import Path

from server.tools.errors import Failed, Mistake


class Lines:
    """Takes lines; a terminal that does not show them is told how far it has come."""

    def __init__(self, path: Path | None, *, goes_on: bool) -> None:
        self._path = path
        self._file = None if path is None else _opened(path, goes_on)
        self._is_watched = sys.stderr.isatty() and (path is not None or not sys.stdout.isatty())

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """The terminal is as it was, and so is the folder where nothing came of it."""
        self._tell("")
        if self._file is None or self._path is None:
            return
        self._file.close()
        if kind is not None and self._path.is_file() and self._path.stat().st_size == 0:
            self._path.unlink()

    def write(self, lines: Sequence[str]) -> None:
        """All of the lines are written; or, to a file, none of them.

        Raises BrokenPipeError where nobody wants more, and Failed where no more can be written.
        """
        try:
            if self._file is None:
                sys.stdout.writelines(lines)
                sys.stdout.flush()
            else:
                _append(self._file, "".join(lines).encode())
        except BrokenPipeError:
            raise
        except OSError as error:
            if self._file is None:
                # What could not be written would be tried again at the end of the process.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            where = self._path or "The output"
            raise Failed(f"{where} cannot be written: {error.strerror}.") from error

    def told(self, count: int, at: dt.datetime) -> None:
        """Who looks on knows how many lines there are, and of which time the last is."""
        self._tell(f"{count:,} events, up to {at:%Y-%m-%d %H:%M}")

    def _tell(self, text: str) -> None:
        if self._is_watched:
            print(f"\r\x1b[2K{text}", end="", file=sys.stderr, flush=True)


def _opened(path: Path, goes_on: bool) -> FileIO:
    """The file at its end; a new one unless it is to be gone on with."""
    try:
        return FileIO(path, "ab" if goes_on else "xb")
    except FileExistsError:
        raise Mistake(
            f"{path} is there already. Give another name, or go on with the --after that the last "
            "export printed."
        ) from None
    except OSError as error:
        raise Mistake(f"{path} cannot be written: {error.strerror}.") from error


def _append(file: FileIO, content: bytes) -> None:
    before = os.fstat(file.fileno()).st_size
    left = memoryview(content)
    try:
        while left:
            left = left[file.write(left) :]
    except BaseException:
        with contextlib.suppress(OSError):
            file.truncate(before)
        raise

"""Processes forked from this one, and what they tell it.

Only to be made before there is any thread or event loop: no lock is then held that nobody would
release, and what was imported is shared.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any, TypeVar, cast

T = TypeVar("T")

ENDING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
# Longer than a server takes to finish requests and to close its connections.
END_SECONDS = 45.0


class EndedSilently(Exception):
    """A process ended without having told anything."""


class Parent:
    """What a forked process has of the one that it comes from."""

    def __init__(self, line: Connection, gone: int) -> None:
        self._line = line
        # Readable once the parent has ended, however it did.
        self.gone = gone

    def tell(self, word: object) -> None:
        """The parent can read this; an exception is raised there."""
        self._line.send(word)


class Child:
    """A forked process: `line` is readable once it has told something, `sentinel` at its end."""

    def __init__(self, process: Any, line: Connection) -> None:
        self._process = process
        self.line = line
        self.pid: int = process.pid
        self.sentinel: int = process.sentinel

    def word(self) -> object:
        """What it has told, as soon as it has; raises what it raised, or EndedSilently."""
        try:
            word = self.line.recv()
        except EOFError:
            raise EndedSilently(f"Process {self.pid} {self.end()}.") from None
        if isinstance(word, Exception):
            raise word
        return word

    def end(self) -> str:
        """How it ended, which it does or has done."""
        self._process.join()
        code: int = self._process.exitcode
        return f"ended by signal {-code}" if code < 0 else f"ended with {code}"

    def signal(self, number: int) -> None:
        """It gets the signal, if it is still there."""
        if self.is_alive():
            os.kill(self.pid, number)

    def is_alive(self) -> bool:
        """Whether it is there."""
        return bool(self._process.is_alive())

    def kill(self, patience: float = 0.0) -> None:
        """It is gone, by itself in this time or not."""
        self._process.join(patience)
        self._process.kill()
        self._process.join()


class Forks:
    """Makes processes that learn when this one has ended."""

    def __init__(self) -> None:
        self._gone, self._alive = os.pipe()

    def start(self, work: Callable[[Parent], None]) -> Child:
        """A process that does this work and then ends."""
        line, far = multiprocessing.Pipe(duplex=False)
        # Not known to Windows, which is told so before it comes here.
        context: Any = multiprocessing.get_context("fork")
        process = context.Process(target=self._run, args=(work, far))
        with _held_back():
            process.start()
        far.close()
        return Child(process, line)

    def _run(self, work: Callable[[Parent], None], line: Connection) -> None:
        os.close(self._alive)
        end_on(signal.SIGTERM, signal.SIGHUP)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        try:
            work(Parent(line, self._gone))
        except KeyboardInterrupt:
            pass
        except Exception as error:
            line.send(_sendable(error))
            sys.exit(1)


def apart(work: Callable[[], T]) -> T:
    """What the work comes to in a process of its own; raises what it raised, or EndedSilently."""
    child = Forks().start(lambda parent: parent.tell((work(),)))
    try:
        return cast(tuple[T], child.word())[0]
    except (KeyboardInterrupt, SystemExit):
        child.signal(signal.SIGTERM)
        raise
    finally:
        child.kill(END_SECONDS)


def end_on(*signals: int) -> None:
    """These signals end this process as Ctrl-C does.

    A handler that raises may do so where nobody hears it, as in a callback of the event loop; for
    Ctrl-C, asyncio cancels what it runs.
    """
    # A shell's background process may have been told to ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in signals:
        signal.signal(number, _end)


@contextlib.contextmanager
def _held_back() -> Iterator[None]:
    """No signal comes: one that came to a child too early would end nothing."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(_: int, frame: FrameType | None) -> None:
    interrupt = signal.getsignal(signal.SIGINT)
    if callable(interrupt):
        interrupt(signal.SIGINT, frame)


def _sendable(error: Exception) -> Exception:
    """The error, with where it was raised; its text alone where it cannot be sent."""
    error.add_note(traceback.format_exc())
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error

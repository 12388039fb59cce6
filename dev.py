#!/usr/bin/env python3
"""Sets Vitrine up and runs it: one command, nothing needed but Python 3.11 or newer.

    python3 dev.py run [ARGS]     build the web app if it changed, and start the server (ARGS go to
                                  `vitrine serve`)
    python3 dev.py test [ARGS]    run the tests (ARGS go to pytest)
    python3 dev.py check          formatting, lint, types, layers, tests: all that CI runs, with
                                  the SDKs that are served in `.sdk` and a Chromium (as root on
                                  Debian it is installed); with --long also the storms, which
                                  take about a quarter hour
    python3 dev.py bench [ARGS]   how fast it is, beside bare Postgres and others; --help says more
    python3 dev.py web            build the web app into `server/static`, if it changed
    python3 dev.py federation [GATEWAY]
                                  start the example of docs/federation: a server, a second subgraph
                                  and a gateway, `hive` or `apollo`
    python3 dev.py pictures       take a picture of every screen, light and dark, into `.pictures`
    python3 dev.py wheel          make a wheel with the built web app in `dist`
    python3 dev.py snapshot       write db/schema.sql and schema/schema.graphql anew
    python3 dev.py lock [ARGS]    pin the dependencies anew (ARGS go to `uv pip compile`, e.g.
                                  --upgrade)

The first command makes `.venv` beside this file and installs the pinned, hashed packages of
`requirements/` into it, which takes about half a minute; the web app takes about another, and uses
the Node on the PATH, or one that pip installs into `.node`. Later ones start at once. Settings of
pip and npm (a mirror, a proxy, certificates) are respected. Paths in ARGS start from here.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # older ones must be told so, not shown a traceback
    sys.exit("Vitrine needs Python 3.11 or newer; this is %s.%s." % sys.version_info[:2])  # noqa: UP031

import hashlib
import os
import shutil
import subprocess
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

from tools import federation, node_packages, web_build
from tools.environment import (
    BIN,
    PYTHON,
    ROOT,
    VENV,
    Failed,
    in_one_line,
    make_venv,
    only_one,
    pip,
    quietly,
    say,
    text_of,
)

READY = VENV / "ready"  # what is installed; gone while that changes
REQUIREMENTS = ROOT / "requirements"
LOCKS = {
    "run": REQUIREMENTS / "run.txt",
    "test": REQUIREMENTS / "dev.txt",
    "browser": REQUIREMENTS / "browser.txt",  # comes on top; only the check wants it
}
PROJECT = ROOT / "pyproject.toml"

# The versions of the wandb SDK that are served, each in an environment of its own.
SDK_VERSIONS = ("0.31.0", "0.30.0", "0.29.0")
SDKS = ROOT / ".sdk"

# What the snippets of docs/clients need, apart from ours: their websockets is an older one.
CLIENTS = ROOT / ".clients"
CLIENTS_LOCK = REQUIREMENTS / "clients.txt"
CLIENTS_SOURCES = "ariadne-codegen>=0.19\ngql[aiohttp,requests,websockets]>=4.0"

SNAPSHOTS = [
    ["-m", "db.snapshot"],
    ["-m", "schema.snapshot"],
]

CHECKS = [
    [PYTHON, "-m", "ruff", "format", "--check", "."],
    [PYTHON, "-m", "ruff", "check", "."],
    [PYTHON, "-m", "mypy"],
    [str(BIN / "lint-imports")],
    [sys.executable, str(ROOT / "dev.py"), "web"],
    ["npm", "--prefix", "web", "run", "check"],
    [sys.executable, str(ROOT / "dev.py"), "test"],
    [PYTHON, "-m", "pytest", "-m", "slow", "-n", "auto"],
    # Every document once more, by the short way beside the long one.
    [PYTHON, "-m", "pytest", "-p", "tests.both_ways", "-n", "auto", "tests/schema", "tests/reads"],
    # Apart from the others: Playwright keeps a loop of its own running.
    [PYTHON, "-m", "pytest", "-m", "browser", "-n", "auto", "tests/browser"],
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
    build_if_possible()
    become([str(BIN / "vitrine"), "serve", *arguments])


def build_if_possible() -> None:
    """The web app is up to date, or two lines say why not: the API works without it."""
    try:
        web_build.build()
    except (Failed, OSError) as error:
        say(f"The web app could not be built: {in_one_line(error)}")
        say("The server starts without this build; `python3 dev.py web` tries again and tells all.")


def web(arguments: Sequence[str]) -> None:
    """`server/static` holds the web app as its sources say."""
    set_up("run")
    web_build.build()


def federate(arguments: Sequence[str]) -> None:
    """The example of a federated graph has run until Ctrl-C."""
    gateway = arguments[0] if arguments else "hive"
    if gateway not in federation.GATEWAYS or len(arguments) > 1:
        known = " and ".join(federation.GATEWAYS)
        sys.exit(f"dev.py: federation knows the gateways {known}, not {' '.join(arguments)}.")
    set_up("run")
    federation.run(gateway)


def pictures(arguments: Sequence[str]) -> None:
    """`.pictures` shows every screen of the web app, for people to look at."""
    set_up("test")
    set_up("browser")
    set_up_chromium()
    web_build.build()
    become([PYTHON, "-m", "tests.browser.pictures"])


def wheel(arguments: Sequence[str]) -> None:
    """`dist` holds a wheel, with the web app in it."""
    web(arguments)
    scratch = ROOT / "build"  # setuptools' own; it would put files of older builds into the wheel
    shutil.rmtree(scratch, ignore_errors=True)
    pip(VENV, "wheel", "--no-build-isolation", "--no-deps", "-w", str(ROOT / "dist"), str(ROOT))
    shutil.rmtree(scratch, ignore_errors=True)
    say("The wheel is in dist.")


def test(arguments: Sequence[str]) -> None:
    """The tests run in place of this program, on all cores unless told otherwise."""
    set_up("test")
    become([PYTHON, "-m", "pytest", *(arguments or ["-n", "auto"])])


def bench(arguments: Sequence[str]) -> None:
    """The benchmark runs in place of this program."""
    set_up("run")
    become([PYTHON, "-m", "bench", *arguments])


def check(arguments: Sequence[str]) -> None:
    """Every check has run and is reported with its time; ends with 1 where one failed."""
    unknown = set(arguments) - {"--long"}
    if unknown:
        sys.exit(f"dev.py: check knows --long, not {' '.join(sorted(unknown))}.")
    set_up("test")
    set_up("browser")
    set_up_sdks()
    set_up_chromium()
    set_up_gateways(arguments)
    set_up_clients()
    os.environ["PATH"] = web_build.prepare()
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
        project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
        build = project["build-system"]["requires"]
        # Setuptools is pinned too: the project itself is installed without a download.
        compile_lock(tools, LOCKS["run"], ["-", *arguments], "\n".join(build))
        compile_lock(
            tools,
            LOCKS["test"],
            ["--extra", "test", "-c", str(LOCKS["run"]), "-", *arguments],
            "\n".join(build),
        )
        browser = project["project"]["optional-dependencies"]["browser"]
        constraint = ["-c", str(LOCKS["test"])]
        compile_lock(
            tools,
            LOCKS["browser"],
            [*constraint, "-", *arguments],
            "\n".join(browser),
            project=False,
        )
        node = web_build.NODE_LOCK
        compile_lock(tools, node, ["-", *arguments], web_build.NODE_SOURCES, project=False)
        compile_lock(tools, CLIENTS_LOCK, ["-", *arguments], CLIENTS_SOURCES, project=False)
        for version in SDK_VERSIONS:
            # The check of the SDK's documents needs graphql-core.
            sources = f"wandb=={version}\ngraphql-core>=3.2"
            compile_lock(tools, sdk_lock(version), ["-", *arguments], sources, project=False)
        shutil.rmtree(tools)


def sdk_lock(version: str) -> Path:
    """The lock file of one version of the SDK."""
    return REQUIREMENTS / f"wandb-{version}.txt"


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
        set_up_apart(SDKS / version, sdk_lock(version), f"the wandb SDK {version}")


def set_up_clients() -> None:
    """The snippets of docs/clients have their packages, exactly as pinned."""
    set_up_apart(CLIENTS, CLIENTS_LOCK, "clients in Python")
    node_packages.install(node_packages.CLIENTS, "clients in JavaScript")


def set_up_apart(folder: Path, lock: Path, what: str) -> None:
    """The folder is an environment of its own, exactly as pinned."""
    wanted = f"{identity()} {hashlib.sha256(lock.read_bytes()).hexdigest()}"
    ready = folder / "ready"
    if text_of(ready) == wanted:
        return
    with only_one():
        say(f"Setting up {what} (once) ...")
        make_venv(folder)
        pip(folder, "install", "--no-deps", "--require-hashes", "-r", str(lock))
        ready.write_text(wanted, encoding="utf-8")


def set_up_gateways(arguments: Sequence[str]) -> None:
    """What the tests of gateways need of npm is installed, exactly as pinned."""
    node_packages.install(node_packages.FEDERATION, "Hive Gateway and Apollo's")
    node_packages.install(node_packages.GATEWAYS, "audits and composers")
    if arguments:
        node_packages.install(node_packages.COMPATIBILITY, "Apollo's tests of subgraphs")


def set_up_chromium() -> None:
    """Chromium is there, or one line says how to get it; the tests that need it then fail."""
    if shutil.which("chromium"):
        return
    install = [
        "apt-get",
        "install",
        "-y",
        "--no-install-recommends",
        "chromium",
        "fonts-dejavu-core",
    ]
    if not shutil.which("apt-get") or os.geteuid() != 0:
        say(f"The browser tests need Chromium; as root on Debian: {' '.join(install)}")
        return
    say("Installing Chromium (once, about 40 s) ...")
    quietly(["apt-get", "update"], "apt-get update", DEBIAN_FRONTEND="noninteractive")
    quietly(install, "apt-get install", DEBIAN_FRONTEND="noninteractive")


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
    """The stamp says what is installed; each kind includes those before it."""
    kinds = list(LOCKS)[: list(LOCKS).index(kind) + 1]
    new = READY.with_name("ready.new")
    new.write_text("\n".join([identity(), *map(digest, kinds)]), encoding="utf-8")
    new.replace(READY)


def installed() -> list[str]:
    """The stamp's lines; none where `.venv` is missing, half-made, moved or of another Python."""
    lines = (text_of(READY) or "").split("\n")
    return lines if lines[0] == identity() and os.path.exists(PYTHON) else []


def identity() -> str:
    """What a virtual environment is bound to."""
    return f"Python {sys.version_info.major}.{sys.version_info.minor} in {ROOT}"


def digest(kind: str) -> str:
    """Changes with anything that decides what is installed."""
    files = [PROJECT, LOCKS["run"], LOCKS[kind]]
    content = b"".join(file.read_bytes() for file in files)
    return kind + " " + hashlib.sha256(content).hexdigest()


def become(command: list[str]) -> None:
    """This program is replaced by the command."""
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


COMMANDS = {
    "run": run,
    "test": test,
    "bench": bench,
    "check": check,
    "web": web,
    "federation": federate,
    "pictures": pictures,
    "wheel": wheel,
    "snapshot": snapshot,
    "lock": lock,
}

if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except Failed as failed:
        sys.exit(str(failed))
    except OSError as error:
        sys.exit(f"dev.py: {error}")

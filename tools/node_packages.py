"""Packages of npm beside the programs that use them, as their lock file pins them."""

from __future__ import annotations

import hashlib
import platform
import shutil
import sys
import time
from pathlib import Path

from tools import web_build
from tools.environment import ROOT, only_one, quietly, say, text_of

FEDERATION = ROOT / "docs" / "federation"
GATEWAYS = ROOT / "tests" / "gateways"
CLIENTS = ROOT / "docs" / "clients"
COMPATIBILITY = GATEWAYS / "compatibility"
LOCK = "package-lock.json"


def install(folder: Path, what: str) -> str:
    """The packages of this folder are there; gives the PATH to use them with."""
    stamp = folder / "node_modules" / ".installed"
    wanted = _wanted(folder)
    if text_of(stamp) == wanted:
        return web_build.node_path()
    with only_one():
        path = web_build.node_path()
        if text_of(stamp) == wanted:  # another dev.py has just done it
            return path
        started = time.monotonic()
        say(f"Installing {what} (once, about a minute) ...")
        npm = shutil.which("npm", path=path) or "npm"
        trust = {"NODE_USE_SYSTEM_CA": "1"}
        quietly([npm, "ci", *web_build.NPM_OPTIONS], "npm ci", folder=folder, PATH=path, **trust)
        stamp.write_text(wanted, encoding="utf-8")
        say(f"Installed after {time.monotonic() - started:.0f} s.")
        return path


def _wanted(folder: Path) -> str:
    """Changes with the lock file; some packages are programs of one platform."""
    content = b"".join((folder / name).read_bytes() for name in ("package.json", LOCK))
    return f"{sys.platform} {platform.machine()} {hashlib.sha256(content).hexdigest()}"

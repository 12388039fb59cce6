"""Runs scripts of `scripts/` with the unmodified SDK, each in a home and a cache of its own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev import SDKS

SCRIPTS = Path(__file__).with_name("scripts")
# What the SDK prints when an answer was not what it hoped for.
NOISE = ("retry", "error", "warn", "traceback", "encountered", "failed")
SECONDS = 240


@dataclass(frozen=True)
class Ran:
    """What a script printed: its own last line as JSON, and all else."""

    result: Any
    terminal: str

    def noise(self) -> list[str]:
        """The lines of the terminal that would worry a user."""
        lines = self.terminal.splitlines()
        return [line for line in lines if any(word in line.lower() for word in NOISE)]


class Sdk:
    """One version of the SDK, pointed at one server."""

    def __init__(self, version: str, url: str, home: Path, key: str) -> None:
        self.version = version
        self.url = url
        self.home = home
        self.key = key

    @property
    def python(self) -> Path:
        """The interpreter of the environment that this version is installed in."""
        found = SDKS / self.version / "bin" / "python"
        assert found.exists(), "python3 dev.py check installs the SDKs that these tests need"
        return found

    def environment(self, **more: str | None) -> dict[str, str]:
        """What a user has set: an address and a key; nothing of the machine's own settings."""
        given = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "WANDB_BASE_URL": f"{self.url}/wandb",
            "WANDB_API_KEY": self.key,
            "WANDB_CACHE_DIR": str(self.home / "cache"),
            "WANDB_ERROR_REPORTING": "false",
            **more,
        }
        return {name: value for name, value in given.items() if value is not None}

    def run(
        self, script: str, *arguments: str, seconds: int = SECONDS, **environment: str | None
    ) -> Ran:
        """The script has run to its end; its last line of JSON is the result.

        After it, the SDK may say farewell. A variable that is None is not set.
        """
        with self.start(script, *arguments, **environment) as process:
            try:
                stdout, stderr = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                kill(process)
                raise
        assert process.returncode == 0, f"{stdout}\n{stderr}"
        *before, result, after = re.split(r"^(\{.*\})$", stdout, flags=re.MULTILINE)
        return Ran(json.loads(result), "".join([*before, after, stderr]))

    def command(self, *arguments: str, succeeds: bool = True, **environment: str | None) -> str:
        """What the SDK's command line said."""
        done = subprocess.run(
            [self.python, "-m", "wandb", *arguments],
            cwd=self.home,
            env=self.environment(**environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )
        assert (done.returncode == 0) is succeeds, done.stdout
        return done.stdout

    def start(
        self,
        script: str,
        *arguments: str,
        terminal: int = subprocess.PIPE,
        **environment: str | None,
    ) -> subprocess.Popen[str]:
        """The script has begun; it and its helpers are a process group of their own."""
        return subprocess.Popen(
            [self.python, SCRIPTS / f"{script}.py", *arguments],
            cwd=self.home,
            env=self.environment(**environment),
            stdout=subprocess.PIPE,
            stderr=terminal,
            text=True,
            start_new_session=True,
        )


def kill(process: subprocess.Popen[str]) -> None:
    """The process and its helpers are gone without a chance to do anything."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()

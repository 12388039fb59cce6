"""The real program as its users run it: a process, an address, a key, requests over HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil

VITRINE = Path(sys.executable).with_name("vitrine")
KEY = "vtr-" + "end-to-end-test-key-".ljust(43, "0")


class Program:
    """`vitrine serve` on an embedded database, or on that of DATABASE_URL."""

    def __init__(
        self,
        data: Path,
        *options: str,
        port: int = 0,
        log: Path | None = None,
        **environment: str,
    ) -> None:
        self.data = data
        self._log = log or data.with_name(f"{data.name}.log")
        environment |= {"PATH": os.environ["PATH"], "VITRINE_BOOTSTRAP_KEY": KEY}
        with self._log.open("a") as errors:
            self.process = subprocess.Popen(
                [VITRINE, "serve", "--port", str(port), "--data", data, *options],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=environment,
            )
        self.url = self._said_url()

    def _said_url(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                return found.group()
        raise AssertionError(f"the server ended: {self._log.read_text()[-2000:]}")

    def kill(self) -> None:
        """The process is gone without a chance to do anything."""
        self.process.kill()
        self._wait()

    def stop(self) -> int:
        """The exit code after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return self._wait()

    def _wait(self) -> int:
        code = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def ask(self, query: str, **variables: Any) -> Any:
        """The data that the query answers; every answer here is one without errors."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
        request = urllib.request.Request(f"{self.url}/graphql", body, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            answered = json.load(answer)
        assert "errors" not in answered, answered["errors"]
        return answered["data"]

    def put(self, url: str, body: bytes) -> None:
        """The bytes are sent."""
        urllib.request.urlopen(urllib.request.Request(url, body, method="PUT"), timeout=30).close()

    def get(self, url: str) -> bytes:
        """The bytes at an address."""
        with urllib.request.urlopen(url, timeout=30) as answer:
            found: bytes = answer.read()
        return found


def postgres_processes(data: Path) -> list[int]:
    """The servers and their helpers that run on a data folder."""
    found = []
    for process in psutil.process_iter(["name", "cmdline"]):
        if str(data) in " ".join(process.info["cmdline"] or ()) and "postgres" in (
            process.info["name"] or ""
        ):
            found.append(process.pid)
    return found

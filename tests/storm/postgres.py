"""A Postgres of the test's own, as its child: to be killed, and started again."""

from __future__ import annotations

import contextlib
import subprocess
import time
from pathlib import Path

import psutil

from db import embedded_library as library

STARTING_SECONDS = 60


class Postgres:
    """A cluster on a TCP port that stays the same."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.data = folder / "data"
        folder.mkdir(parents=True)
        self.port = library.free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        library.create(self.data)
        library.include(self.data, "storm.conf")
        own = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "dynamic_shared_memory_type": "mmap",
        }
        lines = [f"{name} = '{value}'\n" for name, value in (own | settings).items()]
        (self.data / "storm.conf").write_text("".join(lines))
        (self.data / "storm.conf").chmod(0o644)
        self.start()

    def start(self) -> None:
        """It answers; what a killed one has left may hold it up for a moment."""
        until = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < until:
            self._launch()
            while self.process.poll() is None:
                if self._answers():
                    return
                time.sleep(0.01)
        raise TimeoutError((self.data / "log").read_text()[-2000:])

    def kill(self) -> None:
        """Neither the postmaster nor any of its processes had a chance to do anything."""
        family = [self.process.pid]
        with contextlib.suppress(psutil.NoSuchProcess):
            family += [each.pid for each in psutil.Process(self.process.pid).children()]
        for pid in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                psutil.Process(pid).kill()
        self.process.wait()

    def checkpoint(self) -> None:
        """Whatever was done so far is kept, whatever the settings."""
        command = [library.program("psql"), "-q", self.url, "-c", "checkpoint"]
        subprocess.run(command, check=True)

    def stop(self) -> None:
        """It is gone in good order."""
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
            return
        self.kill()

    def _launch(self) -> None:
        with (self.data / "log").open("a") as log:
            self.process = subprocess.Popen(
                [library.program("postgres"), "-D", self.data],
                stdout=log,
                stderr=log,
                user=library.postgres_uid(),
                cwd=self.data,
            )

    def _answers(self) -> bool:
        command = [library.program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

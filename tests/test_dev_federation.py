"""The example's launcher says what stands in its way."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from tools import federation
from tools.environment import Failed


def test_a_gateway_that_is_not_known_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        dev.federate(["kong"])
    assert ended.value.code == "dev.py: federation knows the gateways hive and apollo, not kong."


def test_a_port_that_is_taken_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        monkeypatch.setattr(federation, "VITRINE", port)
        with pytest.raises(Failed, match=f"port {port} is taken; the example wants {port}, 4001 "):
            federation.run("hive")


def test_a_program_that_ends_is_told_with_what_it_said(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('no such thing')"]
    with pytest.raises(Failed) as failed, federation.running("it", command, 1, folder=tmp_path):
        pass
    assert (failed.value.what, failed.value.lines) == ("it did not start", ["no such thing"])


def test_a_program_is_gone_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(federation, "_answers", lambda port: True)
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with federation.running("it", command, 1, folder=tmp_path) as process:
        assert process.poll() is None
    assert isinstance(process, subprocess.Popen)
    assert process.poll() is not None

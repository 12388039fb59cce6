"""Apollo's own tests of subgraphs, as their program runs them."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.long


def test_apollo_finds_nothing_missing() -> None:
    command = [sys.executable, "-m", "tests.gateways.compatibility"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=180)
    assert (done.returncode, done.stdout) == (0, "Apollo's subgraph compatibility: 23 of 23\n")

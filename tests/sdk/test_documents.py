"""Every document that the SDK can send is valid here."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.end_to_end.program import Program
from tests.sdk.sdk import Sdk

CHECK = Path(__file__).parents[3] / "shared" / "acceptance" / "sdk_documents.py"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHECK.exists(), reason="the check of the documents is not here"),
]


def test_every_document_in_scope_is_valid(server: Program, sdk: Sdk) -> None:
    done = subprocess.run(
        [sdk.python, CHECK, "check", f"{server.url}/wandb/graphql"],
        env=sdk.environment(),
        capture_output=True,
        text=True,
    )

    *invalid, summary = done.stdout.splitlines()
    assert invalid == [], done.stderr
    assert "0 in-scope documents invalid" in summary
    assert int(summary.split()[0]) > 100
    assert done.returncode == 0

"""A Postgres to be treated badly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storm.postgres import Postgres


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    """Runs, unless the test has killed it; none of it is left afterwards."""
    made = Postgres(tmp_path / "postgres")
    yield made
    made.stop()

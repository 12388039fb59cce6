"""A Postgres to be treated badly."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.storm.postgres import Postgres

Start = Callable[..., Postgres]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts one with these settings; nothing of it is left afterwards.

    Its folder is not one of pytest's, which every other run closes to the user of Postgres.
    """
    made: list[Postgres] = []
    with tempfile.TemporaryDirectory(prefix="vitrine-storm-") as folder:

        def started(**settings: str) -> Postgres:
            made.append(Postgres(Path(folder) / f"postgres-{len(made)}", **settings))
            return made[-1]

        yield started
        for each in made:
            each.stop()


@pytest.fixture
def postgres(start: Start) -> Postgres:
    """One with the usual settings, and with room for many."""
    return start(max_connections="200")

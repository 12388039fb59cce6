"""A real server, and the real SDK in processes of its own; the versions that are served."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dev import SDK_VERSIONS
from tests.end_to_end.program import Program
from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The program on a database of its own."""
    folder = tmp_path_factory.mktemp("data")
    program = Program(folder, log=folder.with_name("server.log"))
    yield program
    program.stop()


@pytest.fixture
def place(server: Program) -> Place:
    """An organization of this test alone."""
    return Place(server, f"org{next(NUMBERS)}")


@pytest.fixture(params=SDK_VERSIONS)
def sdk(request: pytest.FixtureRequest, place: Place, tmp_path: Path) -> Sdk:
    """Each of the versions that are served, with an empty home."""
    return Sdk(request.param, place.server.url, tmp_path, place.key)


@pytest.fixture
def newest(place: Place, tmp_path: Path) -> Sdk:
    """The newest version, with an empty home."""
    return Sdk(SDK_VERSIONS[0], place.server.url, tmp_path, place.key)


@pytest.fixture
def another(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Sdk]:
    """The SDK on another machine, as it were: with a home and a cache of its own."""

    def made(key: str, version: str = SDK_VERSIONS[0]) -> Sdk:
        return Sdk(version, place.server.url, tmp_path_factory.mktemp("home"), key)

    return made

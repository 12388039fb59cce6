"""Requests that mean to hold the server up: each is answered soon, and none is a fault of ours."""

from __future__ import annotations

import functools
import io
import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from server import log
from server.config import Settings
from tests.conftest import named, run
from tests.security.hostile.documents import bomb
from tests.security.hostile.making import document
from tests.security.hostile.stall import AIM_SECONDS, Seen, measured, served
from tests.security.hostile.vectors import VECTORS

pytestmark = pytest.mark.slow

# The table of `stall` is for the aim itself; beside other tests, and with all that they have in
# memory, everything takes longer.
MOST_SECONDS = 5 * AIM_SECONDS


@pytest.fixture(scope="module")
async def port(
    postgres_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[int]:
    name = f"{template}_vectors"
    await run(postgres_url, f"create database {name} template {template} strategy file_copy")
    settings = Settings(
        data=tmp_path_factory.mktemp("data"), database_url=named(postgres_url, name)
    )
    async with served(settings) as found:
        yield found
    await run(postgres_url, f"drop database {name} with (force)")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What is logged meanwhile."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    log.set_up(stream)
    yield stream
    root.handlers[:], level = before
    root.setLevel(level)


@pytest.mark.parametrize("name", VECTORS)
async def test_vector(port: int, logged: io.StringIO, name: str) -> None:
    seen = await measured(VECTORS[name], port, tries=2)

    assert 200 <= seen.status < 500
    assert "Traceback" not in logged.getvalue()
    assert seen.cpu < MOST_SECONDS


async def test_fragment_bombs_are_flat(port: int) -> None:
    """The time does not grow with what the fragments unfold to."""
    found: list[Seen] = []
    for fragments in (8, 12, 16, 20, 40):
        found.append(await measured(document(functools.partial(bomb, fragments)), port))

    assert max(seen.cpu for seen in found) < 5 * min(seen.cpu for seen in found)


async def test_the_probe_sees_a_stall(port: int) -> None:
    """What takes the loop's time is seen: a page of everything, many times over."""
    usual = await measured(VECTORS["nothing unusual"], port)
    introspection = await measured(VECTORS["introspection"], port)

    assert introspection.cpu > 3 * usual.cpu

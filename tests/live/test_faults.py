"""Each planted fault is found by the test that it names."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from db.connection import Pool
from tests.api import Api, api, scene, store
from tests.live.faults import OF_API, OF_SERVER, Fault
from tests.live.served import Served
from tests.live.test_standing import key
from tests.scene import Scene

__all__ = ["api", "key", "scene", "store"]

# How a test says that something is not as it must be.
FOUND = (AssertionError, TimeoutError, ConnectionClosed)

pytestmark = [
    pytest.mark.slow,
    # What has a fault may fail in the midst of what it does.
    pytest.mark.filterwarnings("ignore:coroutine"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def nothing_failed() -> None:
    """Anything may be in the log."""


async def find(fault: Fault, **given: Any) -> None:
    """The test has failed."""
    wanted = inspect.signature(fault.test).parameters
    given = {name: value for name, value in (given | dict(fault.given)).items() if name in wanted}
    with fault.plant(), pytest.raises(FOUND):
        await fault.test(**given)


@pytest.mark.parametrize("name", OF_API)
async def test_of_the_api(
    api: Api,
    scene: Scene,
    pool: Pool,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    given = {"api": api, "scene": scene, "pool": pool, "database_url": database_url}
    await find(OF_API[name], **given, monkeypatch=monkeypatch)


@pytest.mark.parametrize("name", OF_SERVER)
async def test_of_the_server(
    served: Served, key: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    await find(OF_SERVER[name], served=served, shared=served, key=key, monkeypatch=monkeypatch)

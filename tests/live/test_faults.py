"""Each planted fault is found by the test that it names."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from db.connection import Pool
from db.failures import TimedOut
from tests.api import Api, api, scene, store
from tests.live.faults import OF_API, OF_SERVER, Fault
from tests.live.served import Served
from tests.live.test_slow import hasty
from tests.live.test_standing import key
from tests.scene import Scene

__all__ = ["api", "hasty", "key", "scene", "store"]

# How a test says that something is not as it must be.
FOUND = (AssertionError, TimeoutError, TimedOut, ConnectionClosed)

pytestmark = [
    pytest.mark.slow,
    # What has a fault may fail in the midst of what it does.
    pytest.mark.filterwarnings("ignore:coroutine"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def nothing_failed() -> None:
    """Anything may be in the log."""


async def find(fault: Fault, *, is_planted: bool, **given: Any) -> None:
    """The test has failed with the fault, and has passed without it."""
    wanted = inspect.signature(fault.test).parameters
    given = {name: value for name, value in (given | dict(fault.given)).items() if name in wanted}
    if not is_planted:
        await fault.test(**given)
        return
    with fault.plant(), pytest.raises(FOUND):
        await fault.test(**given)


@pytest.mark.parametrize("is_planted", [False, True])
@pytest.mark.parametrize("name", OF_API)
async def test_of_the_api(
    api: Api,
    scene: Scene,
    pool: Pool,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    is_planted: bool,
) -> None:
    given = {"api": api, "scene": scene, "pool": pool, "database_url": database_url}
    await find(OF_API[name], is_planted=is_planted, **given, monkeypatch=monkeypatch)


@pytest.mark.parametrize("is_planted", [False, True])
@pytest.mark.parametrize("name", OF_SERVER)
async def test_of_the_server(
    served: Served, key: str, monkeypatch: pytest.MonkeyPatch, name: str, is_planted: bool
) -> None:
    given = {"served": served, "shared": served, "key": key}
    await find(OF_SERVER[name], is_planted=is_planted, **given, monkeypatch=monkeypatch)

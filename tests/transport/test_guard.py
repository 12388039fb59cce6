"""When the work on a request is ended."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from tests.transport.messages import GONE, Client, piece, scope_of
from transport import guard
from transport.guard import ClientGone, TooSlow, guarded
from transport.incoming import Incoming

PATIENCE = 5


async def worked(client: Client, seconds: float, **state: Any) -> str:
    """What comes of work that takes so long, once the body has been read."""
    incoming = Incoming(client.receive, 100)
    request = Request(scope_of(**state), incoming)
    async with guarded(request, incoming):
        await request.body()
        await asyncio.sleep(seconds)
        return "done"


@pytest.mark.parametrize("state", [{}, {"operation_type": "query"}])
async def test_ends_with_its_client(state: dict[str, str]) -> None:
    with pytest.raises(ClientGone):
        await asyncio.wait_for(worked(Client(piece(b"{}"), GONE), 60, **state), PATIENCE)


async def test_ends_when_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "QUERY_SECONDS", 0.01)

    with pytest.raises(TooSlow):
        await asyncio.wait_for(worked(Client(piece(b"{}")), 60), PATIENCE)


async def test_timeout_of_the_work_is_its_own() -> None:
    incoming = Incoming(Client().receive, 100)

    with pytest.raises(TimeoutError, match="mine"):
        async with asyncio.timeout(PATIENCE), guarded(Request(scope_of(), incoming), incoming):
            raise TimeoutError("mine")


async def test_change_runs_to_its_end_though_its_client_has_left() -> None:
    client = Client(piece(b"{}"), GONE)

    assert await worked(client, 0.05, operation_type="mutation") == "done"


async def test_change_runs_to_its_end_though_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "QUERY_SECONDS", 0.01)

    assert await worked(Client(piece(b"{}")), 0.05, operation_type="mutation") == "done"


async def test_query_in_time() -> None:
    assert await worked(Client(piece(b"{}")), 0) == "done"

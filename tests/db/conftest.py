"""Pools of whatever size, and those who ask at once."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from db import sharing
from db.connection import Connection, Pool
from tests.db.gate import Askers, Gate, gate_of, watched

MakeAskers = Callable[..., Awaitable[Askers]]


@pytest.fixture
async def gate(database_url: str) -> AsyncIterator[Gate]:
    """A gate that is open."""
    made = await gate_of(database_url)
    yield made
    await made.leave()


@pytest.fixture
async def make_askers(
    database_url: str, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[MakeAskers]:
    """Makes those who ask through a pool of their own; everything is shared from the first."""
    monkeypatch.setattr(sharing, "SHORT_SECONDS", math.inf)
    monkeypatch.setattr(sharing, "TOGETHER_SECONDS", 60)
    monkeypatch.setattr(sharing, "NEW_TIMES", -1)
    monkeypatch.setattr(sharing, "APART_SECONDS", 60)
    monkeypatch.setattr(sharing, "WAIT_SECONDS", 60)
    made: list[Pool] = []

    async def make(size: int = 4, wait_seconds: float = 10) -> Askers:
        pool = Pool(database_url, size=size, wait_seconds=wait_seconds)
        made.append(pool)
        await pool.open()
        askers = Askers(pool)
        monkeypatch.setattr(Connection, "fetch", watched(askers, Connection.fetch))
        return askers

    yield make
    for pool in made:
        await pool.close()


@pytest.fixture
async def askers(make_askers: MakeAskers) -> Askers:
    """Those who ask through a pool of four."""
    return await make_askers()

"""Whoever is connected by somebody's word is parted from when that is good no longer."""

from __future__ import annotations

import asyncio
import time

import pytest

from auth import standing
from auth.standing import Standing
from auth.viewer import Word
from db.connection import Pool
from db.failures import DatabaseUnavailable
from domain.errors import Unauthenticated

PATIENCE_SECONDS = 8


class Giver:
    """Gives a word, and stands by it until something speaks against it."""

    def __init__(self, against: Exception | None) -> None:
        self.against = against
        self.asked = 0

    async def again(self) -> None:
        self.asked += 1
        if self.against is not None:
            raise self.against


async def ended(pool: Pool, giver: Giver, lasts: float) -> str | None:
    """Why a connection ended that began with such a word."""
    why: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
    word = Word(time.time() + lasts, "over", giver.again)
    with Standing(pool).held(None, word, why.set_result):
        return await asyncio.wait_for(why, PATIENCE_SECONDS)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "AGAIN_SECONDS", 0.05)


async def test_word_that_is_taken_back(pool: Pool) -> None:
    giver = Giver(Unauthenticated("no"))
    assert await ended(pool, giver, 3600) == "What you signed in by is not valid any longer"
    assert giver.asked == 1


@pytest.mark.parametrize("failure", [None, DatabaseUnavailable("away")])
async def test_word_that_is_over(pool: Pool, failure: Exception | None) -> None:
    giver = Giver(failure)
    assert await ended(pool, giver, 0.2) == "over"
    assert giver.asked > 0


async def test_word_that_was_over_before(pool: Pool) -> None:
    giver = Giver(None)
    assert await ended(pool, giver, -1) == "over"
    assert giver.asked == 0


async def test_who_leaves_is_not_asked_about(pool: Pool) -> None:
    giver = Giver(Unauthenticated("no"))
    word = Word(time.time() + 3600, "over", giver.again)
    with Standing(pool).held(None, word, lambda _: pytest.fail("it has left")):
        pass
    await asyncio.sleep(0.15)
    assert giver.asked == 0

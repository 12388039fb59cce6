"""Places: whoever came first keeps one for as long as it is used."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from db import places
from db.places import Places


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The time, as it is set."""
    made = SimpleNamespace(now=100.0, monotonic=lambda: made.now)
    monkeypatch.setattr(places, "time", made)
    return made


def test_none_is_left(clock: SimpleNamespace) -> None:
    made = Places(2, 60)
    assert [made.has(key) for key in "abcab"] == [True, True, False, True, True]


def test_one_that_is_used_is_kept(clock: SimpleNamespace) -> None:
    made = Places(2, 60)
    for now, key, has in [
        (0, "a", True),
        (0, "b", True),
        (59, "a", True),
        (59, "c", False),
        (60, "c", True),
        (61, "b", False),
        (118, "a", True),
    ]:
        clock.now = now
        assert (key, made.has(key)) == (key, has)

"""Followers who keep their cursor are told of everything once, and in order, whatever is killed.

`pytest -m slow tests/storm/test_live.py`; `python -m tests.storm.live --help` for more of it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.storm import live
from tests.storm.postgres import Postgres


@pytest.mark.slow
async def test_once_and_in_order(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SECONDS_BETWEEN_KILLS", 0.5)
    outcome = await live.storm(tmp_path, postgres, events=300, followers=10)
    print(outcome)
    assert outcome.faults == []
    assert outcome.events >= 300
    assert outcome.kills["server"] + outcome.kills["postgres"] >= 1
    assert all(each.told for each in outcome.followers)

"""The history of a run, read by its keys."""

from __future__ import annotations

import pytest

from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

pytestmark = pytest.mark.slow


def test_no_step_is_left_out(place: Place, sdk: Sdk) -> None:
    ran = sdk.run("history", place.team, "project")

    assert ran.noise() == []
    assert ran.result == {size: [0, 1, 2, 3, 4] for size in ("2", "5", "1000")}

"""How the lines of a run's history are read when they come, and the steps that they have."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from domain import run_json
from resolvers.run_stream import Lines
from tests import factories
from tests.api import Api
from tests.resolvers.runs import begin
from tests.resolvers.test_run_stream import post
from tests.scene import Scene


async def test_steps_of_history(api: Api, scene: Scene) -> None:
    await begin(api, scene.mia)
    steps = "select array_agg(step order by stream, number) from run_line"
    told = Lines(4, ['{"s":10}', '{"s":"x"}', "{}"])
    await post(api, scene.mia, history=told, events=told, console=told, step_key="s")
    assert await factories.value(api.site.pool, steps) == [10, 5, 6] + [None] * 6

    await post(api, scene.mia, history=Lines(5, ['{"s":20}']), step_key="s")
    await post(api, scene.mia, history=Lines(6, ['{"s":30}']))

    found = f"{steps} where stream = 'HISTORY'"
    assert await factories.value(api.site.pool, found) == [10, 20, 6]


async def test_lines_are_read_beside_the_loop(
    api: Api, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(api, scene.mia)
    readers, read = [], run_json.line

    def noted(value: str, field: Any = None) -> str:
        readers.append(threading.current_thread())
        return read(value, field)

    monkeypatch.setattr(run_json, "line", noted)
    await post(api, scene.mia, history=Lines(0, ["{}"]), summary="{}")
    assert len(readers) == 2
    assert threading.current_thread() not in readers

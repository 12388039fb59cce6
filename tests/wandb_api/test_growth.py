"""What is asked or changed takes as many statements for a hundred rows as for one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api import Api
from tests.scene import Scene
from tests.wandb_api.changing import Changer
from tests.wandb_api.conftest import Dialect
from tests.wandb_api.crowd import gather
from tests.wandb_api.documents import ASKED, filled
from tests.wandb_api.stage import prepared
from tests.wandb_api.test_cost import FREE

# What gives one thing, or what this test does not make more of.
SINGLE = {
    "serverInfo",
    "entity.organization",
    "organization",
    "project",
    "model.bucket",
    "project.run",
    "project.type",
    "project.artifact",
    "artifact.createdBy",
    "artifact.manifest",
    "artifact.entries",
    "clientIDMapping",
}
# What the SDK asks for by pages without saying how long.
PAGES = {"project.type.collections.versions": 50}


def lengths(value: Any) -> Iterator[int]:
    """How long each list in the answer is."""
    if isinstance(value, list):
        yield len(value)
    for part in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from lengths(part)


@pytest.mark.parametrize("many", [1, 100])
async def test_questions(
    api: Api, dialect: Dialect, change: Changer, scene: Scene, many: int
) -> None:
    things = await prepared(api, change, scene)
    await gather(api, scene, many)

    for way, asked in ASKED.items():
        found = await dialect(filled(asked, things), scene.ada)
        assert dialect.statements == FREE.get(way, 1), way
        if way not in SINGLE:
            assert max(lengths(found), default=0) >= min(many, PAGES.get(way, many)), way

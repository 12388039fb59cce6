"""The same of the SDK's dialect: all that a stranger can ask of it, whatever is forgotten."""

from __future__ import annotations

import pytest

from tests.api import Api
from tests.scene import Scene
from tests.security.guard.conftest import strand
from tests.security.guard.deleted import DELETIONS, both_lines
from tests.wandb_api.conftest import Dialect
from tests.wandb_api.crawl import Crawler
from tests.wandb_api.hidden import hide

pytestmark = pytest.mark.slow

STRANGERS = ("", "sue")


async def test_nothing_more_is_told(api: Api, dialect: Dialect, scene: Scene) -> None:
    _, things = await hide(api, scene)
    await strand(api.site.pool)

    async def crawled(name: str) -> dict[str, str]:
        return await Crawler(dialect, scene.viewer(name), things).crawl()

    honest = {name: await crawled(name) for name in STRANGERS}
    with both_lines():
        bare = {name: await crawled(name) for name in STRANGERS}
    assert all(len(bare[name]) > 3 * len(honest[name]) for name in STRANGERS)

    for deletion, forgotten in DELETIONS.items():
        for name in STRANGERS:
            with forgotten():
                found = await crawled(name)
            wrong = {way: said for way, said in found.items() if honest[name].get(way) != said}
            assert (deletion, name, wrong) == (deletion, name, {})

"""What is hidden is in no list, no count and no field, whatever way leads to it.

Everything that somebody can ask is asked twice: with what is hidden from them, and without it. The
answers are the same, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from tests.api import Api
from tests.scene import Scene
from tests.wandb_api.conftest import Dialect
from tests.wandb_api.crawl import Crawler
from tests.wandb_api.hidden import hide, take_away
from tests.wandb_api.ways import WAYS

# What is hidden from whom. gus is a guest of `models` alone, rex a Restricted Viewer of `secret`.
FROM = {
    "": ("runs", "project", "secret", "people"),
    "sue": ("runs", "project", "secret", "people"),
    "gus": ("runs", "project", "secret", "people"),
    "vic": ("runs", "project", "secret"),
    "rex": ("runs", "project"),
}
# Words that no answer may hold: of the project and what is in it, of the registry, of people.
INSIDE = (
    *("mnist", "renamed", "hush-project", "hush-run", "hush.txt", "hush-0", "hush-2"),
    *("hush-automation-0", "hush-hook", "hush-model", "hush-type", "lost"),
)
SECRET = ("vault", "hush-tag", "hush-too", "hush-automation-1")
PEOPLE = ("tim", "rex", "hush-team")
ALL = (*INSIDE, *SECRET, *PEOPLE, "acme", "vision", "cnn", "digits", "mia", "ada")
WORDS = {
    "": ALL,
    "sue": ALL,
    "gus": (*INSIDE, *SECRET, *PEOPLE),
    "vic": (*INSIDE, *SECRET),
    "rex": INSIDE,
}
# What is asked for holds the word itself.
NAMES = re.compile(r'"_?[a-zA-Z]+[0-9]+":')


def said(answers: Mapping[str, str]) -> str:
    """All that was answered, without the names under which it was asked."""
    return NAMES.sub("", "\n".join(answers.values()))


@pytest.mark.parametrize("name", FROM)
async def test_answers_are_the_same_without_it(
    api: Api, dialect: Dialect, scene: Scene, name: str
) -> None:
    hidden, things = await hide(api, scene)
    viewer = hidden.viewer(scene, name)

    before = await Crawler(dialect, viewer, things).crawl()
    await take_away(api.site.pool, FROM[name])
    after = await Crawler(dialect, viewer, things).crawl()

    assert [way for way in before if before[way] != after.get(way)] == []
    assert before.keys() == after.keys()
    found = said(before)
    assert [word for word in WORDS[name] if word in found] == []
    assert "Internal error" not in found


async def test_whoever_may_see_it_comes_to_all_of_it(
    api: Api, dialect: Dialect, scene: Scene
) -> None:
    """The same questions lead to everything, so that what they do not show is hidden."""
    _, things = await hide(api, scene)
    crawler = Crawler(dialect, scene.ada, things)

    found = said(await crawler.crawl())

    assert [word for word in ALL if word not in found] == ["renamed"]
    assert "Internal error" not in found
    nothing = {"ApiKey", "GenericWebhookTriggeredAction", "RunLogLine"}
    assert WAYS.keys() - crawler.types == {"Query"} | nothing

"""Whoever may not see a thing is refused as if it were not there, whatever they want to change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest

from domain.ids import decode, encode, new_id
from tests.api import Api, contents
from tests.scene import Scene
from tests.wandb_api.changing import Changer, document, numbered
from tests.wandb_api.conftest import Dialect
from tests.wandb_api.good_inputs import GOOD
from tests.wandb_api.hostile import told
from tests.wandb_api.stage import Things, filling, prepared
from wandb_api import ids

# Of things that are not there.
NAMES = {
    "vision": "nobody",
    "acme": "nobody",
    "mnist": "nothing",
    "wandb-registry-models": "wandb-registry-nothing",
    "old": "nothing",
    "cnn": "nothing",
    "train": "nothing",
    "client-key": "nothing",
    "vic": "somebody",
}
# vic sees the organization, its teams and the open registry, but not the project.
HIDDEN = {
    "sue": ({*NAMES}, None),
    "vic": (
        {"mnist", "cnn", "train"},
        {"PROJECT_ID", "IDLE_ID", "SOURCE", "LOOSE", "RUN", "FILE", "DRAFT", "MANIFEST", "LARGE"},
    ),
}
# What is made by whoever asks, in what they may see.
OWN = {"createTeam", "updateUser"}


def missing(id: str) -> str:
    """The id of a thing of the same kind that is not there."""
    number = ids.number(id)
    if number is not None:
        return numbered(number[0], 10**9)
    found = decode(ids.ours(id))
    if found is None:
        return str(uuid4())
    other = encode(found.kind, found.organization_id, new_id())
    return other if id == ids.ours(id) else other.translate(str.maketrans("-_", "+/"))


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The input with other names."""
    if isinstance(value, dict):
        return {key: renamed(part, names) for key, part in value.items()}
    if isinstance(value, list):
        return [renamed(part, names) for part in value]
    return names.get(value, value) if isinstance(value, str) else value


def without_names(message: str) -> str:
    """The message without the names that were given, and whatever was made anew."""
    names = {*NAMES, *NAMES.values(), r"new-[0-9]+"}
    return re.sub("|".join(sorted(names, key=len, reverse=True)), "NAME", message)


async def refused(dialect: Dialect, viewer: Any, mutation: str, input: Any) -> tuple[int, str]:
    found = told(await dialect.execute(document(mutation), viewer, {"input": input}))
    assert found is not None, mutation
    return found.status, without_names(found.messages[0]["message"])


@pytest.mark.parametrize("name", HIDDEN)
async def test_hidden_and_missing_are_refused_alike(
    api: Api, dialect: Dialect, change: Changer, scene: Scene, name: str
) -> None:
    things: Things = await prepared(api, change, scene)
    names, words = HIDDEN[name]
    viewer = scene.viewer(name)
    before = await contents(api.site.pool)

    for mutation, ways in GOOD.items():
        if mutation in OWN:
            continue
        for what, good in ways.items():
            hidden = {word: things[word] for word in words or things}
            absent = things | {word: missing(id) for word, id in hidden.items()}
            other = renamed(good, {name: NAMES[name] for name in names})
            if other == good and filling(absent)(good) == filling(things)(good):
                continue
            there = await refused(dialect, viewer, mutation, filling(things)(good))
            not_there = await refused(dialect, viewer, mutation, filling(absent)(other))
            assert (mutation, what, there) == (mutation, what, not_there)
            assert there[0] in (403, 404)
    assert await contents(api.site.pool) == before

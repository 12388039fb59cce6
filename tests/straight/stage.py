"""The site of the scene, opened, and its application in both ways."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import time
from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple
from unittest import mock

import strawberry
from starlette.types import ASGIApp

from resolvers import address
from server.app import build
from server.config import Settings
from server.opening import Opened, opened
from tests.api import built
from tests.straight.ask import Request, ask, body
from tests.straight.people import People
from tests.straight.scene import set_up
from tests.straight.words import Words, learned
from wandb_api import root

SURVEY = (
    "{ organizations { edges { cursor node { registries { edges { cursor } } } } } }",
    "{ organizations { nodes { members { edges { cursor } } teams { edges { cursor } } } } }",
    "{ organizations(first: 2) { nodes { history { edges { cursor } } } } }",
    "{ users { edges { cursor node { apiKeys { edges { cursor } } } } } }",
    *(
        f"{{ {what}(orderBy: {{field: {field}}}) {{ edges {{ cursor }} }} }}"
        for what in ("registries", "collections")
        for field in ("NAME", "CREATED_AT", "UPDATED_AT")
    ),
    "{ versions { edges { cursor node { files { edges { cursor } } } } } }",
    "{ versions(orderBy: {field: LINKED_AT}) { edges { cursor } } }",
    """{ project(path: "vision/mnist") { runs { edges { cursor node { inputs { edges { cursor } }
        } } } artifacts { edges { cursor node { versions { edges { cursor } } } } } } }""",
    """{ artifactVersion(path: "vision/mnist/cnn:v0") { usedBy { edges { cursor } }
        links { edges { cursor } } } search(text: "one") { edges { cursor } } }""",
)
KEY = "vtr-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO_-"


class Stage(NamedTuple):
    """Where requests are sent, by whom, and the words to ask with."""

    site: Opened
    people: People
    words: Words

    def fresh(self) -> Stage:
        """The same, where what is learned from here on is learned by nobody else."""
        return self._replace(words=deepcopy(self.words))

    def app(self, *, straight: bool) -> ASGIApp:
        """The application, which has answered nothing so far."""
        return build(self.site, built(), dialect(), straight=straight)


@functools.cache
def dialect() -> strawberry.Schema:
    """The schema of the SDK's dialect, which takes a while to make."""
    return root.build()


# Others of this process are given addresses by the same clock, and expect them to be good.
_BEGAN = int(time.time())


class _Still(dt.datetime):
    """A clock that stands: addresses that are signed twice are the same."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> _Still:
        """Always the same moment."""
        return cls.fromtimestamp(_BEGAN, tz)


@contextlib.asynccontextmanager
async def stage(database_url: str, folder: Path) -> AsyncIterator[Stage]:
    """The scene is set in the database, which was empty; nothing but the answers tells the time."""
    settings = Settings(data=folder, database_url=database_url, bootstrap_key=KEY)
    still = SimpleNamespace(datetime=_Still, UTC=dt.UTC)
    async with opened(settings) as site:
        world = await set_up(site.site.pool, site.site.store)
        for name in ("ada", "mia"):
            await world.people.sit_down(name, site.viewers, site.site.signing_secret)
        words = await learned(site.site.pool)
        with mock.patch.object(address, "dt", still):
            made = Stage(site, world.people, words)
            await survey(made)
            yield made


async def survey(made: Stage) -> None:
    """There is a cursor of every order to go on from."""
    app = made.app(straight=False)
    for document in SURVEY:
        for who in ("root", "mia"):
            answer = await ask(app, Request(body(document), made.people.headers[who]))
            assert b'"errors"' not in answer.body, answer.body
            made.words.learn(answer.body)

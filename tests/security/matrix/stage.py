"""The world behind the application, which is asked over HTTP as clients do."""

from __future__ import annotations

import contextlib
import re
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
from starlette.types import ASGIApp

from auth.viewer import Viewers
from db.connection import Pool
from resolvers.context import Site
from server.app import build
from server.opening import Opened
from storage.folder import LocalFolder
from storage.manifest import Manifests
from tests.api import SECRET, built
from tests.security.matrix.facts import Asking, Facts, load
from tests.security.matrix.people import COLUMNS
from tests.security.matrix.world import World
from tests.straight.ask import Answer, Request, ask, body
from tests.straight.stage import dialect

URL = re.compile(rb'"http://[^"]*/files/[^"]*"')


@dataclass
class Stage:
    """A site with the world, its application, and the facts of its database."""

    pool: Pool
    site: Opened
    world: World
    facts: Facts
    app: ASGIApp
    url: str
    folder: Path

    def asking(self, column: str) -> Asking:
        """The viewer of a column as the rules know them."""
        person = COLUMNS[column].person
        if not person:
            return Asking(None)
        viewer = self.world.crowd.people[person]
        return Asking(viewer.user_id, viewer.is_administrator)

    @contextlib.asynccontextmanager
    async def second(self) -> AsyncIterator[Stage]:
        """Another process on the same database, as far as it shares nothing else."""
        pool = Pool(self.url)
        await pool.open()
        site = opened(pool, self.folder)
        try:
            yield replace(self, pool=pool, site=site, app=build(site, built(), dialect()))
        finally:
            await closed(site)

    async def sent(self, column: str, document: str, variables: Any = None) -> Answer:
        """The answer to the bytes."""
        headers = self.world.crowd.headers[column]
        return await ask(self.app, Request(body(document, variables), headers))

    async def asked(self, column: str, document: str, variables: Any = None) -> Any:
        """The answer as JSON; of a signed address it is only told that it is there."""
        answer = await self.sent(column, document, variables)
        return orjson.loads(URL.sub(b'"a signed address"', answer.body))


def opened(pool: Pool, folder: Path) -> Opened:
    """A site of its own on the database of this pool."""
    store = LocalFolder(folder)
    return Opened(Site(pool, store, Manifests(store), SECRET), Viewers(pool), uuid.uuid4())


@contextlib.asynccontextmanager
async def stage(url: str, folder: Path, world: World) -> AsyncIterator[Stage]:
    """The application on a database in which the world was set up."""
    pool = Pool(url)
    await pool.open()
    site = opened(pool, folder)
    try:
        app = build(site, built(), dialect())
        yield Stage(pool, site, world, await load(pool), app, url, folder)
    finally:
        await closed(site)


async def closed(site: Opened) -> None:
    """All that requests have left to be done is done."""
    await site.site.running.close()
    await site.site.recorder.close()
    await site.viewers.close()
    await site.site.pool.close()

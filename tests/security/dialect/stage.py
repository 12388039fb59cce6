"""A database in which everything is ready to be changed, to be copied for each change."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db import organization
from db.connection import Pool
from domain.viewer import Viewer
from resolvers.context import Context, Site
from storage.folder import LocalFolder
from storage.manifest import Manifests
from tests import factories
from tests.api import BASE_URL, SECRET, Api
from tests.conftest import named, run
from tests.scene import Scene
from tests.security.dialect.world import ROLES
from tests.wandb_api import stage
from tests.wandb_api.changing import Changer, document
from tests.wandb_api.conftest import Dialect, built
from tests.wandb_api.hostile import told
from wandb_api import failure

OTHERS = {"stranger": "sue", "org-admin": "ada"}


@dataclass(frozen=True)
class Stage:
    """Where it lies, who may ask, and what the words of inputs stand for."""

    url: str
    database: str
    folder: Path
    viewers: Mapping[str, Viewer]
    things: stage.Things

    @contextlib.asynccontextmanager
    async def copy(self) -> AsyncIterator[Pool]:
        """A database of one's own like it."""
        name = f"copy_{uuid.uuid4().hex}"
        await run(self.url, f"create database {name} template {self.database} strategy file_copy")
        pool = Pool(named(self.url, name))
        await pool.open()
        try:
            yield pool
        finally:
            await pool.close()
            await run(self.url, f"drop database {name} with (force)")

    async def refused(
        self, pool: Pool, mutation: str, viewer: Viewer | None, input: Any
    ) -> failure.Told | None:
        """What a mutation is refused for; None where it has worked."""
        site = Site(pool, LocalFolder(self.folder), Manifests(LocalFolder(self.folder)), SECRET)
        context = Context(site, viewer, BASE_URL, "request-1")
        given = {"input": stage.filling(self.things)(input)}
        return told(await built().execute(document(mutation), given, context_value=context))


@contextlib.asynccontextmanager
async def staged(url: str, scene_database: str, scene: Scene, folder: Path) -> AsyncIterator[Stage]:
    """The scene with everything in it and with everybody of the table."""
    database = f"changes_{uuid.uuid4().hex}"
    await run(url, f"create database {database} template {scene_database} strategy file_copy")
    pool = Pool(named(url, database))
    await pool.open()
    store = LocalFolder(folder)
    api = Api(Site(pool, store, Manifests(store), SECRET))
    things = await stage.prepared(api, Changer(Dialect(api.site)), scene)
    viewers = await _people(pool, scene)
    await pool.close()
    yield Stage(url, database, folder, viewers, things)
    await run(url, f"drop database {database} with (force)")


async def _people(pool: Pool, scene: Scene) -> dict[str, Viewer]:
    await factories.run(
        pool, "update organization set implicit_registry_role = 'RESTRICTED_VIEWER'"
    )
    viewers = {name: await factories.add_user(pool, f"who-{name}") for name in ROLES}
    async with pool.transaction() as connection:
        for name, (role, in_registry, in_team) in ROLES.items():
            person = viewers[name]
            await organization.set_member(connection, scene.acme.id, person.user_id, role)
            if in_registry is not None:
                await factories.grant(connection, scene.models.key, person, in_registry)
            if in_team is not None:
                await factories.join_team(connection, scene.vision.key, person, in_team)
    others = {name: scene.viewer(known) for name, known in OTHERS.items()}
    return viewers | {name: viewer for name, viewer in others.items() if viewer is not None}

"""Versions that some may see and others may not, and a key for each who asks."""

from __future__ import annotations

from dataclasses import dataclass

from server.opening import Opened
from tests import factories
from tests.live.served import Served
from tests.scene import Scene
from tests.straight.people import People

MODELS = "acme/wandb-registry-models"
DIGITS = f"{MODELS}/digits"
HIDDEN = "acme/wandb-registry-secret/hidden"
MANY = 100


@dataclass(frozen=True)
class World:
    """A server that has `models/digits` with 100 versions, and `secret/hidden` with one."""

    served: Served
    keys: dict[str, str]
    cookie: str


async def settle(site: Opened, scene: Scene) -> People:
    """The collections and versions are there, and a key of each who asks."""
    pool = site.site.pool
    digits = await factories.add_collection(pool, scene.models, "digits", creator=scene.mia)
    hidden = await factories.add_collection(pool, scene.secret, "hidden", creator=scene.ada)
    for into in [digits] * MANY + [hidden]:
        source = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
        await factories.link(pool, source, into, linked_by=scene.ada)
    people = People(pool)
    for name in ("ada", "mia", "vic"):
        viewer = scene.viewer(name)
        assert viewer is not None
        await people.add(name, viewer)
    await people.sit_down("mia", site.viewers, site.site.signing_secret)
    return people

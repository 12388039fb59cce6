"""The scene of the law, the API and the dialect; of strangers, nothing is there but themselves."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest

from db.connection import Pool
from tests import factories
from tests.api import api, scene, store
from tests.conftest import named, run
from tests.straight.conftest import _quiet, stage
from tests.straight.stage import Stage
from tests.straight.stage import stage as set_up
from tests.wandb_api.conftest import change, dialect

__all__ = ["_quiet", "api", "change", "dialect", "scene", "stage", "store"]


async def strand(pool: Pool) -> None:
    """Nobody is in their personal organization.

    Its rows may be told to them, so that answers could change though nothing is wrong.
    """
    await factories.run(
        pool,
        """delete from organization_member m using organization o
            where o.organization_id = m.organization_id and o.kind = 'PERSONAL'""",
    )


@pytest.fixture(scope="session")
async def shared(
    postgres_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    """A site with the scene, in a database of its own."""
    name = f"guard_{uuid.uuid4().hex}"
    await run(postgres_url, f"create database {name} template {template} strategy file_copy")
    async with set_up(named(postgres_url, name), tmp_path_factory.mktemp("guard")) as made:
        await strand(made.site.site.pool)
        yield made
    await run(postgres_url, f"drop database {name} with (force)")

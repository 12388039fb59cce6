"""The first start of a site: somebody to be, somewhere to work, a key to begin with."""

from __future__ import annotations

from auth import key
from db import api_key, event, user
from db.connection import Connection, Pool
from db.event import Event
from domain.ids import new_id
from resolvers import organization, team

ADMINISTRATOR = "admin"
ORGANIZATION = "local"
TEAM = "local-team"
KEY_NAME = "first start"


async def first_start(pool: Pool, *, bootstrap_key: str | None) -> str | None:
    """On an empty database: an administrator, an organization, a team and the key that is given.

    None where the site has users already. Two processes that start at once make one site, as both
    claim the same names.
    """
    async with pool.transaction() as connection:
        if await user.any_there(connection):
            return None
        return await _make(connection, bootstrap_key or key.new())


async def _make(connection: Connection, first_key: str) -> str | None:
    user_id = await user.create(
        connection, ADMINISTRATOR, name="Administrator", is_administrator=True
    )
    if user_id is None:
        return None
    organization_id = await organization.make(
        connection,
        name_=ORGANIZATION,
        display_name="Local",
        core_registries=True,
        user_id=user_id,
    )
    made = await team.make(connection, organization_id, name_=TEAM, user_id=user_id)
    await user.set_default_team(connection, user_id, organization_id, made.id)
    await api_key.create(
        connection,
        new_id(),
        user_id=user_id,
        prefix=key.prefix(first_key),
        sha256=key.sha256(first_key),
        name=KEY_NAME,
    )
    detail: dict[str, object] = {
        "user": ADMINISTRATOR,
        "key": KEY_NAME,
        "prefix": key.prefix(first_key),
    }
    await event.record_at_home(connection, user_id, user_id, Event("API_KEY_CREATED", detail))
    return first_key

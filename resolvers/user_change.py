"""What a user changes about themself."""

from __future__ import annotations

from uuid import UUID

from db import organization, team, user
from db.connection import Connection
from domain import errors
from domain.text import findable
from resolvers.context import Context


async def set_default_owner(context: Context, owner: str) -> UUID:
    """The owner, a team of the viewer's or the viewer, is meant where they name none.

    A team brings its organization with it, which is meant where they name no organization. Gives
    the viewer's id.

    Errors: NOT_FOUND, CONFLICT.
    """
    viewer = context.signed_in()

    async def work(connection: Connection) -> UUID:
        if findable(owner) == viewer.username:
            await user.default_to_oneself(connection, viewer.user_id)
            return viewer.user_id
        found = await team.by_name(connection, viewer, findable(owner))
        if found is None:
            raise errors.not_found("The team", ("owner",))
        # Nobody takes the viewer out of the team meanwhile.
        await organization.lock(connection, found["organization_id"])
        key = (found["organization_id"], found["id"])
        if await team.member_role(connection, *key, viewer.user_id) is None:
            message = f"You are no member of {found['name']}; give a team of yours, or yourself."
            raise errors.Conflict("CONFLICT", message, ("owner",))
        await user.set_default_team(connection, viewer.user_id, *key)
        return viewer.user_id

    return await context.transact(work)

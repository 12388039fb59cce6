"""What is done with teams."""

from __future__ import annotations

from uuid import UUID

from auth.permission import OrganizationAction, require_outside
from db import entity, event, team
from db.connection import Connection
from db.event import Event
from domain import name
from domain.check import Checks
from domain.ids import new_id
from domain.role import OrganizationRole
from domain.text import findable
from resolvers import organization
from resolvers.context import Context
from resolvers.key import Key


async def create(context: Context, *, organization_: str, name_: str) -> Key:
    """The team is there, the viewer its ADMIN; gives its key.

    Errors: INVALID_NAME, NOT_FOUND, ORGANIZATION_AMBIGUOUS, PERMISSION_DENIED, ALREADY_EXISTS.
    """
    viewer = context.signed_in()
    checks = Checks()
    name_ = checks(name.team, name_, "name")
    checks.done()

    async def work(connection: Connection) -> Key:
        found = await organization.meant(
            connection, context, findable(organization_), "organization"
        )
        role = found["viewer_role"]
        require_outside(
            OrganizationRole(role) if role else None,
            OrganizationAction.CREATE_TEAM,
            what="The organization",
            field=("organization",),
        )
        return await make(connection, found["organization_id"], name_=name_, user_id=viewer.user_id)

    return await context.transact(work)


async def make(connection: Connection, organization_id: UUID, *, name_: str, user_id: UUID) -> Key:
    """The team is there, made by this user; the words and the role are checked already."""
    id = new_id()
    if not await entity.claim_name(connection, name_, "TEAM", organization_id, id):
        raise organization.name_taken(name_)
    await team.create(connection, organization_id, id, name=name_, created_by=user_id)
    await entity.number(connection, "ENTITY", organization_id, id)
    await event.record(
        connection, organization_id, user_id, [Event("TEAM_CREATED", {"team": name_})]
    )
    return Key(organization_id, id)

"""What is done with teams."""

from __future__ import annotations

from uuid import UUID

from auth.permission import OrganizationAction, require_outside
from db import entity, event, team
from db import organization as organizations
from db.connection import Connection, Row
from db.event import Event
from domain import errors, name
from domain.about import About
from domain.check import Checks
from domain.ids import Kind, new_id
from domain.role import OrganizationRole
from domain.text import findable
from resolvers import organization, organization_change, team_change
from resolvers.context import Context
from resolvers.key import Key
from resolvers.team_member import Named, brought_in

# How many organizations a refusal names.
MOST_NAMED = 5


async def create(
    context: Context, *, organization_: str | None, name_: str, admin: str | None = None
) -> Key:
    """The team is there, the viewer its ADMIN, and so is the user of the name `admin` if given.

    Without an organization it is in the one in which the viewer may make teams.

    Errors: INVALID_NAME, NOT_FOUND, ORGANIZATION_AMBIGUOUS, PERMISSION_DENIED, ALREADY_EXISTS.
    """
    viewer = context.signed_in()
    checks = Checks()
    name_ = checks(name.team, name_, "name")
    checks.done()

    async def work(connection: Connection) -> Key:
        found = await _organization(connection, context, organization_)
        role = found["viewer_role"]
        require_outside(
            OrganizationRole(role) if role else None,
            OrganizationAction.CREATE_TEAM,
            what="The organization",
            field=("organization",),
            about=About.of(Kind.ORGANIZATION, found),
        )
        key = await make(connection, found["organization_id"], name_=name_, user_id=viewer.user_id)
        if admin is not None and findable(admin) != viewer.username:
            await _add_admin(connection, context, key, name_, admin)
        return key

    return await context.transact(work)


async def _organization(connection: Connection, context: Context, called: str | None) -> Row:
    """The organization that is meant; without a name, the one in which the viewer is ADMIN."""
    if called is not None:
        return await organization.meant(connection, context, findable(called), "organization")
    able = await organizations.administered(connection, context.signed_in())
    if len(able) > 1:
        names = ", ".join(row["name"] for row in able[:MOST_NAMED])
        message = f"You may make teams in several organizations; give one of them, such as {names}."
        raise errors.Conflict("ORGANIZATION_AMBIGUOUS", message, ("organization",))
    if able:
        return able[0]
    # Whoever belongs to one is told of the role that is missing, whichever it is.
    joined = await organizations.usual(connection, context.signed_in())
    if not joined:
        message = "You belong to no organization; make one with createOrganization."
        raise errors.NotFound("NOT_FOUND", message, ("organization",))
    return joined[0]


async def _add_admin(
    connection: Connection, context: Context, key: Key, name_: str, admin: str
) -> None:
    """The user is ADMIN of the new team as well, and in its organization if they were not."""
    within = await organization_change.held(
        connection, context, key.organization_id, OrganizationAction.CREATE_TEAM
    )
    named = Named(username=admin)
    try:
        found, events = await brought_in(
            connection, context, key.organization_id, within.name, named
        )
    except errors.Refusal as refusal:
        refusal.field = ("admin",)
        raise
    at = {"organization_id": key.organization_id, "id": key.id, "name": name_}
    events += await team_change.set_role(connection, at, found, OrganizationRole.ADMIN.name)
    await event.record(connection, key.organization_id, context.signed_in().user_id, events)


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

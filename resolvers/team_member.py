"""Bringing people into a team, and taking them out, by the names that they are known by."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from auth.permission import TeamAction
from db import event, organization, team, user
from db.connection import Connection, Row
from db.event import Event
from domain import errors, name
from domain.check import Checks
from domain.ids import GlobalId, Kind
from domain.role import OrganizationRole
from domain.text import findable, quoted
from resolvers import member, team_change
from resolvers import user as users
from resolvers.context import Context
from resolvers.key import Key
from resolvers.outcome import kept

MEMBER = OrganizationRole.MEMBER.name


@kept
@dataclass(frozen=True)
class Joined:
    """Somebody who is in a team."""

    organization_id: UUID
    team_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class Named:
    """A user, by one of username and address."""

    username: str | None = None
    email: str | None = None

    @property
    def field(self) -> str:
        """The one that was given."""
        return "username" if self.email is None else "email"


async def invite(context: Context, *, team_: str, named: Named, role: str = MEMBER) -> Joined:
    """The user is in the team, with this role at least.

    Who is not in its organization yet becomes a MEMBER of that, if the viewer is ADMIN there. Who
    is in the team already, with that role or a higher one, is refused.

    Errors: INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED, CONFLICT.
    """
    viewer = context.signed_in()
    checks = Checks()
    checks.one_of(username=named.username, email=named.email)
    if named.email is not None:
        checks(name.email, named.email, "email")
    checks.done()

    async def work(connection: Connection) -> Joined:
        at, within = await _locked(connection, context, team_)
        key = Key(at["organization_id"], at["id"])
        found, events = await brought_in(connection, context, at["organization_id"], within, named)
        before = await team.member_role(connection, *key, found["id"])
        if before is not None and OrganizationRole(before).reaches(OrganizationRole(role)):
            message = f"{found['username']} is {before} of {at['name']} already."
            raise errors.Conflict("CONFLICT", message, (named.field,))
        events += await team_change.set_role(connection, at, found, role)
        await event.record(connection, key.organization_id, viewer.user_id, events)
        return Joined(*key, found["id"])

    return await context.transact(work)


async def _locked(connection: Connection, context: Context, called: str) -> tuple[Row, str]:
    """The team of this name, whose members the viewer may change, and its organization's name."""
    found = await team.by_name(connection, context.signed_in(), findable(called))
    if found is None:
        raise errors.not_found("The team", ("team",))
    id = GlobalId(Kind.TEAM, found["organization_id"], found["id"])
    return await team_change.locked(connection, context, id, TeamAction.SET_TEAM_MEMBER, "team")


async def brought_in(
    connection: Connection, context: Context, organization_id: UUID, within: str, named: Named
) -> tuple[Row, list[Event]]:
    """The user, who is in the organization by now, and what happened for that.

    The organization, of the name `within`, is locked.

    Errors: NOT_FOUND, CONFLICT.
    """
    viewer = context.signed_in()
    found = await _found(connection, context, organization_id, named)
    if found is None or not found["is_active"]:
        raise _nobody(named)
    if found["role"] is not None:
        return found, []
    if found["is_service_account"]:
        raise _nobody(named)
    if await organization.viewer_role(connection, viewer, organization_id) != "ADMIN":
        return member.require_within(found, within, named.field), []
    await organization.set_member(connection, organization_id, found["id"], MEMBER)
    return found, [users.joined_organization(within, found["username"], MEMBER)]


async def _found(
    connection: Connection, context: Context, organization_id: UUID, named: Named
) -> Row | None:
    if named.email is None:
        return await user.candidate(connection, organization_id, findable(named.username or ""))
    rows = await user.candidates_by_email(
        connection, context.signed_in(), organization_id, findable(named.email)
    )
    if len(rows) > 1:
        message = f"Several users have the address {quoted(named.email)}; give a username."
        raise errors.Conflict("CONFLICT", message, ("email",))
    return rows[0] if rows else None


def _nobody(named: Named) -> errors.NotFound:
    """There is no such user, or none who could come in here."""
    what = named.username if named.email is None else named.email
    message = (
        f"Nobody was found by the {named.field} {quoted(what or '')}, or you may not see them;"
        " users are made with createUser by an administrator of this instance."
    )
    return errors.NotFound("NOT_FOUND", message, (named.field,))


async def remove(context: Context, *, team_: str, user_id: str) -> Key:
    """The user is in the team no more; gives the team's key.

    Errors: INVALID_ID, NOT_FOUND, PERMISSION_DENIED.
    """
    viewer = context.signed_in()
    checks = Checks()
    id = checks.id(Kind.USER, user_id, "user_id").id
    checks.done()

    async def work(connection: Connection) -> Key:
        at, _ = await _locked(connection, context, team_)
        key = Key(at["organization_id"], at["id"])
        found = await user.candidate_by_id(connection, viewer, key.organization_id, id)
        if found is None or await team.member_role(connection, *key, found["id"]) is None:
            raise errors.not_found("The member", ("user_id",))
        events = await team_change.set_role(connection, at, found, None)
        await event.record(connection, key.organization_id, viewer.user_id, events)
        return key

    return await context.transact(work)

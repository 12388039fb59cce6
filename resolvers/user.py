"""What is done with users: people, and the service accounts of organizations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from auth.permission import OrganizationAction, SiteAction, require_administrator
from db import event, organization, team, user
from db.connection import Connection, Row
from db.event import Event
from domain import errors, name
from domain.check import Checks
from domain.ids import GlobalId, Kind
from domain.role import OrganizationRole
from domain.text import findable
from resolvers import member, organization_change
from resolvers import organization as organizations
from resolvers.context import Context
from resolvers.organization_change import Held

USUAL_ROLE = OrganizationRole.MEMBER.name


@dataclass(frozen=True)
class New:
    """A person to be; in the organization, if one is given, a MEMBER unless said otherwise."""

    username: str
    name: str | None = None
    email: str | None = None
    organization: str | None = None
    role: str | None = None


@dataclass(frozen=True)
class NewServiceAccount:
    """A program to be, of an organization and perhaps of one of its teams."""

    organization: str
    username: str
    name: str | None = None
    team_id: str | None = None


async def create(context: Context, new: New) -> UUID:
    """The user is there, in the organization if one was named; gives their id.

    Errors: INVALID_NAME, INVALID_INPUT, PERMISSION_DENIED, NOT_FOUND, ORGANIZATION_AMBIGUOUS,
    ALREADY_EXISTS.
    """
    viewer = context.signed_in()
    new = _checked(new)
    require_administrator(viewer.is_administrator, SiteAction.CREATE_USER)

    async def work(connection: Connection) -> UUID:
        within = None
        if new.organization is not None:
            called = findable(new.organization)
            within = await organizations.meant(connection, context, called, "organization")
        id = await _make(connection, new.username, new.name, email=new.email)
        joined = []
        if within is not None:
            role = new.role or USUAL_ROLE
            await organization.set_member(connection, within["organization_id"], id, role)
            joined.append(joined_organization(within["name"], new.username, role))
        for home in await user.organizations(connection, id):
            created = Event("USER_CREATED", {"user": new.username})
            is_joined = within is not None and home == within["organization_id"]
            events = [created, *joined] if is_joined else [created]
            await event.record(connection, home, viewer.user_id, events)
        return id

    return await context.transact(work)


def _checked(new: New) -> New:
    checks = Checks()
    new = replace(new, username=checks(name.username, new.username, "username"))
    if new.name is not None:
        new = replace(new, name=checks(name.title, new.name, "name"))
    if new.email is not None:
        new = replace(new, email=checks(name.email, new.email, "email"))
    if new.role is not None and new.organization is None:
        rule = "a role together with an organization"
        message = "A role needs the organization it is for."
        checks.add(errors.InvalidValue("INVALID_INPUT", message, ("role",), new.role, rule))
    checks.done()
    return new


async def _make(
    connection: Connection,
    username: str,
    name_: str | None,
    *,
    email: str | None = None,
    service_organization_id: UUID | None = None,
) -> UUID:
    id = await user.create(
        connection,
        username,
        name=username if name_ is None else name_,
        email=email,
        service_organization_id=service_organization_id,
    )
    if id is None:
        refusal = organizations.name_taken(username)
        refusal.field = ("username",)
        raise refusal
    return id


def joined_organization(organization_name: str, username: str, role: str) -> Event:
    """The user was given the role in the organization."""
    return Event(
        "ORGANIZATION_MEMBER_SET",
        {"organization": organization_name, "user": username, "role": role},
    )


async def create_service_account(context: Context, new: NewServiceAccount) -> UUID:
    """The service account is there, a MEMBER of its organization and of the team; gives its id.

    Errors: INVALID_NAME, INVALID_ID, NOT_FOUND, ORGANIZATION_AMBIGUOUS, PERMISSION_DENIED,
    ALREADY_EXISTS.
    """
    context.signed_in()
    checks = Checks()
    new = replace(new, username=checks(name.username, new.username, "username"))
    if new.name is not None:
        new = replace(new, name=checks(name.title, new.name, "name"))
    team_id = checks.id(Kind.TEAM, new.team_id, "team_id") if new.team_id is not None else None
    checks.done()

    async def work(connection: Connection) -> UUID:
        action = OrganizationAction.CREATE_SERVICE_ACCOUNT
        at = await organization_change.locked(connection, context, new.organization, action)
        return await make_service_account(connection, context, at, new, team_id)

    return await context.transact(work)


async def make_service_account(
    connection: Connection,
    context: Context,
    at: Held,
    new: NewServiceAccount,
    team_id: GlobalId | None,
) -> UUID:
    """The service account is there; the words and the role are checked already.

    Errors: NOT_FOUND, ALREADY_EXISTS.
    """
    home = at.id
    id = await _make(connection, new.username, new.name, service_organization_id=home)
    await organization.set_member(connection, home, id, USUAL_ROLE)
    events = [
        Event("USER_CREATED", {"user": new.username, "isServiceAccount": True}),
        joined_organization(at.name, new.username, USUAL_ROLE),
    ]
    if team_id is not None:
        events.append(await _join_team(connection, context, home, team_id, id, new.username))
    await user.set_default_team(connection, id, home, team_id.id if team_id else None)
    await event.record(connection, home, context.signed_in().user_id, events)
    return id


async def _join_team(
    connection: Connection,
    context: Context,
    home: UUID,
    team_id: GlobalId,
    user_id: UUID,
    username: str,
) -> Event:
    found = None
    if team_id.organization_id == home:
        found = await team.by_id(connection, context.signed_in(), home, team_id.id)
    if found is None:
        raise errors.not_found("The team", ("team_id",))
    await team.set_member(connection, home, team_id.id, user_id, USUAL_ROLE)
    detail: dict[str, object] = {"team": found["name"], "user": username, "role": USUAL_ROLE}
    return Event("TEAM_MEMBER_SET", detail)


async def deactivate(context: Context, *, username: str) -> UUID:
    """Nobody signs in as the user any more, their keys are revoked; gives their id.

    What they made stays, and so do their roles, which give nothing to anybody.

    Errors: PERMISSION_DENIED, NOT_FOUND, LAST_ADMIN.
    """
    viewer = context.signed_in()
    require_administrator(viewer.is_administrator, SiteAction.DEACTIVATE_USER)

    async def work(connection: Connection) -> UUID:
        administrators = await user.lock_administrators(connection)
        found = await user.lock(connection, findable(username))
        if found is None:
            raise member.no_user("username")
        id: UUID = found["id"]
        if administrators == [id]:
            message = f"{found['username']} is the last administrator of this instance."
            raise errors.Conflict("LAST_ADMIN", message, ("username",))
        if found["is_active"]:
            keys = await user.deactivate(connection, id)
            deactivated = Event("USER_DEACTIVATED", {"user": found["username"]})
            for home in await user.organizations(connection, id):
                await event.record(connection, home, viewer.user_id, [deactivated])
            if keys:
                revoked = [_revoked(found["username"], key) for key in keys]
                await event.record(connection, keys[0]["home"], viewer.user_id, revoked)
        return id

    return await context.transact(work)


def _revoked(username: str, key: Row) -> Event:
    detail = {"user": username, "key": key["name"], "prefix": key["prefix"]}
    return Event("API_KEY_REVOKED", detail)

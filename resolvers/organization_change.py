"""Changing an organization: its settings, and who belongs to it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple
from uuid import UUID

from auth.permission import OrganizationAction, require_outside
from db import event, organization, registry_member, team, user
from db.connection import Connection, Row
from db.event import Event
from domain import errors, name
from domain.about import About
from domain.check import Checks
from domain.ids import Kind
from domain.role import OrganizationRole, RegistryRole
from domain.text import findable
from domain.unchanged import UNCHANGED, Given, Unchanged
from resolvers import member
from resolvers import organization as organizations
from resolvers.context import Context
from resolvers.member import NewRole

IMPLICIT_ROLES = (RegistryRole.RESTRICTED_VIEWER.name, RegistryRole.VIEWER.name)


@dataclass(frozen=True)
class Settings:
    """What is to be other than it is."""

    display_name: Given[str] = UNCHANGED
    implicit_registry_role: Given[str] = UNCHANGED


class Held(NamedTuple):
    """An organization as it is until the end of the transaction."""

    id: UUID
    name: str
    display_name: str
    implicit_registry_role: str


async def locked(
    connection: Connection, context: Context, called: str, action: OrganizationAction
) -> Held:
    """The organization that is meant, held until the end, in which the viewer may do this.

    Errors: NOT_FOUND, ORGANIZATION_AMBIGUOUS, PERMISSION_DENIED.
    """
    found = await organizations.meant(connection, context, findable(called), "organization")
    return await held(connection, context, found["organization_id"], action)


async def held(
    connection: Connection, context: Context, id: UUID, action: OrganizationAction
) -> Held:
    """The organization of this id, as `locked` gives it.

    Errors: NOT_FOUND, PERMISSION_DENIED.
    """
    now = await organization.lock(connection, id)
    # Whoever held the lock may have taken the viewer's role away.
    role = await organization.viewer_role(connection, context.signed_in(), id)
    require_outside(
        OrganizationRole(role) if role else None,
        action,
        what="The organization",
        field=("organization",),
        about=About(Kind.ORGANIZATION, id, id, now["name"]) if now is not None else None,
    )
    if now is None:
        raise errors.not_found("The organization", ("organization",))
    return Held(id, **now)


async def update(context: Context, *, organization_: str, settings: Settings) -> UUID:
    """The settings are as given; gives the organization's id.

    Errors: INVALID_NAME, INVALID_INPUT, NOT_FOUND, ORGANIZATION_AMBIGUOUS, PERMISSION_DENIED.
    """
    viewer = context.signed_in()
    settings = _checked(settings)

    async def work(connection: Connection) -> UUID:
        now = await locked(
            connection, context, organization_, OrganizationAction.UPDATE_ORGANIZATION
        )
        await _save(connection, viewer.user_id, now, settings)
        return now.id

    return await context.transact(work)


def _checked(settings: Settings) -> Settings:
    checks = Checks()
    display_name, role = settings.display_name, settings.implicit_registry_role
    if not isinstance(display_name, Unchanged):
        display_name = checks(name.organization_display_name, display_name, "display_name")
    if not isinstance(role, Unchanged) and role not in IMPLICIT_ROLES:
        rule = " or ".join(IMPLICIT_ROLES)
        message = f"The role that comes with membership must be {rule}, not {role}."
        field = ("implicit_registry_role",)
        checks.add(errors.InvalidValue("INVALID_INPUT", message, field, role, rule))
    checks.done()
    return Settings(display_name, role)


async def _save(connection: Connection, actor_id: UUID, now: Held, settings: Settings) -> None:
    given = {field.name: getattr(settings, field.name) for field in fields(settings)}
    changes = {
        column: value
        for column, value in given.items()
        if value is not UNCHANGED and value != getattr(now, column)
    }
    if not changes:
        return
    then = now._replace(**changes)
    await organization.change(
        connection,
        now.id,
        display_name=then.display_name,
        implicit_role=then.implicit_registry_role,
    )
    detail: dict[str, object] = {"organization": now.name, "changed": list(changes)}
    await event.record(connection, now.id, actor_id, [Event("ORGANIZATION_UPDATED", detail)])


async def set_member(context: Context, *, organization_: str, username: str, role: NewRole) -> UUID:
    """The user has the role, or without one is out, also of all teams and registries.

    Anybody active may be named, which is how one invites; a service account belongs to the
    organization that made it, and is for others not there. Gives the organization's id.

    Errors: INVALID_INPUT, NOT_FOUND, ORGANIZATION_AMBIGUOUS, PERMISSION_DENIED, LAST_ADMIN.
    """
    viewer = context.signed_in()
    checks = Checks()
    new_role = member.given_role(checks, role)
    checks.done()
    # Anybody can be named without being asked, so everybody may leave.
    leaves = new_role is None and findable(username) == viewer.username
    action = (
        OrganizationAction.VIEW_ORGANIZATION
        if leaves
        else OrganizationAction.SET_ORGANIZATION_MEMBER
    )

    async def work(connection: Connection) -> UUID:
        now = await locked(connection, context, organization_, action)
        found = await user.candidate(connection, now.id, findable(username))
        found = _nameable(found, now.id, new_role)
        events = await settle(connection, now, found, new_role)
        await event.record(connection, now.id, viewer.user_id, events)
        return now.id

    return await context.transact(work)


def _nameable(found: Row | None, organization_id: UUID, role: str | None) -> Row:
    """The user, if they may be given the role here; those who are in may always be taken out."""
    if found is None:
        raise member.no_user("username")
    if found["role"] is not None and role is None:
        return found
    foreign = found["service_organization_id"] not in (None, organization_id)
    if foreign or not found["is_active"]:
        raise member.no_user("username")
    return found


async def settle(
    connection: Connection, at: Held, found: Row, role: str | None, *, by_claims: bool = False
) -> list[Event]:
    """The user, as `candidate` gives them, has the role, or is out; gives what has happened.

    Errors: LAST_ADMIN.
    """
    user_id, username, before = found["id"], found["username"], found["role"]
    if before == role:
        if role is not None and not by_claims:
            # From here on it is this role that was given, whatever claims say.
            await organization.set_member(connection, at.id, user_id, role)
        return []
    if before == "ADMIN" and not await organization.has_other_admin(connection, at.id, user_id):
        message = f"{username} is the last ADMIN of {at.name}; make somebody else ADMIN first."
        raise errors.Conflict("LAST_ADMIN", message, ("role",))
    detail: dict[str, object] = {"organization": at.name, "user": username}
    if role is None:
        events = [Event("ORGANIZATION_MEMBER_REMOVED", detail | {"role": before})]
        return events + await _take_out(connection, at.id, user_id, username)
    await organization.set_member(connection, at.id, user_id, role, by_claims=by_claims)
    return [Event("ORGANIZATION_MEMBER_SET", detail | {"role": role})]


async def _take_out(
    connection: Connection, organization_id: UUID, user_id: UUID, username: str
) -> list[Event]:
    """The user has no part in anything of the organization; gives what happened on the way."""
    teams = await team.remove_member(connection, organization_id, user_id)
    grants = await registry_member.revoke_all(connection, organization_id, user_id)
    # In this order: who names the user an owner meanwhile holds the membership until they are.
    await organization.remove_member(connection, organization_id, user_id)
    owned = await registry_member.disown(connection, organization_id, user_id)
    events = [
        Event("TEAM_MEMBER_REMOVED", {"team": row["name"], "user": username, "role": row["role"]})
        for row in teams
    ]
    for row in grants:
        detail = {"registry": row["name"], "user": username, "role": row["role"]}
        events.append(Event("MEMBER_REMOVED", detail, registry_id=row["id"]))
    for row in owned:
        detail = {"registry": row["name"], "changed": ["owner_id"]}
        events.append(Event("REGISTRY_UPDATED", detail, registry_id=row["id"]))
    return events

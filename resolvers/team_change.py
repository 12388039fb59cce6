"""Changing a team: who belongs to it, and that it is no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from auth.permission import TeamAction, require_seen
from db import event, organization, team, user
from db.connection import Connection, Row
from db.event import Event
from domain import errors
from domain.about import About
from domain.check import Checks
from domain.ids import GlobalId, Kind
from domain.role import OrganizationRole
from domain.text import findable
from resolvers import member
from resolvers.context import Context
from resolvers.key import Key
from resolvers.member import NewRole


async def set_member(context: Context, *, team_id: str, username: str, role: NewRole) -> Key:
    """The user has the role in the team, or without one is out; gives the team's key.

    A team may be left without an ADMIN, as those of the organization are ADMINs of it, too.

    Errors: INVALID_ID, INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED, CONFLICT.
    """
    viewer = context.signed_in()
    checks = Checks()
    id = checks.id(Kind.TEAM, team_id, "team_id")
    new_role = member.given_role(checks, role)
    checks.done()

    async def work(connection: Connection) -> Key:
        at, within = await locked(connection, context, id, TeamAction.SET_TEAM_MEMBER, "team_id")
        key = Key(id.organization_id, id.id)
        found = await user.candidate(connection, key.organization_id, findable(username))
        found = member.require_within(found, within, "username")
        events = await set_role(connection, at, found, new_role)
        await event.record(connection, key.organization_id, viewer.user_id, events)
        return key

    return await context.transact(work)


async def locked(
    connection: Connection, context: Context, id: GlobalId, action: TeamAction, *field: str
) -> tuple[Row, str]:
    """The team, in which the viewer may do this, and its organization's name.

    Nobody else changes who belongs to the organization, and so to the team, until the end.

    Errors: NOT_FOUND, PERMISSION_DENIED.
    """
    await _seen(connection, context, id, field)
    within = await organization.lock(connection, id.organization_id)
    found = await _seen(connection, context, id, field)
    role = found["viewer_role"]
    # Whoever is only in the organization sees the team, so the refusal need not hide it.
    about = About.of(Kind.TEAM, found)
    require_seen(OrganizationRole(role) if role else None, action, field=field, about=about)
    assert within is not None
    return found, within["name"]


async def _seen(connection: Connection, context: Context, id: GlobalId, field: errors.Field) -> Row:
    found = await team.by_id(connection, context.signed_in(), id.organization_id, id.id)
    if found is None:
        raise errors.not_found("The team", field)
    return found


async def set_role(
    connection: Connection, at: Mapping[str, Any], found: Row, role: str | None
) -> list[Event]:
    """The user, a member of the team's organization, has the role; gives what happened."""
    key: tuple[UUID, UUID] = (at["organization_id"], at["id"])
    before = await team.member_role(connection, *key, found["id"])
    if before == role:
        return []
    detail: dict[str, object] = {"team": at["name"], "user": found["username"]}
    if role is None:
        await team.remove_member(connection, key[0], found["id"], key[1])
        return [Event("TEAM_MEMBER_REMOVED", detail | {"role": before})]
    member.require_active(found, "username")
    await team.set_member(connection, *key, found["id"], role)
    return [Event("TEAM_MEMBER_SET", detail | {"role": role})]


async def delete(context: Context, *, team_id: str) -> Key:
    """The team is gone with its grants, its name is free for another; gives what was its key.

    Errors: INVALID_ID, NOT_FOUND, PERMISSION_DENIED, CONFLICT.
    """
    viewer = context.signed_in()
    checks = Checks()
    id = checks.id(Kind.TEAM, team_id, "team_id")
    checks.done()

    async def work(connection: Connection) -> Key:
        found, _ = await locked(connection, context, id, TeamAction.DELETE_TEAM, "team_id")
        key = Key(id.organization_id, id.id)
        await _require_empty(connection, key)
        await team.delete(connection, *key, found["name"])
        deleted = Event("TEAM_DELETED", {"team": found["name"]})
        await event.record(connection, key.organization_id, viewer.user_id, [deleted])
        return key

    return await context.transact(work)


async def _require_empty(connection: Connection, key: Key) -> None:
    await team.lock(connection, *key)
    if await team.has_project(connection, *key):
        raise errors.Conflict("CONFLICT", "The team has projects; delete them first.", ("team_id",))

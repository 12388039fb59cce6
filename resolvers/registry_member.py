"""Roles in a registry: given to users and teams of its organization, and taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from auth.permission import RegistryAction, require
from db import event, organization, registry_member, team, user
from db.connection import Connection, Row
from db.event import Event
from db.registry_member import Grant
from domain import errors
from domain.about import About
from domain.check import Checks
from domain.ids import NIL, GlobalId, Kind
from domain.role import RegistryRole
from domain.text import findable
from resolvers import member
from resolvers import registry as registries
from resolvers.context import Context
from resolvers.key import Key
from resolvers.member import NewRole

# A service account is there to work; what only looks on needs no account of its own.
OF_SERVICE_ACCOUNTS = (RegistryRole.MEMBER.name, RegistryRole.ADMIN.name)


@dataclass(frozen=True)
class Named:
    """A user or a team of the registry's organization, named in one of four ways."""

    user_id: str | None = None
    team_id: str | None = None
    username: str | None = None
    team_name: str | None = None


class Member(NamedTuple):
    """A user or a team as far as a grant needs to know them."""

    kind: str
    id: UUID
    name: str
    is_service_account: bool = False
    is_active: bool = True
    organization_role: str | None = None


async def set_role(context: Context, *, registry_id: str, named: Named, role: NewRole) -> Key:
    """The user or the team has the role, or without one no longer any; gives the registry's key.

    The last grant by which anybody is Admin stays, although the organization's ADMINs are Admins
    without one: a registry always has somebody of its own who answers for it.

    Errors: INVALID_ID, INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED, CONFLICT, LAST_ADMIN.
    """
    viewer = context.signed_in()
    checks = Checks()
    id = checks.id(Kind.REGISTRY, registry_id, "registry_id")
    member_id = key_of(checks, named, "member")
    new_role = member.given_role(checks, role)
    checks.done()

    async def work(connection: Connection) -> Key:
        key = Key(id.organization_id, id.id)
        at, _ = await locked(connection, context, key)
        found = await meant(connection, context, at, named, member_id, "member")
        events = await give(connection, at, {found: new_role})
        await event.record(connection, key.organization_id, viewer.user_id, events)
        return key

    return await context.transact(work)


def key_of(checks: Checks, named: Named, *field: str) -> GlobalId:
    """What the id says, if the member is named by one."""
    if named.user_id is not None:
        return checks.id(Kind.USER, named.user_id, *field, "user_id")
    if named.team_id is not None:
        return checks.id(Kind.TEAM, named.team_id, *field, "team_id")
    return GlobalId(Kind.USER, NIL, NIL)


async def locked(connection: Connection, context: Context, key: Key) -> tuple[Row, Row]:
    """The registry and its organization's settings.

    The viewer may change the registry's members, and nobody else does until the end.

    Errors: NOT_FOUND, PERMISSION_DENIED.
    """
    await registries.by_id(connection, context, *key, "registry_id")
    within = await organization.lock(connection, key.organization_id)
    at = await registries.by_id(connection, context, *key, "registry_id")
    role = RegistryRole(at["viewer_role"])
    about = About.of(Kind.REGISTRY, at)
    require(role, RegistryAction.MANAGE_MEMBERS, field=("registry_id",), about=about)
    assert within is not None
    return at, within


async def meant(
    connection: Connection, context: Context, at: Row, named: Named, id: GlobalId, *field: str
) -> Member:
    """The user or the team of the registry's organization that was named.

    Errors: NOT_FOUND, CONFLICT.
    """
    if named.team_id is not None or named.team_name is not None:
        return await _team(connection, context, at["organization_id"], named, id, field)
    return await _user(connection, context, at, named, id, field)


async def _user(
    connection: Connection,
    context: Context,
    at: Row,
    named: Named,
    id: GlobalId,
    prefix: errors.Field,
) -> Member:
    organization_id: UUID = at["organization_id"]
    if named.username is not None:
        found = await user.candidate(connection, organization_id, findable(named.username))
        return user_of(found, at, *prefix, "username")
    viewer = context.signed_in()
    found = await user.candidate_by_id(connection, viewer, organization_id, id.id)
    return user_of(found, at, *prefix, "user_id")


async def _team(
    connection: Connection,
    context: Context,
    organization_id: UUID,
    named: Named,
    id: GlobalId,
    prefix: errors.Field,
) -> Member:
    viewer = context.signed_in()
    if named.team_name is not None:
        found = await team.by_name(connection, viewer, findable(named.team_name))
        return team_of(found, organization_id, *prefix, "team_name")
    found = await team.by_id(connection, viewer, id.organization_id, id.id)
    return team_of(found, organization_id, *prefix, "team_id")


def user_of(row: Row | None, at: Row, *field: str) -> Member:
    """The user, who is in the registry's organization.

    Errors: NOT_FOUND, CONFLICT.
    """
    found = member.require_within(row, at["organization_name"], *field)
    return Member(
        "user",
        found["id"],
        found["username"],
        found["is_service_account"],
        found["is_active"],
        found["role"],
    )


def team_of(row: Row | None, organization_id: UUID, *field: str) -> Member:
    """The team, which is one of the organization.

    Errors: NOT_FOUND.
    """
    if row is None or row["organization_id"] != organization_id:
        raise errors.not_found("The team", field)
    return Member("team", row["id"], row["name"])


async def give(connection: Connection, at: Row, roles: Mapping[Member, str | None]) -> list[Event]:
    """The members have these roles, or none where it is None; gives what happened.

    Errors: INVALID_INPUT, CONFLICT, LAST_ADMIN.
    """
    key = Key(at["organization_id"], at["id"])
    before = await registry_member.roles_of(connection, *key, [each.id for each in roles])
    changed = {each: role for each, role in roles.items() if before.get(each.id) != role}
    for each, role in changed.items():
        _require_fitting(each, role)
    await _require_admin_left(connection, at, [e for e in changed if before.get(e.id) == "ADMIN"])
    gone = [each.id for each, role in changed.items() if role is None]
    if gone:
        await registry_member.revoke(connection, *key, gone)
    grants = [_grant(each, role) for each, role in changed.items() if role is not None]
    if grants:
        await registry_member.grant(connection, *key, grants)
    return [_event(at, each, role or before[each.id], role) for each, role in changed.items()]


async def _require_admin_left(connection: Connection, at: Row, gone: Sequence[Member]) -> None:
    """Somebody is Admin when these are no more; raises LAST_ADMIN."""
    key = Key(at["organization_id"], at["id"])
    ids = [each.id for each in gone]
    if not gone or await registry_member.has_other_admin(connection, *key, ids):
        return
    raise errors.Conflict(
        "LAST_ADMIN",
        f"{gone[-1].name} is the last Admin of {at['name']}; make another member Admin first.",
        ("role",),
    )


def _grant(found: Member, role: str) -> Grant:
    is_team = found.kind == "team"
    return Grant(role, None if is_team else found.id, found.id if is_team else None)


def _event(at: Row, found: Member, role: str, now: str | None) -> Event:
    detail: dict[str, object] = {"registry": at["name"], found.kind: found.name, "role": role}
    kind = "MEMBER_REMOVED" if now is None else "MEMBER_SET"
    return Event(kind, detail, registry_id=at["id"])


def _require_fitting(found: Member, role: str | None) -> None:
    if role is None:
        return
    if not found.is_active:
        raise errors.Conflict("CONFLICT", f"{found.name} has been deactivated.", ("member",))
    if found.is_service_account and role not in OF_SERVICE_ACCOUNTS:
        rule = " or ".join(OF_SERVICE_ACCOUNTS)
        message = f"A service account must be {rule} of a registry, not {role}."
        raise errors.InvalidValue("INVALID_INPUT", message, ("role",), role, rule)

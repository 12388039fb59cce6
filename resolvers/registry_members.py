"""Many members of a registry at once: all are brought in or taken out, or none is."""

from __future__ import annotations

from collections.abc import Sequence

from db import event, registry_member
from db.connection import Connection
from db.event import Event
from domain.check import Checks
from domain.ids import GlobalId, Kind
from domain.role import OrganizationRole, RegistryRole
from resolvers.context import Context
from resolvers.key import Key
from resolvers.registry_member import Member, Named, give, key_of, locked, meant


async def add(
    context: Context,
    *,
    registry_id: str,
    user_ids: Sequence[str] = (),
    team_ids: Sequence[str] = (),
) -> Key:
    """All of them are members of the registry; who was one already keeps their role.

    Others get the role that comes with the organization; service accounts MEMBER, and ADMINs of
    the organization ADMIN. Gives the registry's key.

    Errors: INVALID_ID, NOT_FOUND, PERMISSION_DENIED, CONFLICT.
    """
    viewer = context.signed_in()
    key, members = _checked(registry_id, user_ids, team_ids)

    async def work(connection: Connection) -> Key:
        at, within = await locked(connection, context, key)
        events: list[Event] = []
        for field, named, id in members:
            found = await meant(connection, context, at, named, id, *field)
            if await registry_member.role_of(connection, *key, found.id) is None:
                role = _usual_role(found, within["implicit_registry_role"])
                events += await give(connection, at, found, role)
        await event.record(connection, key.organization_id, viewer.user_id, events)
        return key

    return await context.transact(work)


def _usual_role(found: Member, implicit: str) -> str:
    if found.is_service_account:
        return RegistryRole.MEMBER.name
    if found.organization_role == OrganizationRole.ADMIN.name:
        return RegistryRole.ADMIN.name
    return implicit


async def remove(
    context: Context,
    *,
    registry_id: str,
    user_ids: Sequence[str] = (),
    team_ids: Sequence[str] = (),
) -> Key:
    """None of them has a role of their own in the registry, whether they had one or not.

    Gives the registry's key.

    Errors: INVALID_ID, NOT_FOUND, PERMISSION_DENIED, LAST_ADMIN.
    """
    viewer = context.signed_in()
    key, members = _checked(registry_id, user_ids, team_ids)

    async def work(connection: Connection) -> Key:
        at, _ = await locked(connection, context, key)
        events: list[Event] = []
        for field, named, id in members:
            # Asked first, as whoever has no role here need not even be there any more.
            if await registry_member.role_of(connection, *key, id.id) is not None:
                found = await meant(connection, context, at, named, id, *field)
                events += await give(connection, at, found, None)
        await event.record(connection, key.organization_id, viewer.user_id, events)
        return key

    return await context.transact(work)


Members = list[tuple[tuple[str, ...], Named, GlobalId]]


def _checked(
    registry_id: str, user_ids: Sequence[str], team_ids: Sequence[str]
) -> tuple[Key, Members]:
    """The registry, and each member once, with where it stands in the input."""
    checks = Checks()
    found = checks.id(Kind.REGISTRY, registry_id, "registry_id")
    members: Members = []
    for list_, named in (
        ("user_ids", [Named(user_id=id) for id in dict.fromkeys(user_ids)]),
        ("team_ids", [Named(team_id=id) for id in dict.fromkeys(team_ids)]),
    ):
        for n, each in enumerate(named):
            members.append(((list_, str(n)), each, key_of(checks, each, list_, str(n))))
    checks.done()
    return Key(found.organization_id, found.id), members

"""Many members of a registry at once: all are brought in or taken out, or none is."""

from __future__ import annotations

from collections.abc import Sequence

from db import event, registry_member, team, user
from db.connection import Connection, Row
from domain.check import Checks
from domain.ids import NIL, GlobalId, Kind
from domain.role import OrganizationRole, RegistryRole
from resolvers.context import Context
from resolvers.key import Key
from resolvers.registry_member import Member, Named, give, key_of, locked, team_of, user_of


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
        found = await _meant(connection, context, at, members)
        held = await registry_member.roles_of(connection, *key, [each.id for each in found])
        implicit = within["implicit_registry_role"]
        new = {each: _usual_role(each, implicit) for each in found if each.id not in held}
        events = await give(connection, at, new)
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
        # Asked first, as whoever has no role here need not even be there any more.
        held = await registry_member.roles_of(connection, *key, [id.id for _, id in members])
        found = await _meant(connection, context, at, [one for one in members if one[1].id in held])
        events = await give(connection, at, dict.fromkeys(found))
        await event.record(connection, key.organization_id, viewer.user_id, events)
        return key

    return await context.transact(work)


Members = list[tuple[tuple[str, ...], GlobalId]]


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
            members.append(((list_, str(n)), key_of(checks, each, list_, str(n))))
    checks.done()
    return Key(found.organization_id, found.id), members


async def _meant(
    connection: Connection, context: Context, at: Row, members: Members
) -> list[Member]:
    """The users and the teams, each of the registry's organization.

    Errors: NOT_FOUND, CONFLICT.
    """
    viewer, within = context.signed_in(), at["organization_id"]
    ids = {
        kind: [
            id.id for _, id in members if id.kind is kind and id.organization_id in (NIL, within)
        ]
        for kind in (Kind.USER, Kind.TEAM)
    }
    users = await user.candidates_by_id(connection, viewer, within, ids[Kind.USER])
    teams = await team.by_ids(connection, viewer, within, ids[Kind.TEAM])
    return [
        user_of(users.get(id.id), at, *field, "user_id")
        if id.kind is Kind.USER
        else team_of(teams.get(id.id), within, *field, "team_id")
        for field, id in members
    ]

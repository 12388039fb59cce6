"""What is done with organizations."""

from __future__ import annotations

from uuid import UUID

from db import entity, event, organization, registry
from db.connection import Connection, Row
from db.event import Event
from domain import errors, name
from domain.check import Checks
from domain.ids import new_id
from resolvers.context import Context

CORE_REGISTRIES = ("model", "dataset")


async def create(
    context: Context, *, name_: str, display_name: str | None, core_registries: bool
) -> UUID:
    """The organization is there, the viewer its ADMIN; gives its id.

    Errors: INVALID_NAME, ALREADY_EXISTS.
    """
    viewer = context.signed_in()
    checks = Checks()
    name_ = checks(name.organization, name_, "name")
    if display_name is not None:
        display_name = checks(name.organization_display_name, display_name, "display_name")
    checks.done()

    async def work(connection: Connection) -> UUID:
        return await make(
            connection,
            name_=name_,
            display_name=name_ if display_name is None else display_name,
            core_registries=core_registries,
            user_id=viewer.user_id,
        )

    return await context.transact(work)


async def make(
    connection: Connection, *, name_: str, display_name: str, core_registries: bool, user_id: UUID
) -> UUID:
    """The organization is there, made by this user; the words are checked already."""
    id = new_id()
    if not await entity.claim_name(connection, name_, "ORGANIZATION", id, id):
        raise name_taken(name_)
    await organization.create(
        connection, id, kind="SHARED", name=name_, display_name=display_name, created_by=user_id
    )
    await entity.number(connection, "ENTITY", id, id)
    events = [Event("ORGANIZATION_CREATED", {"organization": name_})]
    for core in CORE_REGISTRIES if core_registries else ():
        events.append(await _make_core_registry(connection, id, core, user_id))
    await event.record(connection, id, user_id, events)
    return id


async def _make_core_registry(
    connection: Connection, organization_id: UUID, core: str, user_id: UUID
) -> Event:
    id = new_id()
    await registry.create(
        connection,
        organization_id,
        id,
        name=core,
        description=None,
        visibility="ORGANIZATION",
        accepted_types=[core],
        is_core=True,
        created_by=user_id,
    )
    await entity.number(connection, "PROJECT", organization_id, id)
    return Event("REGISTRY_CREATED", {"registry": core, "types": [core]}, registry_id=id)


def name_taken(name_: str) -> errors.AlreadyExists:
    """The name is an organization's, a team's or a user's already; it does not say whose."""
    return errors.AlreadyExists(
        "ALREADY_EXISTS",
        f"The name {name_} is taken on this site; please use a different one.",
        ("name",),
    )


async def meant(connection: Connection, context: Context, name_: str | None, *field: str) -> Row:
    """The one organization that the viewer means by a name, or without one.

    Errors: NOT_FOUND, ORGANIZATION_AMBIGUOUS.
    """
    viewer = context.signed_in()
    if name_ is None:
        found = await organization.usual(connection, viewer)
    else:
        found = await organization.called(connection, viewer, name_)
    if not found:
        raise errors.not_found("The organization", field)
    if len(found) > 1:
        raise errors.Conflict(
            "ORGANIZATION_AMBIGUOUS",
            "Several organizations are meant equally; name one by its own name.",
            field,
        )
    return found[0]

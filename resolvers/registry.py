"""What is done with registries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from auth.permission import OrganizationAction, require_outside
from db import entity, event, registry
from db.connection import Connection, Row
from db.event import Event
from domain import errors, name, path
from domain.about import About
from domain.check import Checks
from domain.ids import Kind, new_id
from domain.role import OrganizationRole
from domain.text import findable
from resolvers import organization
from resolvers.context import Context
from resolvers.key import Key


@dataclass(frozen=True)
class New:
    """A registry to be made; without accepted types it accepts all."""

    organization: str
    name: str
    description: str | None
    visibility: str
    accepted_types: Sequence[str] | None
    single_type_collections: bool


async def create(context: Context, new: New) -> Key:
    """The registry is there, the viewer an Admin of it; gives its key.

    Errors: INVALID_NAME, INVALID_TYPE, INVALID_INPUT, NOT_FOUND, ORGANIZATION_AMBIGUOUS,
    PERMISSION_DENIED, ALREADY_EXISTS.
    """
    user_id = context.signed_in().user_id
    new = _checked(new)

    async def work(connection: Connection) -> Key:
        key = Key(await _organization(connection, context, new.organization), new_id())
        made = await registry.create(
            connection,
            *key,
            name=new.name,
            description=new.description,
            visibility=new.visibility,
            accepted_types=new.accepted_types,
            single_type_collections=new.single_type_collections,
            created_by=user_id,
        )
        if not made:
            raise name_taken(new.name)
        await entity.number(connection, "PROJECT", *key)
        detail: dict[str, object] = {
            "registry": new.name,
            "visibility": new.visibility,
            "types": new.accepted_types,
        }
        created = Event("REGISTRY_CREATED", detail, registry_id=key.id)
        await event.record(connection, key.organization_id, user_id, [created])
        return key

    return await context.transact(work)


def _checked(new: New) -> New:
    checks = Checks()
    name_ = checks(name.registry, new.name, "name")
    if new.description is not None:
        checks.exact(name.description, new.description, "description")
    types = new.accepted_types
    if types is not None:
        types = checks.each(name.artifact_type, types, "accepted_types")
        if not types:
            checks.add(no_type("accepted_types"))
    checks.done()
    return replace(new, name=name_, accepted_types=types)


async def _organization(connection: Connection, context: Context, called: str) -> UUID:
    """The id of an organization in which the viewer may make registries."""
    found = await organization.meant(connection, context, findable(called), "organization")
    role = found["viewer_role"]
    require_outside(
        OrganizationRole(role) if role else None,
        OrganizationAction.CREATE_REGISTRY,
        what="The organization",
        field=("organization",),
        about=About.of(Kind.ORGANIZATION, found),
    )
    organization_id: UUID = found["organization_id"]
    return organization_id


def no_type(*field: str) -> errors.InvalidValue:
    """A list of types that must not be empty is."""
    return errors.InvalidValue(
        "INVALID_INPUT", "Give at least one artifact type.", field, rule="at least one type"
    )


def name_taken(name_: str) -> errors.AlreadyExists:
    """The organization has a registry of this name; it does not say whether one may see it."""
    return errors.AlreadyExists(
        "ALREADY_EXISTS",
        f"The name {name_} is taken in this organization; please use a different name.",
        ("name",),
    )


async def at_path(
    connection: Connection, context: Context, found: path.RegistryPath, *field: str
) -> Row:
    """The registry at a path, with the viewer's role in it.

    Errors: NOT_FOUND, ORGANIZATION_AMBIGUOUS.
    """
    meant = await organization.meant(connection, context, found.organization, *field)
    row = await registry.by_name(
        connection, context.signed_in(), meant["organization_id"], findable(found.registry)
    )
    if row is None:
        raise errors.not_found("The registry", field)
    return row


async def by_id(
    connection: Connection, context: Context, organization_id: UUID, id: UUID, *field: str
) -> Row:
    """The registry of this key, with the viewer's role in it.

    Errors: NOT_FOUND.
    """
    row = await registry.by_id(connection, context.signed_in(), organization_id, id)
    if row is None:
        raise errors.not_found("The registry", field)
    return row


async def held(connection: Connection, row: Row, *field: str) -> Row:
    """The rules of the registry as they are now; they stay so until the end.

    Errors: NOT_FOUND.
    """
    now = await registry.gate(connection, row["organization_id"], row["id"])
    if now is None:
        raise errors.not_found("The registry", field)
    return now

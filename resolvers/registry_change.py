"""Changing a registry's settings: what may change, by whom, and what never comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from auth.permission import RegistryAction, require
from db import event, organization, registry
from db.connection import Connection, Row, UniqueViolation
from db.event import Event
from domain import errors, name
from domain.about import About
from domain.check import Checks
from domain.ids import Kind
from domain.role import RegistryRole
from domain.unchanged import UNCHANGED, Given, Unchanged
from resolvers.context import Context
from resolvers.key import Key
from resolvers.registry import by_id, name_taken, no_type


@dataclass(frozen=True)
class Changes:
    """What is to be other than it is."""

    name: Given[str] = UNCHANGED
    description: Given[str | None] = UNCHANGED
    visibility: Given[str] = UNCHANGED
    owner_id: Given[str | None] = UNCHANGED
    accepts_all_types: Given[bool] = UNCHANGED
    single_type_collections: Given[bool] = UNCHANGED
    add_accepted_types: Sequence[str] = ()
    remove_accepted_types: Sequence[str] = ()


async def update(context: Context, *, registry_id: str, changes: Changes) -> Key:
    """The registry is as given; a switch of the type mode comes before types are added.

    Errors: INVALID_ID, INVALID_NAME, INVALID_TYPE, INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED,
    CORE_REGISTRY, TYPE_NOT_REMOVABLE, TYPES_ALL_ALLOWED, VISIBILITY_NOT_WIDENABLE,
    SINGLE_TYPE_REQUIRED, ALREADY_EXISTS.
    """
    viewer = context.signed_in()
    checks = Checks()
    id = checks.id(Kind.REGISTRY, registry_id, "registry_id")
    changes = _checked(checks, changes)
    checks.done()

    async def work(connection: Connection) -> Key:
        row = await by_id(connection, context, id.organization_id, id.id, "registry_id")
        _require(row, changes)
        now = await registry.lock(connection, id.organization_id, id.id)
        if now is None:
            raise errors.not_found("The registry", ("registry_id",))
        then = await _changed(connection, id.organization_id, id.id, now, changes)
        await _save(connection, viewer.user_id, id.organization_id, id.id, now, then)
        return Key(id.organization_id, id.id)

    return await context.transact(work)


def _checked(checks: Checks, changes: Changes) -> Changes:
    name_, description = changes.name, changes.description
    if not isinstance(name_, Unchanged):
        name_ = checks(name.registry, name_, "name")
    if isinstance(description, str):
        checks.exact(name.description, description, "description")
    if not isinstance(changes.owner_id, Unchanged) and changes.owner_id is not None:
        checks.id(Kind.USER, changes.owner_id, "owner_id")
    types = checks.each(name.artifact_type, changes.add_accepted_types, "add_accepted_types")
    return Changes(
        name_,
        description,
        changes.visibility,
        changes.owner_id,
        changes.accepts_all_types,
        changes.single_type_collections,
        types,
        changes.remove_accepted_types,
    )


def _require(row: Row, changes: Changes) -> None:
    needed = [
        (changes.name, RegistryAction.RENAME, "name"),
        (changes.description, RegistryAction.RENAME, "description"),
        (changes.visibility, RegistryAction.CHANGE_VISIBILITY, "visibility"),
        (changes.owner_id, RegistryAction.MANAGE_MEMBERS, "owner_id"),
        (changes.accepts_all_types, RegistryAction.CHANGE_TYPE_MODE, "accepts_all_types"),
        (
            changes.single_type_collections,
            RegistryAction.CHANGE_TYPE_MODE,
            "single_type_collections",
        ),
        (changes.add_accepted_types or UNCHANGED, RegistryAction.ADD_TYPE, "add_accepted_types"),
    ]
    role, about = RegistryRole(row["viewer_role"]), About.of(Kind.REGISTRY, row)
    for given, action, field in needed:
        if given is not UNCHANGED:
            require(role, action, field=(field,), about=about)


async def _changed(
    connection: Connection, organization_id: UUID, id: UUID, now: Row, changes: Changes
) -> dict[str, object]:
    """The registry's columns after the changes; raises the first refusal."""
    _refuse_core(now, changes)
    if changes.remove_accepted_types:
        raise errors.Conflict(
            "TYPE_NOT_REMOVABLE",
            "A type that has been saved to the registry can never be removed.",
            ("remove_accepted_types",),
        )
    visibility = now["visibility"] if changes.visibility is UNCHANGED else changes.visibility
    if (now["visibility"], visibility) == ("RESTRICTED", "ORGANIZATION"):
        raise errors.Conflict(
            "VISIBILITY_NOT_WIDENABLE",
            "A restricted registry stays restricted.",
            ("visibility",),
        )
    await _refuse_single_type(connection, organization_id, id, changes)
    then = dict(now)
    for column in ("name", "description", "visibility", "single_type_collections"):
        given = getattr(changes, column)
        then[column] = now[column] if given is UNCHANGED else given
    if not isinstance(changes.owner_id, Unchanged):
        then["owner_id"] = await _owner(connection, organization_id, id, changes.owner_id)
    return then | _types(now, changes)


async def _owner(
    connection: Connection, organization_id: UUID, id: UUID, owner_id: str | None
) -> UUID | None:
    """Any member of the organization with a role in the registry can be named its owner."""
    if owner_id is None:
        return None
    user_id = Checks().id(Kind.USER, owner_id, "owner_id").id
    is_member = await organization.keep_member(connection, organization_id, user_id)
    if not is_member or not await registry.seen_by(connection, organization_id, id, user_id):
        raise errors.not_found("The user", ("owner_id",))
    return user_id


def _refuse_core(now: Row, changes: Changes) -> None:
    if not now["is_core"]:
        return
    for field in ("name", "description", "visibility", "accepts_all_types"):
        if getattr(changes, field) is not UNCHANGED:
            raise errors.Conflict(
                "CORE_REGISTRY",
                f"A core registry keeps its {field.replace('_', ' ')}; types may be added to it.",
                (field,),
            )


async def _refuse_single_type(
    connection: Connection, organization_id: UUID, id: UUID, changes: Changes
) -> None:
    if changes.single_type_collections is True and (
        await registry.has_collection_of_several_types(connection, organization_id, id)
    ):
        raise errors.InvalidValue(
            "SINGLE_TYPE_REQUIRED",
            "A collection of this registry has several types.",
            ("single_type_collections",),
            "true",
            "every collection has exactly one type",
        )


def _types(now: Row, changes: Changes) -> dict[str, object]:
    given = changes.accepts_all_types
    accepts_all = now["accepts_all_types"] if given is UNCHANGED else given
    if changes.add_accepted_types and accepts_all:
        raise errors.Conflict(
            "TYPES_ALL_ALLOWED",
            "All types are accepted; switch to a list of types first (acceptsAllTypes: false).",
            ("add_accepted_types",),
        )
    saved = now["accepted_types"]
    types = [*saved, *(type for type in changes.add_accepted_types if type not in saved)]
    if not accepts_all and not types:
        raise no_type("add_accepted_types")
    return {"accepts_all_types": accepts_all, "accepted_types": types}


async def _save(
    connection: Connection,
    user_id: UUID,
    organization_id: UUID,
    id: UUID,
    now: Row,
    then: dict[str, object],
) -> None:
    changed = {column: value for column, value in then.items() if now[column] != value}
    if not changed:
        return
    del then["protected_aliases"], then["is_core"]
    try:
        free = await registry.change(connection, organization_id, id, **then)  # type: ignore[arg-type]
    except UniqueViolation:
        # Another request takes the name at this moment.
        free = False
    if not free:
        raise name_taken(str(then["name"]))
    added = [type for type in then["accepted_types"] if type not in now["accepted_types"]]  # type: ignore[attr-defined]
    events = [
        Event("TYPE_ADDED", {"registry": then["name"], "type": type}, registry_id=id)
        for type in added
    ]
    others = sorted(column for column in changed if column != "accepted_types")
    if others:
        detail: dict[str, object] = {"registry": then["name"], "changed": others}
        events.insert(0, Event("REGISTRY_UPDATED", detail, registry_id=id))
    await event.record(connection, organization_id, user_id, events)

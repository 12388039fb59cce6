"""Changing a collection, and deleting it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from auth.permission import RegistryAction, require
from db import alias, collection, event
from db.connection import Connection, Row, UniqueViolation
from db.event import Event
from domain import errors, name
from domain.about import About
from domain.check import Checks
from domain.ids import Kind
from domain.role import RegistryRole
from domain.unchanged import UNCHANGED, Given, Unchanged
from resolvers import aliases as alias_rules
from resolvers import registry as registries
from resolvers import words
from resolvers.collection import name_taken, open_gate
from resolvers.context import Context
from resolvers.key import Key


@dataclass(frozen=True)
class Changes:
    """What is to be other than it is."""

    name: Given[str] = UNCHANGED
    description: Given[str | None] = UNCHANGED
    add_types: Sequence[str] = ()
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()


async def update(context: Context, *, collection_id: str, changes: Changes) -> Key:
    """The collection is as given; a type that it accepts it accepts for ever.

    Errors: INVALID_ID, INVALID_NAME, INVALID_INPUT, INVALID_TYPE, INVALID_TAG, NOT_FOUND,
    PERMISSION_DENIED, SINGLE_TYPE_REQUIRED, TYPE_NOT_ALLOWED_BY_REGISTRY, ALREADY_EXISTS.
    """
    context.signed_in()
    checks = Checks()
    key = _key(checks, collection_id)
    checked = _checked(checks, changes)
    checks.done()

    async def work(connection: Connection) -> Key:
        row, into = await _loaded(connection, context, key)
        _require(row, into, checked)
        if checked.add_types:
            await open_gate(connection, into, checked.add_types, "add_types", row["types"])
        now = await collection.now(connection, *key)
        if now is None:
            raise _not_found()
        await _save(connection, context, key, into, now, _then(now, checked))
        return key

    return await context.transact(work)


def _key(checks: Checks, collection_id: str) -> Key:
    found = checks.id(Kind.COLLECTION, collection_id, "collection_id")
    return Key(found.organization_id, found.id)


def _checked(checks: Checks, changes: Changes) -> Changes:
    name_ = changes.name
    if not isinstance(name_, Unchanged):
        name_ = checks(name.collection, name_, "name")
    if isinstance(changes.description, str):
        checks.exact(name.description, changes.description, "description")
    types = checks.each(name.artifact_type, changes.add_types, "add_types")
    add = words.tags(checks, changes.add_tags, "add_tags")
    remove = words.tags(checks, changes.remove_tags, "remove_tags")
    words.apart(checks, "tag", add, remove, "remove_tags")
    return replace(changes, name=name_, add_types=types, add_tags=add, remove_tags=remove)


async def _loaded(connection: Connection, context: Context, key: Key) -> tuple[Row, Row]:
    """The collection, and its registry with the viewer's role in it."""
    row = await collection.by_id(connection, context.signed_in(), *key)
    if row is None:
        raise _not_found()
    into = await registries.by_id(
        connection, context, key.organization_id, row["registry_id"], "collection_id"
    )
    return row, into


def _not_found() -> errors.NotFound:
    return errors.not_found("The collection", ("collection_id",))


def _require(row: Row, into: Row, changes: Changes) -> None:
    needed = [
        (changes.name, RegistryAction.EDIT_COLLECTION, "name"),
        (changes.description, RegistryAction.EDIT_COLLECTION, "description"),
        (changes.add_types or UNCHANGED, RegistryAction.EDIT_COLLECTION, "add_types"),
        (changes.add_tags or UNCHANGED, RegistryAction.EDIT_TAGS, "add_tags"),
        (changes.remove_tags or UNCHANGED, RegistryAction.EDIT_TAGS, "remove_tags"),
    ]
    role = RegistryRole(into["viewer_role"])
    for given, action, field in needed:
        if given is not UNCHANGED:
            require(role, action, field=(field,), about=About.within(into, row))


def _then(now: Row, changes: Changes) -> dict[str, Any]:
    """The collection's columns after the changes."""
    description = changes.description
    return {
        "name": now["name"] if isinstance(changes.name, Unchanged) else changes.name,
        "types": words.with_without(now["types"], changes.add_types),
        "description": now["description"] if description is UNCHANGED else description,
        "tags": words.with_without(now["tags"], changes.add_tags, changes.remove_tags),
    }


async def _save(
    connection: Connection, context: Context, key: Key, into: Row, now: Row, then: dict[str, Any]
) -> None:
    if dict(now) == then:
        return
    try:
        await collection.change(connection, *key, **then)
    except UniqueViolation:
        raise name_taken(then["name"]) from None
    events = list(_events(key, into, now, then))
    await event.record(connection, key.organization_id, context.signed_in().user_id, events)


def _events(key: Key, into: Row, now: Row, then: dict[str, Any]) -> Iterator[Event]:
    about: dict[str, object] = {"registry": into["name"], "collection": then["name"]}
    where = (into["id"], key.id)
    changed = [column for column in ("description", "name", "types") if now[column] != then[column]]
    if changed:
        said: dict[str, object] = {"changed": changed}
        if "name" in changed:
            said["previous_name"] = now["name"]
        if "types" in changed:
            said["added_types"] = words.only(then["types"], now["types"])
        yield Event("COLLECTION_UPDATED", about | said, *where)
    for tag in words.only(then["tags"], now["tags"]):
        yield Event("TAG_ADDED", about | {"tag": tag}, *where)
    for tag in words.only(now["tags"], then["tags"]):
        yield Event("TAG_REMOVED", about | {"tag": tag}, *where)


async def delete(context: Context, *, collection_id: str) -> Key:
    """The collection is gone, with its links; what they linked stays. Gives the key that it had.

    Errors: INVALID_ID, NOT_FOUND, PERMISSION_DENIED, PROTECTED_ALIAS.
    """
    viewer = context.signed_in()
    checks = Checks()
    key = _key(checks, collection_id)
    checks.done()

    async def work(connection: Connection) -> Key:
        row, into = await _loaded(connection, context, key)
        role = RegistryRole(into["viewer_role"])
        about = About.within(into, row)
        require(role, RegistryAction.DELETE_COLLECTION, field=("collection_id",), about=about)
        protected = (await registries.held(connection, into, "collection_id"))["protected_aliases"]
        now = await collection.now(connection, *key)
        if now is None:
            raise _not_found()
        held = await alias.of_collection(connection, *key)
        alias_rules.require_unprotected(into, protected, held, "collection_id")
        await collection.delete(connection, *key)
        detail: dict[str, object] = {"registry": into["name"], "collection": now["name"]}
        deleted = Event("COLLECTION_DELETED", detail, into["id"], key.id)
        await event.record(connection, key.organization_id, viewer.user_id, [deleted])
        return key

    return await context.transact(work)

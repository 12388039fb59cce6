"""Changing an artifact as a whole, its type included, and deleting it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from auth.permission import TeamAction, require_seen
from db import alias, artifact_change, event, linked
from db.connection import Connection, Row, UniqueViolation
from db.event import Event
from domain import errors, name
from domain.about import About
from domain.check import Checks
from domain.ids import Kind
from domain.role import OrganizationRole
from domain.unchanged import UNCHANGED, Given, Unchanged
from resolvers import gates, unlinking, words
from resolvers.context import Context
from resolvers.key import Key

FIELD = "artifact_id"
WHAT = "A version of the artifact"


@dataclass(frozen=True)
class Changes:
    """What is to be other than it is."""

    name: Given[str] = UNCHANGED
    description: Given[str | None] = UNCHANGED
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()


async def update(context: Context, *, artifact_id: str, changes: Changes) -> Key:
    """The artifact is as given; a new name is one that no other artifact of the project has.

    Errors: INVALID_ID, INVALID_NAME, INVALID_TYPE, INVALID_INPUT, INVALID_TAG, NOT_FOUND,
    PERMISSION_DENIED, ALREADY_EXISTS.
    """
    context.signed_in()
    checks = Checks()
    key = _key(checks, artifact_id)
    checked = _checked(checks, changes)
    checks.done()

    async def work(connection: Connection) -> Key:
        row, now = await _locked(connection, context, key, TeamAction.UPDATE_ARTIFACT_VERSION)
        await _save(connection, context, key, row["project"], now, _then(now, checked))
        return key

    return await context.transact(work)


def _key(checks: Checks, artifact_id: str) -> Key:
    found = checks.id(Kind.ARTIFACT, artifact_id, FIELD)
    return Key(found.organization_id, found.id)


def _checked(checks: Checks, changes: Changes) -> Changes:
    name_ = changes.name
    if not isinstance(name_, Unchanged):
        name_ = checks(name.artifact, name_, "name")
    if isinstance(changes.description, str):
        checks.exact(name.description, changes.description, "description")
    add = words.tags(checks, changes.add_tags, "add_tags")
    remove = words.tags(checks, changes.remove_tags, "remove_tags")
    words.apart(checks, "tag", add, remove, "remove_tags")
    return replace(changes, name=name_, add_tags=add, remove_tags=remove)


async def _locked(
    connection: Connection, context: Context, key: Key, action: TeamAction
) -> tuple[Row, Row]:
    """The artifact with the viewer's role, who may do this, and as it is until the end.

    Errors: NOT_FOUND, PERMISSION_DENIED.
    """
    row = await artifact_change.by_id(connection, context.signed_in(), *key)
    if row is None:
        raise _not_found()
    role = row["viewer_role"]
    # Whoever sees the artifact through a link only has no role, and the refusal hides nothing.
    about = About.of(Kind.ARTIFACT, row)
    require_seen(OrganizationRole(role) if role else None, action, field=(FIELD,), about=about)
    now = await artifact_change.lock(connection, *key)
    if now is None:
        raise _not_found()
    return row, now


def _not_found() -> errors.NotFound:
    return errors.not_found("The artifact", (FIELD,))


def _then(now: Row, changes: Changes) -> dict[str, Any]:
    """The artifact's columns after the changes."""
    name_, description = changes.name, changes.description
    if not isinstance(name_, Unchanged) and name_ != now["name"]:
        # Some names are kept for a type that only clients themselves use.
        name.artifact_type_of(name_)(now["type"], ("name",))
    return {
        "name": now["name"] if isinstance(name_, Unchanged) else name_,
        "description": now["description"] if description is UNCHANGED else description,
        "tags": words.with_without(now["tags"], changes.add_tags, changes.remove_tags),
    }


async def _save(
    connection: Connection, context: Context, key: Key, project: str, now: Row, then: dict[str, Any]
) -> None:
    changed = [column for column, value in then.items() if now[column] != value]
    if not changed:
        return
    try:
        await artifact_change.change(connection, *key, **then)
    except UniqueViolation:
        raise errors.AlreadyExists(
            "ALREADY_EXISTS",
            f"The project has an artifact {then['name']}; please use a different name.",
            ("name",),
        ) from None
    said = {
        "previous_name": now["name"] if "name" in changed else None,
        "added_tags": words.only(then["tags"], now["tags"]),
        "removed_tags": words.only(now["tags"], then["tags"]),
    }
    detail = {word: value for word, value in said.items() if value}
    await _record(connection, context, key, then["name"], project, changed, detail)


async def _record(
    connection: Connection,
    context: Context,
    key: Key,
    artifact: str,
    project: str,
    changed: Sequence[str],
    detail: dict[str, object],
) -> None:
    about = {"artifact": artifact, "project": project, "changed": sorted(changed)}
    updated = Event("ARTIFACT_UPDATED", about | detail)
    await event.record(connection, key.organization_id, context.signed_in().user_id, [updated])


async def change_type(context: Context, *, artifact_id: str, type: str) -> Key:
    """All versions of the artifact are of the type, which whatever links one of them accepts.

    Errors: INVALID_ID, INVALID_TYPE, NOT_FOUND, PERMISSION_DENIED, TYPE_NOT_ALLOWED_BY_COLLECTION,
    TYPE_NOT_ALLOWED_BY_REGISTRY.
    """
    context.signed_in()
    checks = Checks()
    key = _key(checks, artifact_id)
    type = checks(name.artifact_type, type, "type")
    checks.done()

    async def work(connection: Connection) -> Key:
        row, now = await _locked(connection, context, key, TeamAction.UPDATE_ARTIFACT_VERSION)
        if now["type"] == type:
            return key
        name.artifact_type_of(now["name"])(type, ("type",))
        await _require_accepted(connection, context, key, type)
        await artifact_change.change_type(connection, *key, type)
        detail: dict[str, object] = {"previous_type": now["type"], "type": type}
        await _record(connection, context, key, now["name"], row["project"], ["type"], detail)
        return key

    return await context.transact(work)


async def _require_accepted(connection: Connection, context: Context, key: Key, type: str) -> None:
    """Every collection that links a version accepts the type until the end, as its registry does.

    The artifact is locked, so that no other collection links one meanwhile. What accepts all types
    keeps the list of those it has seen.
    """
    await artifact_change.save_type(connection, *key, type)
    for row in await artifact_change.gates(connection, context.signed_in(), *key):
        seen = row["viewer_role"] is not None
        if type not in row["types"]:
            raise _not_allowed(type, row["types"], "COLLECTION", seen)
        if not row["accepts_all_types"] and type not in row["accepted_types"]:
            raise _not_allowed(type, row["accepted_types"], "REGISTRY", seen)


def _not_allowed(type: str, types: Sequence[str], gate: str, seen: bool) -> errors.TypeNotAllowed:
    """A gate does not let the type through; what a hidden one accepts is not told."""
    if seen:
        return gates.not_allowed(type, types, gate, ("type",))
    what = f"A {gate.lower()} that links a version of the artifact"
    return errors.TypeNotAllowed(
        f"TYPE_NOT_ALLOWED_BY_{gate}",
        f"{what} does not accept the type {type}; you may not see it.",
        ("type",),
        type=type,
        denied_by=gate,
    )


async def delete(context: Context, *, artifact_id: str) -> Key:
    """The artifact is gone, with all its versions, their aliases and links; gives what was its key.

    Its name is free: an artifact that takes it is another one, and counts from v0 as any does.
    History keeps the names.

    Errors: INVALID_ID, NOT_FOUND, PERMISSION_DENIED, PROTECTED_ALIAS, STILL_LINKED.
    """
    viewer = context.signed_in()
    checks = Checks()
    key = _key(checks, artifact_id)
    checks.done()

    async def work(connection: Connection) -> Key:
        row, now = await _locked(connection, context, key, TeamAction.DELETE_ARTIFACT_VERSION)
        events = await _unlink(connection, context, key)
        count = await artifact_change.delete(connection, *key)
        detail: dict[str, object] = {
            "artifact": now["name"],
            "project": row["project"],
            "versions": count,
        }
        events.append(Event("ARTIFACT_DELETED", detail))
        await event.record(connection, key.organization_id, viewer.user_id, events)
        return key

    return await context.transact(work)


async def _unlink(connection: Connection, context: Context, key: Key) -> list[Event]:
    """No collection links a version; each has `latest` on the newest that it still has."""
    await artifact_change.lock_collections(connection, *key)
    links = await linked.of_artifact(connection, context.signed_in(), *key)
    unlinking.require_removable(links, FIELD, what=WHAT)
    await artifact_change.unlink(connection, *key)
    headless = unlinking.without_latest(links)
    await alias.restore_latest(connection, key.organization_id, headless)
    return list(unlinking.events(links))

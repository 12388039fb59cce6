"""Changing what is said of an artifact version: its content never changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from auth.permission import TeamAction
from db import artifact_alias, artifact_version, event
from db.connection import Connection, Row
from db.event import Event
from domain import name
from domain.check import Checks
from domain.unchanged import UNCHANGED, Given
from resolvers import words
from resolvers.artifact_version_row import key_of, loaded, locked, names
from resolvers.context import Context
from resolvers.key import Key

Words = Sequence[str]


@dataclass(frozen=True)
class Changes:
    """What is to be other than it is; metadata are checked into their canonical text."""

    description: Given[str | None] = UNCHANGED
    metadata: Given[object] = UNCHANGED
    ttl: Given[timedelta | None] = UNCHANGED
    add_aliases: Words = ()
    remove_aliases: Words = ()
    add_tags: Words = ()
    remove_tags: Words = ()


async def update(context: Context, *, artifact_version_id: str, changes: Changes) -> Key:
    """The version is described as given; a pending one will be, once it is committed.

    Errors: INVALID_ID, INVALID_INPUT, INVALID_METADATA, INVALID_ALIAS, INVALID_TAG, NOT_FOUND,
    PERMISSION_DENIED.
    """
    context.signed_in()
    checks = Checks()
    key = key_of(checks, artifact_version_id)
    checked = _checked(checks, changes)
    checks.done()

    async def work(connection: Connection) -> Key:
        await change(connection, context, key, checked)
        return key

    return await context.transact(work)


async def change(connection: Connection, context: Context, key: Key, checked: Changes) -> None:
    """The version is described as given; the words are checked.

    Errors: NOT_FOUND, PERMISSION_DENIED.
    """
    row = await loaded(connection, context, key, TeamAction.UPDATE_ARTIFACT_VERSION)
    now = await locked(connection, key)
    about = names(row["name"], row["project"], now["number"])
    await apply(connection, context, key, row["artifact_id"], now, checked, about)


def _checked(checks: Checks, changes: Changes) -> Changes:
    if isinstance(changes.description, str):
        checks.exact(name.description, changes.description, "description")
    metadata = changes.metadata
    if metadata is not UNCHANGED:
        metadata = words.metadata_text(checks, metadata, "metadata")
    if changes.ttl is not UNCHANGED:
        words.ttl(checks, changes.ttl)
    add_aliases = checks.each(name.settable_alias, changes.add_aliases, "add_aliases")
    remove_aliases = checks.each(name.settable_alias, changes.remove_aliases, "remove_aliases")
    words.apart(checks, "alias", add_aliases, remove_aliases, "remove_aliases")
    add_tags = words.tags(checks, changes.add_tags, "add_tags")
    remove_tags = words.tags(checks, changes.remove_tags, "remove_tags")
    words.apart(checks, "tag", add_tags, remove_tags, "remove_tags")
    return replace(
        changes,
        metadata=metadata,
        add_aliases=add_aliases,
        remove_aliases=remove_aliases,
        add_tags=add_tags,
        remove_tags=remove_tags,
    )


async def apply(
    connection: Connection,
    context: Context,
    key: Key,
    artifact_id: UUID,
    now: Row,
    changes: Changes,
    about: Mapping[str, object],
) -> None:
    """The version, which is locked, is as given; one event says so if that changed anything."""
    then = _then(now, changes)
    changed = {column for column, value in then.items() if now[column] != value}
    if changed:
        await artifact_version.change(connection, *key, **then)
    added, removed = await _aliases(connection, key, artifact_id, now, changes)
    if added or removed:
        changed.add("aliases")
    if not changed:
        return
    said = {
        "changed": sorted(changed - {"pending_aliases"}),
        "added_aliases": added,
        "removed_aliases": removed,
        "added_tags": words.only(then["tags"], now["tags"]),
        "removed_tags": words.only(now["tags"], then["tags"]),
    }
    detail = {**about, **{word: value for word, value in said.items() if value}}
    updated = Event("ARTIFACT_VERSION_UPDATED", detail)
    await event.record(connection, key.organization_id, context.signed_in().user_id, [updated])


def _then(now: Row, changes: Changes) -> dict[str, Any]:
    then: dict[str, Any] = {}
    for column in ("description", "metadata", "ttl"):
        given = getattr(changes, column)
        then[column] = now[column] if given is UNCHANGED else given
    then["tags"] = words.with_without(now["tags"], changes.add_tags, changes.remove_tags)
    then["pending_aliases"] = now["pending_aliases"]
    if now["state"] == "PENDING":
        then["pending_aliases"] = words.with_without(
            now["pending_aliases"], changes.add_aliases, changes.remove_aliases
        )
    return then


async def _aliases(
    connection: Connection, key: Key, artifact_id: UUID, now: Row, changes: Changes
) -> tuple[Words, Words]:
    """The aliases that the version has got and lost; a pending one gets them with its number."""
    add, remove = changes.add_aliases, changes.remove_aliases
    if now["state"] == "PENDING":
        held = now["pending_aliases"]
        return words.only(add, held), [word for word in remove if word in held]
    removed = await artifact_alias.remove(connection, *key, remove) if remove else ()
    if not add:
        return (), removed
    of_series = (key.organization_id, artifact_id)
    return await artifact_alias.assign(connection, *of_series, key.id, add), removed

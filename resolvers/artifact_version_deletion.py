"""Deleting an artifact version: never from under a link that somebody else keeps."""

from __future__ import annotations

from uuid import UUID

from auth.permission import TeamAction
from db import alias, artifact_alias, artifact_version, collection, event, linked, version
from db.connection import Connection
from db.event import Event
from domain import errors
from domain.check import Checks
from resolvers import unlinking
from resolvers.artifact_version_row import FIELD, key_of, loaded, locked, names
from resolvers.context import Context
from resolvers.key import Key

WHAT = "The artifact version"


async def delete(context: Context, *, artifact_version_id: str, delete_aliases: bool) -> Key:
    """The version is DELETED and its number never given again; a pending one leaves no trace.

    With `delete_aliases` its aliases and its links go too. Gives the key that it had.

    Errors: INVALID_ID, NOT_FOUND, PERMISSION_DENIED, PROTECTED_ALIAS, STILL_LINKED, CONFLICT.
    """
    viewer = context.signed_in()
    checks = Checks()
    key = key_of(checks, artifact_version_id)
    checks.done()

    async def work(connection: Connection) -> Key:
        events = await deleted(connection, context, key, delete_aliases)
        await event.record(connection, key.organization_id, viewer.user_id, events)
        return key

    return await context.transact(work)


async def deleted(
    connection: Connection, context: Context, key: Key, delete_aliases: bool
) -> list[Event]:
    """The version is deleted as `delete` says; gives what history has to tell of it."""
    row = await loaded(connection, context, key, TeamAction.DELETE_ARTIFACT_VERSION)
    now = await locked(connection, key)
    events: list[Event] = []
    if now["state"] == "PENDING":
        await artifact_version.remove(connection, *key)
    else:
        events += await _unlink(connection, context, key, delete_aliases)
        await _take_aliases(connection, key, row["artifact_id"], delete_aliases)
    about = names(row["name"], row["project"], now["number"])
    return [*events, Event("ARTIFACT_VERSION_DELETED", about)]


async def _unlink(
    connection: Connection, context: Context, key: Key, delete_aliases: bool
) -> list[Event]:
    """No collection links the version; nobody links it anew, as it is locked."""
    await collection.lock_of_source(connection, *key)
    links = await linked.of_artifact_version(connection, context.signed_in(), *key)
    unlinking.require_unprotected(links, FIELD, what=WHAT)
    if links and not delete_aliases:
        hint = "unlink it first, or give deleteAliases"
        raise unlinking.still_linked(hint, FIELD, what=WHAT)
    unlinking.require_removable(links, FIELD, what=WHAT)
    if links:
        await version.unlink(connection, key.organization_id, [row["id"] for row in links])
        headless = unlinking.without_latest(links)
        await alias.restore_latest(connection, key.organization_id, headless)
    return list(unlinking.events(links))


async def _take_aliases(
    connection: Connection, key: Key, artifact_id: UUID, delete_aliases: bool
) -> None:
    """The version is deleted, without aliases; `latest` is on the newest that remains."""
    held = await artifact_alias.of_version(connection, *key)
    if held and not delete_aliases:
        raise errors.Conflict(
            "CONFLICT",
            f"The artifact version has the alias {held[0]}; give deleteAliases to take it away.",
            ("delete_aliases",),
        )
    await artifact_alias.remove(connection, *key, held)
    await artifact_version.delete(connection, *key)
    if alias.LATEST in held:
        await artifact_alias.restore_latest(connection, key.organization_id, artifact_id)

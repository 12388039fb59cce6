"""Deleting an artifact version: never from under a link that somebody else keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from auth.permission import RegistryAction, TeamAction, allowed
from db import alias, artifact_alias, artifact_version, collection, event, version
from db.connection import Connection, Row
from db.event import Event
from domain import errors
from domain.check import Checks
from domain.role import RegistryRole
from resolvers import link
from resolvers.artifact_version_row import FIELD, key_of, loaded, locked, names
from resolvers.context import Context
from resolvers.key import Key


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
        row = await loaded(connection, context, key, TeamAction.DELETE_ARTIFACT_VERSION)
        now = await locked(connection, key)
        events: list[Event] = []
        if now["state"] == "PENDING":
            await artifact_version.remove(connection, *key)
        else:
            events += await _unlink(connection, context, key, delete_aliases)
            await _take_aliases(connection, key, row["artifact_id"], delete_aliases)
        about = names(row["name"], row["project"], now["number"])
        events.append(Event("ARTIFACT_VERSION_DELETED", about))
        await event.record(connection, key.organization_id, viewer.user_id, events)
        return key

    return await context.transact(work)


async def _unlink(
    connection: Connection, context: Context, key: Key, delete_aliases: bool
) -> list[Event]:
    """No collection links the version; nobody links it anew, as it is locked."""
    await collection.lock_of_source(connection, *key)
    links = await version.of_artifact_version(connection, context.signed_in(), *key)
    _refuse(links, delete_aliases)
    for row in links:
        await version.unlink(connection, key.organization_id, row["id"])
        if alias.LATEST in row["aliases"]:
            await alias.restore_latest(connection, key.organization_id, row["collection_id"])
    return list(_events(links))


def _events(links: Sequence[Row]) -> Iterator[Event]:
    for row in links:
        yield from link.unlinked(row["registry_id"], row["registry"], row, row["aliases"])


def _refuse(links: Sequence[Row], delete_aliases: bool) -> None:
    """Raises what a link forbids; one in a hidden registry says no more than that it is there."""
    for row in links:
        held = [word for word in row["aliases"] if word in row["protected_aliases"]]
        if held and row["viewer_role"] is not None:
            raise errors.PermissionDenied(
                "PROTECTED_ALIAS",
                f"The artifact version is linked under the protected alias {held[0]}; nobody may"
                " delete it until the alias is taken away.",
                (FIELD,),
                action=TeamAction.DELETE_ARTIFACT_VERSION.name,
            )
    if links and not delete_aliases:
        raise _still_linked("unlink it first, or give deleteAliases")
    if not all(_may_unlink(row["viewer_role"]) for row in links):
        raise _still_linked("you may not unlink it everywhere")


def _may_unlink(role: str | None) -> bool:
    return allowed(RegistryRole(role) if role else None, RegistryAction.UNLINK)


def _still_linked(what: str) -> errors.Conflict:
    message = f"The artifact version is linked in a collection; {what}."
    return errors.Conflict("STILL_LINKED", message, (FIELD,))


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

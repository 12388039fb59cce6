"""Deleting artifact versions: never from under a link that somebody else keeps."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from auth.permission import TeamAction
from db import alias, artifact, artifact_alias, artifact_version, collection, event, linked, version
from db.connection import Connection, Row
from db.event import Event
from domain import errors
from domain.check import Checks
from resolvers import unlinking
from resolvers.artifact_version_row import FIELD, allowed, key_of, names, there
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
        called = {key.id: ""}
        events = await deleted(connection, context, key.organization_id, called, delete_aliases)
        await event.record(connection, key.organization_id, viewer.user_id, events)
        return key

    return await context.transact(work)


async def deleted(
    connection: Connection,
    context: Context,
    organization_id: UUID,
    called: Mapping[UUID, str],
    delete_aliases: bool,
) -> list[Event]:
    """The versions are deleted as `delete` says; gives what history has to tell of them.

    They come by id, with what a refusal is to call each of them.
    """
    viewer, ids = context.signed_in(), list(called)
    rows = await artifact_version.by_ids(connection, viewer, organization_id, ids)
    for id, name in called.items():
        with _said_of(name):
            allowed(rows.get(id), TeamAction.DELETE_ARTIFACT_VERSION)
    await artifact.lock_of_versions(connection, organization_id, ids)
    now = await artifact_version.lock_all(connection, organization_id, ids)
    await collection.lock_of_sources(connection, organization_id, ids)
    links = await linked.of_artifact_versions(connection, viewer, organization_id, ids)
    held = await artifact_alias.of_versions(connection, organization_id, ids)
    events: list[Event] = []
    for id, name in called.items():
        of_it = [row for row in links if row["artifact_version_id"] == id]
        with _said_of(name):
            number = there(now.get(id))["number"]
            _require_free(of_it, delete_aliases)
            _require_unnamed(
                [row["name"] for row in held if row["artifact_version_id"] == id], delete_aliases
            )
        about = names(rows[id]["name"], rows[id]["project"], number)
        events += [*unlinking.events(of_it), Event("ARTIFACT_VERSION_DELETED", about)]
    await _unlink(connection, organization_id, links)
    await _delete(connection, organization_id, ids, held)
    return events


@contextlib.contextmanager
def _said_of(name: str) -> Iterator[None]:
    """A refusal says of which version it is, where that has a name."""
    try:
        yield
    except errors.Refusal as refusal:
        if name:
            refusal.message = f"{name}: {refusal.message}"
        raise


def _require_free(links: Sequence[Row], delete_aliases: bool) -> None:
    """Nothing keeps the version, or the viewer may take it away from there."""
    unlinking.require_unprotected(links, FIELD, what=WHAT)
    if links and not delete_aliases:
        hint = "unlink it first, or give deleteAliases"
        raise unlinking.still_linked(hint, FIELD, what=WHAT)
    unlinking.require_removable(links, FIELD, what=WHAT)


def _require_unnamed(aliases: Sequence[str], delete_aliases: bool) -> None:
    """The version has no aliases, or they may be taken away."""
    if aliases and not delete_aliases:
        raise errors.Conflict(
            "CONFLICT",
            f"The artifact version has the alias {aliases[0]}; give deleteAliases to take it away.",
            ("delete_aliases",),
        )


async def _unlink(connection: Connection, organization_id: UUID, links: Sequence[Row]) -> None:
    """No collection links the versions; nobody links them anew, as they are locked."""
    if links:
        await version.unlink(connection, organization_id, [row["id"] for row in links])
        headless = unlinking.without_latest(links)
        await alias.restore_latest(connection, organization_id, headless)


async def _delete(
    connection: Connection, organization_id: UUID, ids: Sequence[UUID], held: Sequence[Row]
) -> None:
    """The versions are deleted, without aliases; `latest` is on the newest that remain."""
    await artifact_alias.remove_all(connection, organization_id, ids)
    await artifact_version.delete(connection, organization_id, ids)
    headless = {row["artifact_id"] for row in held if row["name"] == alias.LATEST}
    if headless:
        await artifact_alias.restore_latest(connection, organization_id, headless)

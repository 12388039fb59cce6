"""A draft as operations load it: by id, with the viewer's role in its project."""

from __future__ import annotations

from auth.permission import TeamAction
from db import artifact_version, draft
from db.connection import Connection, Row
from domain import errors
from resolvers.artifact_version_row import FIELD, loaded, not_found
from resolvers.context import Context
from resolvers.key import Key


async def shared(
    connection: Connection, context: Context, key: Key, action: TeamAction, *at: str
) -> Row:
    """The draft, which is not committed until the end; others may work on it, too.

    Errors: NOT_FOUND, PERMISSION_DENIED, CONFLICT.
    """
    row = await loaded(connection, context, key, action)
    _require(row, await draft.share(connection, *key), at)
    return row


async def locked(
    connection: Connection, context: Context, key: Key, action: TeamAction, *at: str
) -> Row:
    """The draft, on which nobody else works until the end.

    Errors: NOT_FOUND, PERMISSION_DENIED, CONFLICT.
    """
    row = await loaded(connection, context, key, action)
    now = await artifact_version.lock(connection, *key)
    _require(row, now["state"] if now is not None else None, at)
    return row


def _require(row: Row, state: str | None, at: tuple[str, ...]) -> None:
    field = at or (FIELD,)
    if state is None or state == "DELETED":
        raise not_found()
    if state == "COMMITTED":
        message = "The artifact version is committed; it never changes again."
        raise errors.Conflict("CONFLICT", message, field)
    if not row["is_draft"]:
        message = "The artifact version's files have been announced with it; it takes no manifest."
        raise errors.Conflict("CONFLICT", message, field)

"""Paths from the time when each team had a model registry of its own."""

from __future__ import annotations

from db import collection, registry, team
from db.connection import Connection, Row
from domain import errors, path
from domain.text import findable, shown
from resolvers.context import Context


async def collection_at(
    connection: Connection, context: Context, old: path.OldModelPath, *field: str
) -> tuple[Row, Row] | None:
    """The registry and the collection that such a path leads to; None if it starts with no team.

    Nothing new comes into being there.

    Errors: NOT_FOUND.
    """
    viewer = context.signed_in()
    owner = await team.by_name(connection, viewer, findable(old.team))
    if owner is None:
        return None
    organization_id = owner["organization_id"]
    into = await registry.by_name(connection, viewer, organization_id, findable(old.registry))
    row = None
    if into is not None:
        row = await collection.by_name(
            connection, organization_id, into["id"], findable(old.collection)
        )
    if into is None or row is None:
        raise _nothing_new(old, field)
    return into, row


def _nothing_new(old: path.OldModelPath, field: errors.Field) -> errors.NotFound:
    name = shown(old.collection)
    return errors.NotFound(
        "NOT_FOUND",
        f"{shown(old.team)}/{path.OLD_MODEL_REGISTRY}/{name} was not found, or you may not see it."
        f" Nothing new is kept there: link to {path.PREFIX}<name>/{name}, with the name of a"
        " registry.",
        field,
    )

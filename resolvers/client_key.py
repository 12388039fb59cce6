"""The keys of their own by which clients know versions before they have heard an id."""

from __future__ import annotations

from db import client_key
from domain import errors
from domain.ids import Kind, encode
from domain.text import findable
from resolvers.context import Context


async def artifact_version(context: Context, key: str) -> str:
    """The id of the version that a client knows by a key of its own.

    Errors: NOT_FOUND.
    """
    viewer = context.signed_in()
    async with context.site.pool.connection() as connection:
        row = await client_key.version(connection, viewer, findable(key))
    if row is None:
        raise errors.not_found("The artifact version")
    return encode(Kind.ARTIFACT_VERSION, *row)

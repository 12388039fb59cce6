"""Artifacts and collections as one, for clients that know both by their place and a name.

Nothing is held: what is found may be gone, or called otherwise, by the time it is used.
"""

from __future__ import annotations

from uuid import UUID

from db import artifact, collection, project
from db.connection import Connection
from domain import errors, path
from domain.ids import Kind
from domain.text import findable
from resolvers import legacy
from resolvers import registry as registries
from resolvers.context import Context
from resolvers.key import Found, Key
from resolvers.place import Place


async def at_name(context: Context, at: Place, name: str) -> Found:
    """The artifact or the collection of this name there.

    Errors: NOT_FOUND, ORGANIZATION_AMBIGUOUS.
    """
    async with context.site.pool.connection() as connection:
        return await at_name_on(connection, context, at, name)


async def at_name_on(connection: Connection, context: Context, at: Place, name: str) -> Found:
    """As `at_name` says, on this connection."""
    if at.is_registry:
        into = await registries.at_path(connection, context, at.registry)
        row = await collection.by_name(
            connection, into["organization_id"], into["id"], findable(name)
        )
        return _series(Kind.COLLECTION, into["organization_id"], row["id"] if row else None)
    of = await project.by_path(
        connection, context.signed_in(), findable(at.owner), findable(at.name)
    )
    if of is not None:
        id = await artifact.by_name(connection, of["organization_id"], of["id"], findable(name))
        return _series(Kind.ARTIFACT, of["organization_id"], id)
    return await _once_in_a_team(connection, context, at, name)


def _series(kind: Kind, organization_id: UUID, id: UUID | None) -> Found:
    if id is None:
        raise errors.not_found("The collection")
    return Found(kind, Key(organization_id, id))


async def _once_in_a_team(connection: Connection, context: Context, at: Place, name: str) -> Found:
    old = path.OldModelPath(at.owner, name, None)
    if at.name == path.OLD_MODEL_REGISTRY and (
        held := await legacy.collection_at(connection, context, old)
    ):
        return _series(Kind.COLLECTION, held[1]["organization_id"], held[1]["id"])
    raise errors.not_found("The project")

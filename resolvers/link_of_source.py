"""Versions of collections found by what they link, for clients that know links by nothing else."""

from __future__ import annotations

from uuid import UUID

from db import version
from domain import errors
from domain.check import Checks
from domain.ids import Kind, decode, encode
from resolvers import registry as registries
from resolvers.artifact_version_row import key_of
from resolvers.context import Context
from resolvers.key import Key
from resolvers.place import Place


async def in_registry(context: Context, at: Place, *, artifact_version_id: str) -> str:
    """The id of a version of any collection of the registry that links this one.

    Errors: INVALID_ID, NOT_FOUND, ORGANIZATION_AMBIGUOUS.
    """
    checks = Checks()
    source = key_of(checks, artifact_version_id)
    checks.done()
    async with context.site.pool.connection() as connection:
        into = await registries.at_path(connection, context, at.registry)
        id = None
        if into["organization_id"] == source.organization_id:
            id = await version.in_registry(connection, *source, into["id"])
    return _link(source, id)


async def in_collection(context: Context, *, collection_id: str, artifact_version_id: str) -> str:
    """The id of the version of the collection that links this one.

    Errors: INVALID_ID, NOT_A_LINK, NOT_FOUND.
    """
    viewer = context.signed_in()
    checks = Checks()
    source = key_of(checks, artifact_version_id)
    _refuse_artifact(collection_id)
    into = checks.id(Kind.COLLECTION, collection_id, "collection_id")
    checks.done()
    id = None
    if into.organization_id == source.organization_id:
        async with context.site.pool.connection() as connection:
            id = await version.id_of(connection, viewer, into.organization_id, into.id, source.id)
    return _link(source, id)


def _refuse_artifact(collection_id: str) -> None:
    found = decode(collection_id)
    if found is not None and found.kind is Kind.ARTIFACT:
        raise errors.Conflict(
            "NOT_A_LINK",
            "The version was logged here, not linked: delete it instead of unlinking it.",
            ("collection_id",),
        )


def _link(source: Key, id: UUID | None) -> str:
    if id is None:
        raise errors.NotFound("NOT_FOUND", "The version is not linked here, or you may not see it.")
    return encode(Kind.VERSION, source.organization_id, id)

"""The file of a version that somebody asks for by its MD5, without an address signed before."""

from __future__ import annotations

from db import download
from db.connection import Row
from domain import errors
from domain.ids import Kind, decode
from domain.name import REGISTRY_PREFIX
from domain.text import findable
from resolvers.context import Context
from storage.manifest import File


async def find(
    context: Context, *, version_id: str, place: str, series: str, md5: str, path: str
) -> tuple[Row, File]:
    """The version's row and its file of this MD5, which may be downloaded.

    `place` is the project or the registry through which it is reached, `series` the artifact or
    the collection there. Of files with the same content the one of the path is taken.

    Errors: NOT_FOUND.
    """
    row = await _version(context, version_id, place, series)
    if row is None:
        raise _not_found()
    files = await context.site.manifests.get(row["organization_id"], row["manifest_sha256"])
    same = [file for file in files if file.md5 == md5]
    file = next((file for file in same if file.path == path), next(iter(same), None))
    if file is None:
        raise _not_found()
    return row, file


async def _version(context: Context, version_id: str, place: str, series: str) -> Row | None:
    viewer = context.signed_in()
    id = decode(version_id)
    if id is None or id.kind is not Kind.ARTIFACT_VERSION:
        return None
    async with context.site.pool.connection() as connection:
        if not place.startswith(REGISTRY_PREFIX):
            return await download.through_project(connection, viewer, id.organization_id, id.id)
        return await download.through_registry(
            connection,
            viewer,
            id.organization_id,
            id.id,
            registry=findable(place.removeprefix(REGISTRY_PREFIX)),
            collection=findable(series),
        )


def _not_found() -> errors.NotFound:
    return errors.not_found("The file", None)

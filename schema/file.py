"""Files of a version: read from its manifest, paged by path, each with an address to fetch it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import strawberry

from reads import page as pages
from reads.complete import Made
from reads.field import read
from reads.source import Key, Order, Part
from resolvers import address
from resolvers.context import Context
from schema.scalar import ByteCount
from storage import manifest

BY_PATH = Order("path", (Key("", "text"),))


@strawberry.type(description="One file of an artifact version.")
class File:
    """Content of our own, or a reference to somewhere else."""

    path: str = read(Part(), "The path inside the artifact version.")
    size_bytes: ByteCount = read(Part(), "The size in bytes.")
    digest: str = read(Part(), "The hex MD5 of the content; of a reference, its own digest.")
    reference: str | None = read(Part(), "Where the content lies, if it lies elsewhere.")
    url: str | None = read(
        Part(), "A signed address to fetch the content from, for an hour; null = you may not."
    )


async def files_of_version(context: Context, handle: Mapping[str, Any], **arguments: Any) -> Made:
    """A page of the files of the version that the handle describes."""
    organization_id = UUID(handle["organization_id"])
    page = pages.of_arguments_in(BY_PATH, arguments)
    sha256 = handle["manifest_sha256"]
    files = await context.site.manifests.get(organization_id, sha256) if sha256 else ()
    found = manifest.page(
        files,
        first=None if page.backwards else page.size,
        last=page.size if page.backwards else None,
        after=_path(page.after),
        before=_path(page.before),
    )
    return _connection(context, handle, organization_id, found, len(files))


def _path(position: tuple[object, ...] | None) -> str | None:
    return str(position[0]) if position else None


def _connection(
    context: Context,
    handle: Mapping[str, Any],
    organization_id: UUID,
    page: manifest.Page,
    total: int,
) -> Made:
    url = address.downloads(context, organization_id) if handle["may_download"] else None
    nodes = [_file(file, url) for file in page.files]
    cursors = [pages.cursor_of(BY_PATH, file.path) for file in page.files]
    return Made(
        nodes=nodes,
        edges=[Made(cursor=c, node=n) for c, n in zip(cursors, nodes, strict=True)],
        totalCount=total,
        pageInfo=Made(
            hasNextPage=page.has_next_page,
            hasPreviousPage=page.has_previous_page,
            startCursor=cursors[0] if cursors else None,
            endCursor=cursors[-1] if cursors else None,
        ),
    )


def _file(file: manifest.File, url: Callable[[str, str, int], str] | None) -> Made:
    return Made(
        path=file.path,
        sizeBytes=file.size_bytes,
        digest=file.md5 or file.reference_digest,
        reference=file.reference,
        url=url(file.path, file.sha256, file.size_bytes) if url and file.sha256 else None,
    )

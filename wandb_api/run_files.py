"""The files of a run, with the addresses to fetch or to send their content."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.ids import Kind, encode
from reads.complete import Made
from resolvers import address
from resolvers.context import Context
from storage.manifest import Page
from wandb_api.file import base64_of, connection


async def run_files_of(context: Context, handle: Mapping[str, Any] | None, **_: Any) -> Made | None:
    """A page of the files of the run that the handle describes."""
    if handle is None:
        return None
    organization_id = UUID(handle["organization_id"])
    rows = handle["files"][: handle["size"]]
    download = address.downloads(context, organization_id)

    def node(row: Mapping[str, Any]) -> Made:
        url = download(row["name"], row["sha256"], row["size_bytes"])
        return _node(organization_id, row, url)

    named = [(row["name"], row) for row in rows]
    page = Page((), has_previous_page=False, has_next_page=len(handle["files"]) > len(rows))
    return connection(named, node, page, handle["total"])


def _node(organization_id: UUID, row: Mapping[str, Any], url: str) -> Made:
    name = row["name"]
    md5 = base64_of(row["md5"])
    return Made(
        id=encode(Kind.RUN_FILE, organization_id, UUID(row["id"])),
        name=name,
        displayName=name,
        url=url,
        directUrl=url,
        sizeBytes=row["size_bytes"],
        mimetype=mimetypes.guess_type(name)[0],
        updatedAt=row["updated_at"],
        digest=md5,
        md5=md5,
        uploadHeaders=[],
    )

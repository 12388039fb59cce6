"""The files of a run, with the addresses to fetch or to send their content."""

from __future__ import annotations

import datetime as dt
import mimetypes
import posixpath
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from domain.ids import Kind, encode
from reads.complete import Made
from resolvers.context import Context
from storage import signature
from storage.manifest import Page
from wandb_api.file import base64_of, connection


async def run_files_of(context: Context, handle: Mapping[str, Any] | None, **_: Any) -> Made | None:
    """A page of the files of the run that the handle describes."""
    if handle is None:
        return None
    organization_id = UUID(handle["organization_id"])
    rows = handle["files"][: handle["size"]]
    nodes = [_file(context, organization_id, row) for row in rows]
    page = Page((), has_previous_page=False, has_next_page=len(handle["files"]) > len(rows))
    return connection(nodes, page, handle["total"])


def _file(context: Context, organization_id: UUID, row: Mapping[str, Any]) -> Made:
    name = row["name"]
    address = _download_url(context, organization_id, row)
    md5 = base64_of(row["md5"])
    return Made(
        id=encode(Kind.RUN_FILE, organization_id, UUID(row["id"])),
        name=name,
        displayName=name,
        url=address,
        directUrl=address,
        sizeBytes=row["size_bytes"],
        mimetype=mimetypes.guess_type(name)[0],
        updatedAt=row["updated_at"],
        digest=md5,
        md5=md5,
        uploadHeaders=[],
    )


def _download_url(context: Context, organization_id: UUID, row: Mapping[str, Any]) -> str:
    name = posixpath.basename(row["name"])
    claim = signature.Download(organization_id, row["sha256"], row["size_bytes"], name)
    token = signature.sign(context.site.signing_secret, claim, now=dt.datetime.now(dt.UTC))
    return f"{context.base_url}/files/download/{token}/{quote(name)}"

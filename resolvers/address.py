"""The addresses at which one file is sent or fetched: who has one needs no sign-in."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Callable
from urllib.parse import quote
from uuid import UUID

from resolvers.context import Context
from storage import signature
from storage.signature import (
    AnyClaim,
    Download,
    ManifestUpload,
    PartUpload,
    RunUpload,
    Upload,
)


def upload(context: Context, claim: Upload) -> str:
    """Where the content of a file of a version is to be sent."""
    return signed(context, "files/upload", claim)


def part(context: Context, claim: PartUpload) -> str:
    """Where a part of a large file is to be sent."""
    return signed(context, "files/part", claim)


def manifest(context: Context, claim: ManifestUpload) -> str:
    """Where a manifest is to be sent."""
    return signed(context, "files/manifest", claim)


def run_upload(context: Context, claim: RunUpload) -> str:
    """Where the content of a file of a run is to be sent."""
    return signed(context, "files/run", claim)


def signed(context: Context, route: str, claim: AnyClaim) -> str:
    """The address under this route that lets be done what the claim says."""
    token = signature.sign(context.site.signing_secret, claim, now=dt.datetime.now(dt.UTC))
    return f"{context.base_url}/{route}/{token}"


def downloads(
    context: Context, organization_id: UUID, *, folder: str | None = None
) -> Callable[[str, str, int], str]:
    """Tells where a content is to be fetched, by its path, SHA-256 and size.

    A page of files is signed at once, and all its addresses end together. `folder` is a word to
    stand in the addresses before the file's name.
    """
    now = dt.datetime.now(dt.UTC)
    sign = signature.signer(context.site.signing_secret, Download, now=now)
    before = f"{context.base_url}/files/download"
    after = f"{folder}/" if folder else ""

    def download(path: str, sha256: str, size_bytes: int) -> str:
        name = posixpath.basename(path)
        token = sign(Download(organization_id, sha256, size_bytes, name))
        return f"{before}/{token}/{after}{quote(name)}"

    return download

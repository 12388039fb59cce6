"""Files of versions and of runs, with the addresses to send or fetch their content."""

from __future__ import annotations

import asyncio
import base64
import mimetypes
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

import strawberry

from domain import errors
from reads import page as pages
from reads.complete import Made
from reads.field import Argument, part, read
from reads.source import Key, Order, Part
from resolvers import address
from resolvers.context import Context
from storage import manifest, signature
from wandb_api import ids
from wandb_api.connection import Edge, PageInfo
from wandb_api.lazy import Artifact
from wandb_api.scalar import DateTime, Int64

BY_PATH = Order("path", (Key("", "text"),))
SIZE = 50
MOST = 10_000
# Clients look for these words in addresses.
FOLDER = "wandb_artifacts"
MANIFEST = "wandb_manifest.json"
# Some milliseconds of work.
AT_ONCE = 100

T = TypeVar("T")


@strawberry.type(description="Where one part of a large file is to be sent.")
class UploadUrlPart:
    """Parts are numbered from 1."""

    part_number: Int64 = part("The number of the part.")
    upload_url: str = part("The signed address to send it to.")


@strawberry.type(description="How a large file is to be sent: in parts.")
class UploadMultipartUrls:
    """Each part's answer has an ETag, which completing the upload repeats."""

    upload_i_d: str = part("The upload's id.", name="uploadID")
    upload_url_parts: list[UploadUrlPart] = part("Where each part is to be sent.")


@strawberry.type(description="A file of a version or of a run.")
class File:
    """Content of our own, or a reference to somewhere else."""

    id: strawberry.ID = part("The file's id.")
    name: str = part("The path in its version or run.")
    display_name: str = part("The path to show.")
    url: str | None = read(
        Part(),
        "A signed address to fetch the content from; of a reference, itself.",
        arguments=(Argument("upload", bool | None, "Has no effect."),),
    )
    direct_url: str = part("A signed address to fetch the content from; of a reference, itself.")
    size_bytes: Int64 = part("The size in bytes.")
    storage_path: str | None = part("How the storage knows the file.")
    mimetype: str | None = part("What kind of content it is, by its name.")
    updated_at: DateTime | None = part("When the content came.")
    digest: str | None = part("The base64 MD5 of the content; of a reference, its own digest.")
    md5: str | None = part("The base64 MD5 of the content.")
    upload_url: str | None = part("The signed address to send it to; null = it is here already.")
    upload_headers: list[str] = part("Headers to send with the content.")
    upload_multipart_urls: UploadMultipartUrls | None = part("How to send it in parts.")
    artifact: Artifact | None = part("The version that holds the content.")


@strawberry.type(description="A page of files.")
class FileConnection:
    """Some files and where they lie."""

    edges: list[Edge[File]] = part("The files of the page with their cursors.")
    page_info: PageInfo = part("Where the page lies.")
    total_count: int = part("How many files there are in all.")
    upload_headers: list[str] = part("What older SDKs send along with bytes: nothing is needed.")


class OnlyId(Made):
    """A version of which only the id is told; to ask for more is refused, and not just null."""

    def __missing__(self, name: str) -> None:
        rule = "only the id of a file's version"
        message = f"{name} is not told here; ask artifact(id:) with the id."
        raise errors.InvalidValue("INVALID_INPUT", message, (name,), name, rule)


async def files_of(
    context: Context, handle: Mapping[str, Any] | None, **arguments: Any
) -> Made | None:
    """A page of the files of the version that the handle describes.

    Errors: PERMISSION_DENIED where the viewer may know of them but not have them.
    """
    if handle is None:
        return None
    if not handle["may_download"]:
        raise errors.PermissionDenied(
            "PERMISSION_DENIED",
            "You may see this artifact, but not download its files: that needs at least the role"
            " Viewer in the registry, or membership of the team.",
            None,
            action="DOWNLOAD_FILES",
        )
    page = pages.of_arguments_in(BY_PATH, {**arguments, "last": None}, size=SIZE, most=MOST)
    files = await _held(context, handle)
    if (names := arguments.get("names")) is not None:
        wanted = set(names)
        files = [file for file in files if file.path in wanted]
    after = str(page.after[0]) if page.after else None
    found = manifest.page(files, first=page.size, after=after)
    node = _node_of(context, handle)
    named = [(file.path, file) for file in found.files]
    return connection(named, node, found, len(files))


async def entries_of(
    context: Context, handle: Mapping[str, Any] | None, **arguments: Any
) -> Made | None:
    """The files that entries of a manifest name."""
    names = [entry["name"] for entry in arguments.get("entries") or ()]
    return await files_of(context, handle, names=names, first=MOST)


async def manifest_of(context: Context, handle: Mapping[str, Any] | None) -> Made | None:
    """The manifest of the version that the handle describes; null while it is pending."""
    if handle is None or handle["manifest_sha256"] is None:
        return None
    key = (UUID(handle["organization_id"]), UUID(handle["id"]))
    claim = signature.ManifestDownload(*key, handle["manifest_sha256"])
    url = f"{address.signed(context, 'wandb/manifest', claim)}/{MANIFEST}"
    return Made(
        id=ids.artifact(*key),
        digest=handle["digest"],
        file=Made(
            id=ids.artifact(*key),
            name=MANIFEST,
            displayName=MANIFEST,
            url=url,
            directUrl=url,
            # Not known before it is made.
            sizeBytes=0,
            uploadHeaders=[],
        ),
    )


class Edges:
    """The edges of a page, made as they are asked for; others get their turn in between."""

    def __init__(self, make: Callable[[], Iterator[Made]]) -> None:
        self._make = make

    async def __aiter__(self) -> AsyncIterator[Made]:
        """Each edge; anew whenever they are asked for, as by two names in one document."""
        for number, edge in enumerate(self._make(), 1):
            yield edge
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)


def connection(
    named: Sequence[tuple[str, T]], node: Callable[[T], Made], page: manifest.Page, total: int
) -> Made:
    """A page of files, each given with its name, of which `node` makes what is told."""

    def edges() -> Iterator[Made]:
        for name, file in named:
            yield Made(cursor=pages.cursor_of(BY_PATH, name), node=node(file))

    ends = [pages.cursor_of(BY_PATH, named[at][0]) for at in (0, -1)] if named else [None] * 2
    return Made(
        edges=Edges(edges),
        totalCount=total,
        uploadHeaders=[],
        pageInfo=Made(
            hasNextPage=page.has_next_page,
            hasPreviousPage=page.has_previous_page,
            startCursor=ends[0],
            endCursor=ends[1],
        ),
    )


def base64_of(hex_digest: str) -> str:
    """The digest as the SDK writes it."""
    return base64.b64encode(bytes.fromhex(hex_digest)).decode()


async def _held(context: Context, handle: Mapping[str, Any]) -> Sequence[manifest.File]:
    sha256 = handle["manifest_sha256"]
    if sha256 is None:
        return ()
    return await context.site.manifests.get(UUID(handle["organization_id"]), sha256)


def _node_of(context: Context, handle: Mapping[str, Any]) -> Callable[[manifest.File], Made]:
    # What all files of the page have in common is made once.
    organization_id = UUID(handle["organization_id"])
    version = OnlyId(id=ids.artifact(organization_id, UUID(handle["id"])))
    url = _urls(context, organization_id)
    return lambda file: _node(file, version, url(file))


def _node(file: manifest.File, version: Made, url: str) -> Made:
    md5 = base64_of(file.md5) if file.md5 else None
    return Made(
        id=f"{version['id']}/{file.path}",
        name=file.path,
        displayName=file.path,
        sizeBytes=file.size_bytes,
        storagePath=f"{FOLDER}/{file.md5}" if file.md5 else file.reference,
        mimetype=mimetypes.guess_type(file.path)[0],
        digest=md5 or file.reference_digest,
        md5=md5,
        url=url,
        directUrl=url,
        uploadHeaders=[],
        artifact=version,
    )


def download_url(context: Context, organization_id: UUID, file: manifest.File) -> str:
    """A signed address of the content of a file."""
    return _urls(context, organization_id)(file)


def _urls(context: Context, organization_id: UUID) -> Callable[[manifest.File], str]:
    download = address.downloads(context, organization_id, folder=FOLDER)

    def url(file: manifest.File) -> str:
        if file.reference:
            return file.reference
        assert file.sha256 is not None
        return download(file.path, file.sha256, file.size_bytes)

    return url

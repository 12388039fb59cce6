"""The routes that the parts of large files take, and the manifests of drafts."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from resolvers import draft_upload
from server.files import SAFE, Context, answering
from storage.blob import DIGEST_MISMATCH, TooLong
from storage.signature import ManifestUpload, PartUpload, verify
from storage.uploaded_manifest import MOST_BYTES


def routes(context: Context) -> list[Route]:
    """The routes of parts and of manifests."""

    async def part(request: Request) -> Response:
        return await _part(context, request)

    async def manifest(request: Request) -> Response:
        return await _manifest(context, request)

    return [
        Route("/files/part/{token}", answering(part), methods=["PUT"]),
        Route("/files/manifest/{token}", answering(manifest), methods=["PUT"]),
    ]


async def _part(context: Context, request: Request) -> Response:
    token = request.path_params["token"]
    claim = verify(context.secret, token, PartUpload, now=datetime.now(UTC))
    await draft_upload.part(context.pool, context.store, claim, request.stream())
    # Who completes the file says which parts it is made of by what they were answered with.
    return Response(headers={**SAFE, "ETag": f'"{claim.md5}"'})


async def _manifest(context: Context, request: Request) -> Response:
    token = request.path_params["token"]
    claim = verify(context.secret, token, ManifestUpload, now=datetime.now(UTC))
    announced = int(request.headers.get("content-length", "0"))
    if announced > MOST_BYTES:
        message = f"A manifest has at most {MOST_BYTES} bytes, not {announced}."
        raise TooLong(DIGEST_MISMATCH, message)
    await draft_upload.manifest(context.pool, context.store, claim, request.stream())
    return Response(headers=SAFE)

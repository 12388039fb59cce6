"""The manifest of a version as the SDK reads it; the token in the address says which."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from resolvers.context import Site
from storage import signature, threads
from storage.manifest import File, Files
from storage.signature import ManifestDownload, TokenRefused
from storage.store import StorageUnavailable
from transport.unavailable import STATUS, unavailable
from wandb_api import failure, ids
from wandb_api.file import base64_of

Answer = Callable[[Request], Awaitable[Response]]

# Paths are what users wrote: no browser makes more of them than it is told to.
_SAFE = {
    "Cache-Control": "private",
    "Content-Security-Policy": "sandbox",
    "X-Content-Type-Options": "nosniff",
}


def answering(site: Site) -> Answer:
    """The route's handler."""

    async def answer(request: Request) -> Response:
        token = request.path_params["token"]
        try:
            claim = signature.verify(
                site.signing_secret, token, ManifestDownload, now=datetime.now(UTC)
            )
            files = await site.manifests.get(claim.organization_id, claim.sha256)
        except TokenRefused as error:
            return _refused(403, str(error))
        except FileNotFoundError:
            return _refused(404, "The manifest is not there.")
        except StorageUnavailable:
            response = _refused(STATUS, "The storage cannot be used right now.")
            return unavailable(response, failure.RETRY_AFTER)
        version_id = ids.artifact(claim.organization_id, claim.artifact_version_id)
        body = await threads.run(encode, files, version_id)
        return Response(body, headers=_SAFE, media_type="application/json")

    return answer


def _refused(status: int, message: str) -> Response:
    headers = {**_SAFE, "Cache-Control": "no-store"}
    return JSONResponse({"error": message}, status, headers=headers)


def encode(files: Files, version_id: str) -> bytes:
    """The manifest of the version with this id, as JSON."""
    contents = {file.path: _entry(file, version_id) for file in files}
    return orjson.dumps(
        {
            "version": 1,
            "storagePolicy": "wandb-storage-policy-v1",
            "storagePolicyConfig": {"storageLayout": "V2"},
            "contents": contents,
        }
    )


def _entry(file: File, version_id: str) -> dict[str, Any]:
    if file.md5 is None:
        entry = {
            "digest": file.reference_digest,
            "ref": file.reference,
            "size": file.size_bytes,
        }
        extra = getattr(file, "extra", None)
        return entry | {"extra": extra} if extra else entry
    return {
        "digest": base64_of(file.md5),
        "birthArtifactID": version_id,
        "size": file.size_bytes,
    }

"""The routes that bytes of artifacts take; the token in the address says what it is good for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from db.connection import Pool
from db.failures import LATER
from domain.errors import Conflict, NotFound, Refusal
from resolvers import draft_upload, file, run_file
from storage import blob
from storage.blob import DIGEST_MISMATCH, TooLong
from storage.signature import Download, RunUpload, TokenRefused, Upload, verify
from storage.store import StorageUnavailable, Store
from transport.conditional import matches
from transport.unavailable import STATUS, unavailable

Handler = Callable[[Request], Awaitable[Response]]
Span = tuple[int, int]

# Bytes that users sent are never shown as a page of this site, whatever a browser makes of them.
SAFE = {
    "Cache-Control": "private",
    "Content-Security-Policy": "sandbox",
    "X-Content-Type-Options": "nosniff",
}
NAME_SIZE = 200
_SPAN = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{1,18})?|-([0-9]{1,18}))", re.IGNORECASE)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class Context(Protocol):
    """What the routes need; read anew for each request, so it may be filled at start-up."""

    @property
    def pool(self) -> Pool:
        """The database."""
        ...

    @property
    def store(self) -> Store:
        """The storage."""
        ...

    @property
    def secret(self) -> bytes:
        """What tokens are signed with."""
        ...


class Unsatisfiable(Exception):
    """A range that lies outside the file."""


def routes(context: Context) -> list[Route]:
    """The routes of uploads, of files of runs, and of downloads."""

    async def upload(request: Request) -> Response:
        return await _upload(context, request)

    async def upload_of_run(request: Request) -> Response:
        return await _upload_of_run(context, request)

    async def download(request: Request) -> Response:
        return await _download(context, request)

    return [
        Route("/files/upload/{token}", answering(upload), methods=["PUT"]),
        Route("/files/run/{token}", answering(upload_of_run), methods=["PUT"]),
        Route("/files/download/{token}/{name:path}", answering(download), methods=["GET"]),
    ]


async def _upload(context: Context, request: Request) -> Response:
    token = request.path_params["token"]
    claim = verify(context.secret, token, Upload, now=datetime.now(UTC))
    announced = _announced(request)
    if claim.size_bytes is None:
        await draft_upload.content(
            context.pool, context.store, claim, request.stream(), announced=announced
        )
        return Response(headers=SAFE)
    _require_length(announced, claim.size_bytes)
    await file.receive(context.pool, context.store, claim, request.stream())
    return Response(headers=SAFE)


async def _upload_of_run(context: Context, request: Request) -> Response:
    token = request.path_params["token"]
    claim = verify(context.secret, token, RunUpload, now=datetime.now(UTC))
    announced = int(request.headers.get("content-length", "0"))
    if announced > run_file.MOST_BYTES:
        message = f"A run's file has at most {run_file.MOST_BYTES} bytes, not {announced}."
        raise TooLong(DIGEST_MISMATCH, message)
    await run_file.receive(context.pool, context.store, claim, request.stream())
    return Response(headers=SAFE)


def _announced(request: Request) -> int | None:
    given = request.headers.get("content-length")
    return None if given is None else int(given)


def _require_length(announced: int | None, size_bytes: int) -> None:
    """A wrong length is refused before a byte is read; without one, bytes are counted."""
    if announced is None or announced == size_bytes:
        return
    message = f"The file has {size_bytes} bytes, the request {announced}."
    refusal = TooLong if announced > size_bytes else Conflict
    raise refusal(DIGEST_MISMATCH, message)


async def _download(context: Context, request: Request) -> Response:
    token = request.path_params["token"]
    claim = verify(context.secret, token, Download, now=datetime.now(UTC))
    headers = _headers(claim)
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers={**SAFE, "ETag": headers["ETag"]})
    if request.method == "HEAD":
        return await _head(context.store, claim, headers)
    try:
        span = _span(request.headers, headers["ETag"], claim.size_bytes)
    except Unsatisfiable:
        return _unsatisfiable(claim.size_bytes)
    return await _content(context.store, claim, headers, span)


async def _head(store: Store, claim: Download, headers: Mapping[str, str]) -> Response:
    if await store.size(blob.key(claim.organization_id, claim.sha256)) is None:
        raise FileNotFoundError
    return Response(headers={**headers, "Content-Length": str(claim.size_bytes)})


async def _content(
    store: Store, claim: Download, headers: Mapping[str, str], span: Span | None
) -> Response:
    start, end = span or (0, claim.size_bytes)
    body = blob.stream(store, claim.organization_id, claim.sha256, start, end)
    # The first piece comes before the status, so that a missing blob is a 404.
    first = await anext(body, b"")
    own = {"Content-Length": str(end - start)}
    if span is not None:
        own["Content-Range"] = f"bytes {start}-{end - 1}/{claim.size_bytes}"
    status = 200 if span is None else 206
    return StreamingResponse(_joined(first, body), status, headers={**headers, **own})


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


def _headers(claim: Download) -> dict[str, str]:
    return {
        **SAFE,
        "Accept-Ranges": "bytes",
        "Content-Disposition": disposition(claim.file_name),
        "Content-Type": "application/octet-stream",
        "ETag": f'"{claim.sha256}"',
    }


def disposition(file_name: str) -> str:
    """A Content-Disposition that saves under this name, whatever characters are in it."""
    last = re.split(r"[/\\]", file_name)[-1]
    seen = "".join(c for c in last if unicodedata.category(c) not in _UNSEEN)[:NAME_SIZE]
    name = seen if seen.strip(". ") else "download"
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _span(headers: Mapping[str, str], etag: str, size_bytes: int) -> Span | None:
    """The one range that is asked for; None where the whole file is the right answer."""
    found = _SPAN.fullmatch(headers.get("range", "").replace(" ", ""))
    if found is None or headers.get("if-range", etag) != etag:
        return None
    first, last, suffix = found.groups()
    if first is None:
        start, end = max(0, size_bytes - int(suffix)), size_bytes
    elif last and int(last) < int(first):
        return None
    else:
        start, end = int(first), min(int(last) + 1 if last else size_bytes, size_bytes)
    if start >= end:
        raise Unsatisfiable
    return start, end


def _unsatisfiable(size_bytes: int) -> Response:
    message = f"The range lies outside the file's {size_bytes} bytes."
    response = _error(416, "RANGE_NOT_SATISFIABLE", message)
    response.headers["Content-Range"] = f"bytes */{size_bytes}"
    return response


def _error(status: int, code: str, message: str) -> Response:
    body = {"error": {"code": code, "message": message}}
    return JSONResponse(body, status, headers={**SAFE, "Cache-Control": "no-store"})


def _unavailable(code: str, what: str) -> Response:
    response = _error(STATUS, code, f"The {what} cannot be used right now; try again.")
    return unavailable(response, retry_after="1")


def answering(handler: Handler) -> Handler:
    """The handler, with each refusal told as a status and a small JSON body.

    A refused body need not be read here: the server discards what still comes, so a client that
    sends all before it listens gets its answer, too.
    """

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except TokenRefused as error:
            return _error(403, error.code, str(error))
        except Refusal as error:
            return _error(_status(error), error.code, error.message)
        except FileNotFoundError:
            return _error(404, "NOT_FOUND", "The content of this file is not there.")
        except StorageUnavailable as error:
            request.state.reason = str(error)
            return _unavailable("STORAGE_UNAVAILABLE", "storage")
        except LATER as error:
            request.state.reason = type(error).__name__
            return _unavailable("UNAVAILABLE", "database")
        except ClientDisconnect:
            return Response(status_code=400)

    return answer


def _status(refusal: Refusal) -> int:
    if isinstance(refusal, NotFound):
        return 404
    return 413 if isinstance(refusal, TooLong) else 400

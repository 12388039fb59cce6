"""What a run says while it goes on: lines of its history, measurements, what it writes, its end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import uuid4

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from auth import scope
from auth.viewer import Viewers
from db.failures import DatabaseUnavailable, Overtaken, TimedOut
from domain.errors import NotFound, PermissionDenied, Refusal, Refused, Unauthenticated
from domain.scope import ApiKeyScope
from resolvers import run_stream
from resolvers.context import Context, Site
from resolvers.run_stream import Lines, Posted
from transport import address

HISTORY, EVENTS = "wandb-history.jsonl", "wandb-events.jsonl"
SUMMARY, CONSOLE = "wandb-summary.json", "output.log"
# More than the SDK puts into one request.
LARGEST_BODY = 16 * 1024 * 1024


class Malformed(Exception):
    """The body is not what it should be."""


def answering(site: Site, viewers: Viewers) -> Callable[[Request], Awaitable[Response]]:
    """The route's handler."""

    async def answer(request: Request) -> Response:
        try:
            return await _answer(request, site, viewers)
        except Malformed as error:
            return _refused(400, str(error))
        except Unauthenticated as error:
            return _refused(401, str(error))
        except NotFound as error:
            return _refused(404, error.message)
        except PermissionDenied as error:
            return _refused(403, error.message)
        except (Refusal, Refused) as error:
            return _refused(400, str(error))
        except (DatabaseUnavailable, Overtaken, TimedOut) as error:
            request.state.reason = type(error).__name__
            response = _refused(503, "The database cannot be used right now.")
            response.headers["Retry-After"] = "2"
            return response
        except ClientDisconnect:
            return Response(status_code=400)

    return answer


async def _answer(request: Request, site: Site, viewers: Viewers) -> Response:
    viewer = await viewers.of_header(request.headers.get("authorization"))
    if viewer is None:
        raise Unauthenticated("Sign in with an API key.")
    request.state.viewer = viewer.username
    scope.require_scope(viewer, "logRun", ApiKeyScope.WRITE)
    posted = _posted(await _body(request))
    at = request.path_params
    request_id = getattr(request.state, "request_id", None) or str(uuid4())
    context = Context(site, viewer, address.base_url(request.scope), request_id)
    stopped = await run_stream.post(
        context, owner=at["entity"], project=at["project"], run=at["run"], posted=posted
    )
    return JSONResponse({"stopped": True} if stopped else {})


async def _body(request: Request) -> Mapping[str, Any]:
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > LARGEST_BODY:
            raise Malformed(f"The body has more than {LARGEST_BODY} bytes.")
        pieces.append(piece)
    try:
        body = orjson.loads(b"".join(pieces) or b"{}")
    except orjson.JSONDecodeError as error:
        raise Malformed(f"This is not JSON: {error}.") from None
    if not isinstance(body, dict):
        raise Malformed("The body must be a JSON object.")
    return body


def _posted(body: Mapping[str, Any]) -> Posted:
    files = {} if body.get("files") is None else body["files"]
    if not isinstance(files, dict):
        raise Malformed("`files` must be an object.")
    summary = _lines(files, SUMMARY)
    exit_code = body.get("exitcode")
    return Posted(
        history=_lines(files, HISTORY),
        events=_lines(files, EVENTS),
        console=_lines(files, CONSOLE),
        summary=summary.content[-1] if summary is not None and summary.content else None,
        uploaded=_names(body.get("uploaded")),
        is_complete=body.get("complete") is True,
        exit_code=exit_code if type(exit_code) is int else None,
    )


def _names(given: Any) -> list[str]:
    if given is None:
        return []
    if not isinstance(given, list):
        raise Malformed("`uploaded` must be a list of names.")
    return [name for name in given if isinstance(name, str)]


def _lines(files: Mapping[str, Any], name: str) -> Lines | None:
    given = files.get(name)
    if given is None:
        return None
    offset = given.get("offset") if isinstance(given, dict) else None
    content = given.get("content") if isinstance(given, dict) else None
    if type(offset) is not int or not isinstance(content, list) or not _are_texts(content):
        raise Malformed(f"{name} must have an offset and a content of lines.")
    return Lines(offset, content)


def _are_texts(content: list[Any]) -> bool:
    return all(isinstance(line, str) for line in content)


def _refused(status: int, message: str) -> JSONResponse:
    return JSONResponse({"errors": [{"message": message}]}, status)

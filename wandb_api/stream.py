"""What a run says while it goes on: lines of its history, measurements, what it writes, its end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from auth import scope
from auth.viewer import Viewers
from db.failures import LATER
from domain.errors import NotFound, PermissionDenied, Refusal, Refused, Unauthenticated
from domain.scope import ApiKeyScope
from resolvers import run_stream
from resolvers.context import Context, Site
from resolvers.run_stream import Lines, Posted
from transport import address, request_id
from transport.body import json_object
from transport.incoming import Incoming
from transport.stopped import BAD_REQUEST, LIMIT_EXCEEDED, Stopped
from transport.unavailable import STATUS, unavailable
from wandb_api import failure
from wandb_api.run_history import STEP_KEY

HISTORY, EVENTS = "wandb-history.jsonl", "wandb-events.jsonl"
SUMMARY, CONSOLE = "wandb-summary.json", "output.log"
# More than the SDK puts into one request.
LARGEST_BODY = 16 * 1024 * 1024


def answering(site: Site, viewers: Viewers) -> Callable[[Request], Awaitable[Response]]:
    """The route's handler."""

    async def answer(request: Request) -> Response:
        try:
            return await _answer(request, site, viewers)
        except Stopped as error:
            return _refused(error.status, str(error))
        except Unauthenticated as error:
            return _refused(401, str(error))
        except NotFound as error:
            return _refused(404, error.message)
        except PermissionDenied as error:
            return _refused(403, error.message)
        except (Refusal, Refused) as error:
            return _refused(400, str(error))
        except LATER as error:
            request.state.reason = type(error).__name__
            response = _refused(STATUS, "The database cannot be used right now.")
            return unavailable(response, failure.RETRY_AFTER)
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
    context = Context(site, viewer, address.base_url(request.scope), request_id.of(request))
    stopped = await run_stream.post(
        context, owner=at["entity"], project=at["project"], run=at["run"], posted=posted
    )
    return JSONResponse({"stopped": True} if stopped else {})


async def _body(request: Request) -> Mapping[str, Any]:
    limited = Request(request.scope, Incoming(request.receive, LARGEST_BODY, _too_large))
    return json_object(await limited.body() or b"{}")


def _too_large(most: int, _: int) -> Stopped:
    return Stopped(400, LIMIT_EXCEEDED, f"The body has more than {most} bytes.")


def _posted(body: Mapping[str, Any]) -> Posted:
    files = {} if body.get("files") is None else body["files"]
    if not isinstance(files, dict):
        raise Stopped(400, BAD_REQUEST, "`files` must be an object.")
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
        step_key=STEP_KEY,
    )


def _names(given: Any) -> list[str]:
    if given is None:
        return []
    if not isinstance(given, list):
        raise Stopped(400, BAD_REQUEST, "`uploaded` must be a list of names.")
    return [name for name in given if isinstance(name, str)]


def _lines(files: Mapping[str, Any], name: str) -> Lines | None:
    given = files.get(name)
    if given is None:
        return None
    offset = given.get("offset") if isinstance(given, dict) else None
    content = given.get("content") if isinstance(given, dict) else None
    if type(offset) is not int or not isinstance(content, list) or not _are_texts(content):
        raise Stopped(400, BAD_REQUEST, f"{name} must have an offset and a content of lines.")
    return Lines(offset, content)


def _are_texts(content: list[Any]) -> bool:
    return all(isinstance(line, str) for line in content)


def _refused(status: int, message: str) -> JSONResponse:
    return JSONResponse({"errors": [{"message": message}]}, status)

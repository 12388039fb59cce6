"""The native API over HTTP, as the GraphQL-over-HTTP specification has it."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar, cast
from uuid import uuid4

import orjson
import strawberry
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types import ExecutionResult

from auth.viewer import Viewers
from db.failures import DatabaseUnavailable
from domain.errors import Unauthenticated
from domain.viewer import Viewer
from reads.limit import LIMIT_EXCEEDED
from resolvers.context import HttpContext, Site
from schema import failure, page
from schema.negotiation import HTML, JSON, RESPONSE, wanted
from transport import address
from transport.guard import QUERY_SECONDS, ClientGone, Incoming, TooSlow, guarded

LARGEST_BODY = 1024 * 1024
BODY_SECONDS = 30
BAD_REQUEST = "BAD_REQUEST"
CLIENT_GONE = 499  # nobody sees this status but the log

# The later versions of the specification prefer RESPONSE; who says nothing gets what older
# clients understand.
OFFERED = (JSON, RESPONSE)

Schema = strawberry.Schema

T = TypeVar("T")


class Stopped(Exception):
    """A request that is answered before anything of it is carried out."""

    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = failure.formatted(code, message)
        self.headers = headers


class Endpoint(GraphQL[HttpContext, None]):
    """The ASGI application at /graphql.

    In the request's state it leaves what the log and the metrics say: the viewer's name, which
    operation it was, what came of it, and the reason where that is our own.
    """

    def __init__(self, schema: Schema, site: Site, viewers: Viewers) -> None:
        super().__init__(schema, graphql_ide=None, subscription_protocols=())
        self._site = site
        self._viewers = viewers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The request is answered, whatever it holds."""
        if scope["type"] == "websocket":
            await WebSocket(scope, receive, send).close()
            return
        incoming = Incoming(receive, LARGEST_BODY, _too_large)
        response = await self._answer(Request(scope, incoming), incoming)
        await response(scope, receive, send)

    async def _answer(self, request: Request, incoming: Incoming) -> Response:
        request.state.media_type = JSON
        try:
            _check(request)
            if _wants_page(request):
                return page.response(address.base_url(request.scope))
            request.state.media_type = _media_type(request)
            return await self._guarded(request, incoming)
        except Exception as error:
            return self._instead(request, error)

    async def _guarded(self, request: Request, incoming: Incoming) -> Response:
        """A query ends with its client; a change runs to its end, so that its outcome is clear."""
        if request.method == "GET":
            incoming.no_body()

        def may_end() -> bool:
            return getattr(request.state, "operation_type", None) != "mutation"

        async with guarded(incoming, may_end):
            return await self.run(request)

    def _instead(self, request: Request, error: Exception) -> Response:
        """The answer where there is no result of an operation."""
        match error:
            case Stopped():
                return self._stopped(request, error)
            case Unauthenticated():
                return self._stopped(request, _unauthenticated(str(error)))
            case HTTPException():
                return self._stopped(request, _of_strawberry(error))
            case DatabaseUnavailable():
                return self._stopped(request, _unavailable(request, error))
            case TooSlow():
                message = f"The query took more than {QUERY_SECONDS} seconds and was stopped."
                return self._stopped(request, Stopped(504, failure.TIMEOUT, message))
            case ClientDisconnect() | ClientGone():
                return Response(status_code=CLIENT_GONE)
        raise error

    async def get_sub_response(self, request: Request) -> Response:  # type: ignore[override]
        """The status and the headers of the answer to be."""
        request.state.answer = await super().get_sub_response(request)
        request.state.answer.media_type = request.state.media_type
        return cast(Response, request.state.answer)

    async def get_context(self, request: Any, response: Any) -> HttpContext:
        """Who asks, and from where; raises Unauthenticated for a key that is not good."""
        viewer = await self._viewers.of_header(request.headers.get("authorization"))
        request.state.viewer = viewer.username if viewer is not None else None
        return self._context(request, viewer)

    def _context(self, request: Request, viewer: Viewer | None) -> HttpContext:
        base_url = address.base_url(request.scope)
        seen = request.state._state
        return HttpContext(self._site, viewer, base_url, _request_id(request), seen=seen)

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        """The parameters of the request, each of its type or left out."""
        if request.method == "GET":
            given = self._query_parameters(request)
        else:
            _require_json(request.content_type)
            given = _object(self.decode_json(await _body(request)), "The body")
        return GraphQLRequestData(
            query=_parameter(given, "query", str, "a string"),
            variables=_parameter(given, "variables", dict, "an object"),
            operation_name=_parameter(given, "operationName", str, "a string") or None,
            extensions=_parameter(given, "extensions", dict, "an object"),
        )

    def _query_parameters(self, request: AsyncHTTPRequestAdapter) -> dict[str, Any]:
        given: dict[str, Any] = dict(request.query_params)
        for name in ("variables", "extensions"):
            if given.get(name):
                given[name] = self.decode_json(given[name])
        return given

    def decode_json(self, data: str | bytes) -> object:
        """The value of a JSON text; too deep, too large or broken ones are Stopped."""
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError as error:
            raise Stopped(400, BAD_REQUEST, f"This is not JSON: {error}") from None

    def encode_json(self, data: object) -> bytes:
        """The value as JSON."""
        return orjson.dumps(data)

    async def process_result(
        self, request: Request, result: ExecutionResult
    ) -> GraphQLHTTPResponse:
        """The answer's body; its status goes to the answer to be."""
        body: dict[str, Any] = {"data": result.data}
        request.state.outcome = "REFUSED" if _is_refused(result.data) else "OK"
        if result.errors:
            body["errors"] = failure.told(result.errors, _request_id(request))
            request.state.outcome = failure.code_of(body["errors"])
            request.state.reason = failure.reason(result.errors)
            if result.data is None and failure.is_request_error(result.errors):
                _refuse(request.state.answer, body)
            _tell_whose_fault(request.state.answer, request.state.outcome)
        if result.extensions:
            body["extensions"] = result.extensions
        return cast(GraphQLHTTPResponse, body)

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        """The finished answer."""
        return Response(
            self.encode_json(response_data),
            sub_response.status_code or 200,
            headers=dict(sub_response.headers),
            media_type=sub_response.media_type,
        )

    def _stopped(self, request: Request, stopped: Stopped) -> Response:
        request.state.outcome = stopped.error["extensions"]["code"]
        return Response(
            self.encode_json({"errors": [stopped.error]}),
            stopped.status,
            headers={name.replace("_", "-"): text for name, text in stopped.headers.items()},
            media_type=request.state.media_type,
        )


def _check(request: Request) -> None:
    if request.method not in ("GET", "POST"):
        raise Stopped(405, BAD_REQUEST, "Use POST, or GET for queries.", allow="GET, POST")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > LARGEST_BODY:
        raise _too_large()


def _too_large() -> Stopped:
    return Stopped(413, LIMIT_EXCEEDED, f"The body has more than {LARGEST_BODY} bytes.")


def _wants_page(request: Request) -> bool:
    if request.method != "GET" or "query" in request.query_params:
        return False
    return wanted(request.headers.get("accept"), (*OFFERED, HTML)) == HTML


def _media_type(request: Request) -> str:
    media_type = wanted(request.headers.get("accept"), OFFERED)
    if media_type is None:
        raise Stopped(406, BAD_REQUEST, f"This can be had as {RESPONSE} or as {JSON}.")
    return media_type


def _require_json(content_type: str | None) -> None:
    kind, _, parameters = (content_type or "").lower().replace(" ", "").partition(";")
    if kind != JSON:
        raise Stopped(415, BAD_REQUEST, f"The body must be {JSON}.")
    if parameters.startswith("charset=") and parameters[8:].strip('"') not in ("utf-8", "utf8"):
        raise Stopped(415, BAD_REQUEST, "The body must be UTF-8.")


async def _body(request: AsyncHTTPRequestAdapter) -> bytes:
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.get_body()
    except TimeoutError:
        message = f"The body did not come within {BODY_SECONDS} seconds."
        raise Stopped(408, LIMIT_EXCEEDED, message, connection="close") from None


def _object(value: object, what: str) -> dict[str, Any]:
    if isinstance(value, list):
        raise Stopped(400, BAD_REQUEST, "One request holds one operation; send them one by one.")
    if not isinstance(value, dict):
        raise Stopped(400, BAD_REQUEST, f"{what} must be a JSON object.")
    return value


def _parameter(given: dict[str, Any], name: str, type_: type[T], what: str) -> T | None:
    value = given.get(name)
    if value is None or (name != "query" and value == ""):
        return None
    if not isinstance(value, type_):
        raise Stopped(400, BAD_REQUEST, f"`{name}` must be {what} or null.")
    return value


def _refuse(answer: Response, body: dict[str, Any]) -> None:
    """A request of which nothing was carried out; clients of JSON alone expect 200 for most."""
    code = body["errors"][0].get("extensions", {}).get("code")
    modern = answer.media_type == RESPONSE
    answer.status_code = {failure.UNAUTHENTICATED: 401, failure.INTERNAL: 500}.get(
        code, 400 if modern else 200
    )
    if code == failure.UNAUTHENTICATED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if modern:
        del body["data"]


def _is_refused(data: dict[str, Any] | None) -> bool:
    """Whether a mutation's payload tells refusals."""
    payloads = (data or {}).values()
    return any(isinstance(each, dict) and bool(each.get("errors")) for each in payloads)


def _tell_whose_fault(answer: Response, outcome: str) -> None:
    if outcome == failure.UNAVAILABLE:
        answer.status_code = 503
        answer.headers["Retry-After"] = failure.RETRY_AFTER
    elif outcome == failure.TIMEOUT:
        answer.status_code = 504


def _unavailable(request: Request, error: DatabaseUnavailable) -> Stopped:
    request.state.reason = failure.reason_of(error)
    stopped = Stopped(503, failure.UNAVAILABLE, "", retry_after=failure.RETRY_AFTER)
    stopped.error = failure.unavailable(error, _request_id(request))
    return stopped


def _unauthenticated(message: str) -> Stopped:
    return Stopped(401, failure.UNAUTHENTICATED, message, www_authenticate="Bearer")


def _of_strawberry(error: HTTPException) -> Stopped:
    if isinstance(error.__cause__, InvalidOperationTypeError):
        return Stopped(405, BAD_REQUEST, "Send mutations by POST.", allow="POST")
    return Stopped(error.status_code, BAD_REQUEST, error.reason)


def _request_id(request: Request) -> str:
    """The id that the log knows the request by."""
    found = getattr(request.state, "request_id", None)
    return found if found is not None else str(uuid4())

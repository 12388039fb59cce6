"""The dialect over HTTP: the status of an answer is what the SDK goes by."""

from __future__ import annotations

import asyncio
from typing import Any, cast
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
from strawberry.types import ExecutionResult

from auth.viewer import Viewers
from db.failures import DatabaseUnavailable
from domain.errors import Unauthenticated
from resolvers.context import HttpContext, Site
from transport import address
from transport.guard import ClientGone, Incoming, TooSlow, guarded
from wandb_api import failure

# Metadata and configurations come inside; files do not.
LARGEST_BODY = 32 * 1024 * 1024
# JSON takes many times its length in memory, and all others wait while it is read.
LARGEST_BODY_OF_ANYBODY = 1024 * 1024
# Longer than in the native API, as more may come.
BODY_SECONDS = 120
CLIENT_GONE = 499  # nobody sees this status but the log


class Stopped(Exception):
    """A request that is answered before anything of it is carried out."""

    def __init__(self, status: int, message: str, code: str = "BAD_REQUEST") -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Endpoint(GraphQL[HttpContext, None]):
    """The ASGI application at /wandb/graphql."""

    def __init__(self, schema: strawberry.Schema, site: Site, viewers: Viewers) -> None:
        super().__init__(schema, graphql_ide=None, subscription_protocols=())
        self._site = site
        self._viewers = viewers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The request is answered, whatever it holds."""
        if scope["type"] == "websocket":
            await WebSocket(scope, receive, send).close()
            return
        incoming = Incoming(receive, LARGEST_BODY, _too_large)
        request = Request(scope, incoming)
        request.state.incoming = incoming
        response = await self._answer(request, incoming)
        await response(scope, receive, send)

    async def _answer(self, request: Request, incoming: Incoming) -> Response:
        def may_end() -> bool:
            return getattr(request.state, "operation_type", None) != "mutation"

        try:
            if request.method != "POST":
                raise Stopped(405, "Use POST.")
            async with guarded(incoming, may_end):
                return await self.run(request)
        except Exception as error:
            return _instead(request, error)

    async def get_sub_response(self, request: Request) -> Response:  # type: ignore[override]
        """The status and the headers of the answer to be."""
        request.state.answer = await super().get_sub_response(request)
        return cast(Response, request.state.answer)

    async def get_context(self, request: Any, response: Any) -> HttpContext:
        """Who asks, and from where; raises Unauthenticated for a key that is not good."""
        viewer = await self._viewers.of_header(request.headers.get("authorization"))
        request.state.viewer = viewer.username if viewer is not None else None
        if viewer is None:
            request.state.incoming.narrow(LARGEST_BODY_OF_ANYBODY, _too_large_of_anybody)
        base_url = address.base_url(request.scope)
        seen = request.state._state
        return HttpContext(self._site, viewer, base_url, _request_id(request), seen=seen)

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        """The parameters of the request; an empty operation name stands for none."""
        try:
            given = orjson.loads(await _body(request))
        except orjson.JSONDecodeError as error:
            raise Stopped(400, f"This is not JSON: {error}.") from None
        if not isinstance(given, dict):
            raise Stopped(400, "The body must be a JSON object.")
        return GraphQLRequestData(
            query=_parameter(given, "query", str),
            variables=_parameter(given, "variables", dict),
            operation_name=_parameter(given, "operationName", str) or None,
            extensions=None,
        )

    async def process_result(
        self, request: Request, result: ExecutionResult
    ) -> GraphQLHTTPResponse:
        """The answer's body; its status goes to the answer to be."""
        body: dict[str, Any] = {"data": result.data}
        request.state.outcome = "OK"
        if result.errors:
            found = failure.told(result.errors, _request_id(request))
            body["errors"] = found.messages
            request.state.outcome = found.code
            request.state.answer.status_code = found.status
            if found.status == failure.UNAVAILABLE:
                request.state.answer.headers["Retry-After"] = failure.RETRY_AFTER
        return cast(GraphQLHTTPResponse, body)

    def encode_json(self, data: object) -> bytes:
        """The value as JSON."""
        return orjson.dumps(data)


def _instead(request: Request, error: Exception) -> Response:
    """The answer where there is no result of an operation."""
    match error:
        case Stopped():
            return _refused(request, error)
        case Unauthenticated():
            return _refused(request, Stopped(401, str(error), "UNAUTHENTICATED"))
        case HTTPException():
            return _refused(request, Stopped(error.status_code, error.reason))
        case DatabaseUnavailable():
            request.state.reason = type(error).__name__
            response = _refused(
                request,
                Stopped(503, "The database cannot be used right now.", "UNAVAILABLE"),
            )
            response.headers["Retry-After"] = failure.RETRY_AFTER
            return response
        case TooSlow():
            return _refused(request, Stopped(400, "The query took too long.", "TIMEOUT"))
        case ClientDisconnect() | ClientGone():
            return Response(status_code=CLIENT_GONE)
    raise error


def _refused(request: Request, stopped: Stopped) -> Response:
    request.state.outcome = stopped.code
    body = orjson.dumps({"errors": [{"message": str(stopped)}]})
    return Response(body, stopped.status, media_type="application/json")


def _too_large() -> Stopped:
    return Stopped(413, f"The body has more than {LARGEST_BODY} bytes.", "LIMIT_EXCEEDED")


def _too_large_of_anybody() -> Stopped:
    message = f"The body has more than {LARGEST_BODY_OF_ANYBODY} bytes; sign in to send so many."
    return Stopped(413, message, "LIMIT_EXCEEDED")


async def _body(request: AsyncHTTPRequestAdapter) -> bytes:
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.get_body()
    except TimeoutError:
        raise Stopped(408, f"The body did not come within {BODY_SECONDS} seconds.") from None


def _parameter(given: dict[str, Any], name: str, type_: type) -> Any:
    value = given.get(name)
    if value is not None and not isinstance(value, type_):
        raise Stopped(400, f"`{name}` is not of the right type.")
    return value


def _request_id(request: Request) -> str:
    """The id that the log knows the request by."""
    found = getattr(request.state, "request_id", None)
    return found if found is not None else str(uuid4())

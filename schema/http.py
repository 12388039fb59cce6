"""The native API over HTTP, as the GraphQL-over-HTTP specification has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import orjson
import strawberry
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types import ExecutionResult

from auth.standing import TooMany
from auth.viewer import Viewers
from db.failures import DatabaseUnavailable, TimedOut
from domain.errors import Unauthenticated
from domain.limits import BODY_SECONDS, LARGEST_BODY
from domain.rate import RateLimited
from reads.limited import extensions
from resolvers.context import HttpContext, Site
from schema import deprecated, failure, parameters
from schema.lasting import Lasting
from schema.negotiation import HTML, JSON, OFFERED, RESPONSE, wanted
from schema.outcome import is_refused, refuse, tell_whose_fault
from schema.parameters import Parameters
from schema.straight import EARLIER, FAILED, Earlier
from schema.streaming import Streamed, protocol, takes_streams
from schema.trusted import text_of
from transport import rate, request_id
from transport.body import within
from transport.conditional import OWN_AND_ASKED_FOR, conditional
from transport.exchange import exchange
from transport.guard import QUERY_SECONDS, TooSlow, guarded
from transport.incoming import Incoming, announced, too_large
from transport.stopped import BAD_REQUEST, LIMIT_EXCEEDED, Stopped
from transport.unavailable import unavailable

# The parameters of a GET that asks for something.
_DOCUMENTS = frozenset({"query", "documentId", "extensions"})

Schema = strawberry.Schema
Page = Callable[[Request], Response]


class Endpoint(Lasting):
    """The ASGI application at /graphql.

    In the request's state it leaves what the log and the metrics say: the viewer's name, which
    operation it was, what came of it, and the reason where that is our own.
    """

    def __init__(
        self,
        schema: Schema,
        site: Site,
        viewers: Viewers,
        page: Page,
        origins: Sequence[str] = (),
    ) -> None:
        super().__init__(schema, site, viewers, origins)
        self._whole = schema
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The request is answered, whatever it holds."""
        if scope["type"] == "websocket":
            await self.run(WebSocket(scope, receive, send))
            return
        await exchange(scope, receive, send, LARGEST_BODY, self._kept_by_nobody)

    async def _kept_by_nobody(self, request: Request, incoming: Incoming) -> Response:
        """A cache on the way would not know that a cookie decides what somebody may see."""
        response = await self._answer(request, incoming)
        streamed = isinstance(response, Streamed)
        response.headers["Cache-Control"] = "no-store, no-transform" if streamed else "no-store"
        if request.method == "GET" and getattr(request.state, "outcome", None) == "OK":
            response.headers["Cache-Control"] = OWN_AND_ASKED_FOR
            # By its id alone no two answers differ.
            own = b'"requestId":"%s"' % request_id.of(request).encode()
            said = bytes(response.body).replace(own, b"")
            response = conditional(request, response, said, "Authorization", "Cookie", "Accept")
        # What is streamed is carried out, and paid for, after its headers.
        told = rate.told(self._site.rates, request.scope, is_over=not streamed)
        response.headers.update(dict(told))
        return response

    async def _answer(self, request: Request, incoming: Incoming) -> Response:
        request.state.media_type = JSON
        try:
            if _wants_page(request):
                return self._page(request)
            _check(request)
            request.state.media_type = _media_type(request)
            # It would be waited for as long once more.
            failed = request.state._state.get(FAILED)
            if isinstance(failed, DatabaseUnavailable):
                raise failed
            return await self._guarded(request, incoming)
        except Exception as error:
            return self._instead(request, error)

    async def _guarded(self, request: Request, incoming: Incoming) -> Response:
        if request.method == "GET":
            incoming.no_body()
        async with guarded(request, incoming):
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
            case TooMany():
                return self._stopped(request, Stopped(429, LIMIT_EXCEEDED, str(error)))
            case DatabaseUnavailable():
                return self._unavailable(request, error)
            case RateLimited():
                return self._stopped(request, rate.stopped(error))
            case TimedOut():
                message = "The database took too long to find who asks, or for what."
                return self._stopped(request, Stopped(504, failure.TIMEOUT, message))
            case TooSlow():
                message = f"The query took more than {QUERY_SECONDS} seconds and was stopped."
                return self._stopped(request, Stopped(504, failure.TIMEOUT, message))
        raise error

    async def get_sub_response(self, request: Request) -> Response:  # type: ignore[override]
        """The status and the headers of the answer to be."""
        request.state.answer = await super().get_sub_response(request)
        request.state.answer.media_type = request.state.media_type
        return cast(Response, request.state.answer)

    async def get_context(self, request: Any, response: Any) -> HttpContext:
        """Who asks, and from where; raises Unauthenticated for a key that is not good."""
        if isinstance(request, WebSocket):
            # Who it is, is asked once the connection has begun.
            return self._context(request, None)
        rate.arrived(self._site.rates, request.scope)
        earlier: Earlier | None = request.state._state.get(EARLIER)
        viewer = earlier.viewer if earlier else await self._viewer(request, response)
        request.state.asker = viewer
        request.state.viewer = viewer.username if viewer is not None else None
        if viewer is not None:
            rate.proven(self._site.rates, request.scope, viewer.payer)
        return self._context(request, viewer)

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        """The parameters of the request."""
        if request.method == "GET":
            return await self._asked(request, parameters.of_address(request.query_params))
        parameters.require_json(request.content_type)
        reading = request.get_body()
        body = await within(BODY_SECONDS, reading, LIMIT_EXCEEDED, connection="close")
        return await self._asked(request, parameters.of_body(body))

    async def _asked(
        self, request: AsyncHTTPRequestAdapter, given: Parameters
    ) -> GraphQLRequestData:
        """What is asked for, with the document that is meant and how it will be answered."""
        query = await text_of(self._site.documents, given.document)
        if deprecated.is_next_meant(request.query_params) and query is not None:
            deprecated.require_none(self._whole, query)
        accept = request.headers.get("accept")
        return GraphQLRequestData(
            query=query,
            variables=given.variables,
            operation_name=given.operation_name,
            extensions=given.extensions,
            protocol=protocol(accept, query, given.operation_name),
        )

    def should_render_graphql_ide(self, request: Any) -> bool:
        """Whether the page was meant was seen to before."""
        return False

    def encode_json(self, data: object) -> bytes:
        """The value as JSON."""
        return orjson.dumps(data)

    async def process_result(
        self, request: Request, result: ExecutionResult
    ) -> GraphQLHTTPResponse:
        """The answer's body; its status goes to the answer to be."""
        body: dict[str, Any] = {"data": result.data}
        is_streamed = getattr(request.state, "lasting", None) is not None
        request.state.outcome = "REFUSED" if is_refused(result.data) else "OK"
        if result.errors:
            too_fast = failure.too_fast(result.errors)
            # What has begun to be told is told to its end.
            if too_fast is not None and not is_streamed:
                raise too_fast
            body["errors"] = failure.told(result.errors, request_id.of(request))
            request.state.outcome = failure.code_of(body["errors"])
            request.state.reason = failure.reason(result.errors)
            if result.data is None and failure.is_request_error(result.errors):
                refuse(request.state.answer, body)
            tell_whose_fault(request.state.answer, request.state.outcome)
        if not is_streamed:
            body["extensions"] = self._extensions(request)
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
        response = self._told(
            request, failure.formatted(stopped.code, str(stopped), **stopped.details)
        )
        response.status_code = stopped.status
        response.headers.update(stopped.headers)
        return response

    def _unavailable(self, request: Request, cause: DatabaseUnavailable) -> Response:
        request.state.reason = failure.reason_of(cause)
        error = failure.unavailable(cause, request_id.of(request))
        return unavailable(self._told(request, error), failure.RETRY_AFTER)

    def _extensions(self, request: Request) -> dict[str, Any]:
        """What every answer says: what its operation costs, if it came to that, and its id."""
        measured = extensions(request.state._state, self._site.limits) or {}
        return {**measured, "requestId": request_id.of(request)}

    def _told(self, request: Request, error: dict[str, Any]) -> Response:
        request.state.outcome = error["extensions"]["code"]
        body: dict[str, Any] = {"errors": [error]}
        body["extensions"] = self._extensions(request)
        return Response(self.encode_json(body), media_type=request.state.media_type)


def _check(request: Request) -> None:
    if request.method not in ("GET", "POST"):
        raise Stopped(405, BAD_REQUEST, "Use POST, or GET for queries.", allow="GET, POST")
    if (length := announced(request.headers.get("content-length", ""))) > LARGEST_BODY:
        raise too_large(LARGEST_BODY, length)


def _wants_page(request: Request) -> bool:
    if request.method not in ("GET", "HEAD") or not _DOCUMENTS.isdisjoint(request.query_params):
        return False
    return wanted(request.headers.get("accept"), (*OFFERED, HTML)) == HTML


def _media_type(request: Request) -> str:
    accept = request.headers.get("accept")
    media_type = wanted(accept, OFFERED)
    if media_type is None and takes_streams(accept):
        return RESPONSE
    if media_type is None:
        raise Stopped(406, BAD_REQUEST, f"This can be had as {RESPONSE} or as {JSON}.")
    return media_type


def _unauthenticated(message: str) -> Stopped:
    return Stopped(401, failure.UNAUTHENTICATED, message, www_authenticate="Bearer")


def _of_strawberry(error: HTTPException) -> Stopped:
    if isinstance(error.__cause__, InvalidOperationTypeError):
        return Stopped(405, BAD_REQUEST, "Send mutations by POST.", allow="POST")
    return Stopped(error.status_code, BAD_REQUEST, error.reason)

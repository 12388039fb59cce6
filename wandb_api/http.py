"""The dialect over HTTP: the status of an answer is what the SDK goes by."""

from __future__ import annotations

from typing import Any, cast

import orjson
import strawberry
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.types import ExecutionResult

from auth.viewer import Viewers
from db.failures import DatabaseUnavailable
from domain.errors import Unauthenticated
from domain.limits import Excess
from domain.rate import RateLimited
from reads import document
from reads.limited import extensions
from resolvers.context import HttpContext, Site
from transport import address, rate, request_id
from transport.body import json_object, within
from transport.exchange import exchange
from transport.guard import TooSlow, guarded
from transport.incoming import Incoming
from transport.stopped import BAD_REQUEST, LIMIT_EXCEEDED, Stopped
from transport.unavailable import STATUS, unavailable
from wandb_api import failure

# Metadata and configurations come inside; files do not.
LARGEST_BODY = 32 * 1024 * 1024
# JSON takes many times its length in memory, and all others wait while it is read.
LARGEST_BODY_OF_ANYBODY = 1024 * 1024
# Longer than in the native API, as more may come.
BODY_SECONDS = 120


class Endpoint(GraphQL[HttpContext, None]):
    """The ASGI application at /wandb/graphql."""

    def __init__(self, schema: strawberry.Schema, site: Site, viewers: Viewers) -> None:
        super().__init__(schema, graphql_ide=None, subscription_protocols=())
        self._site = site
        self._viewers = viewers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The request is answered, whatever it holds."""
        await exchange(scope, receive, send, LARGEST_BODY, self._limited)

    async def _limited(self, request: Request, incoming: Incoming) -> Response:
        """The answer says what its client has left, where that is limited."""
        response = await self._answer(request, incoming)
        response.headers.update(dict(rate.told(self._site.rates, request.scope)))
        return response

    async def _answer(self, request: Request, incoming: Incoming) -> Response:
        request.state.incoming = incoming
        try:
            if request.method != "POST":
                raise Stopped(405, BAD_REQUEST, "Use POST.")
            async with guarded(request, incoming):
                return await self.run(request)
        except Exception as error:
            return _instead(request, error)

    async def get_sub_response(self, request: Request) -> Response:  # type: ignore[override]
        """The status and the headers of the answer to be."""
        request.state.answer = await super().get_sub_response(request)
        return cast(Response, request.state.answer)

    async def get_context(self, request: Any, response: Any) -> HttpContext:
        """Who asks, and from where; raises Unauthenticated for a key that is not good."""
        rate.arrived(self._site.rates, request.scope)
        viewer = await self._viewers.of_header(request.headers.get("authorization"))
        request.state.viewer = viewer.username if viewer is not None else None
        if viewer is not None:
            rate.proven(self._site.rates, request.scope, viewer.payer)
        if viewer is None:
            request.state.incoming.narrow(LARGEST_BODY_OF_ANYBODY, _too_large_of_anybody)
        base_url = address.base_url(request.scope)
        seen = request.state._state
        return HttpContext(self._site, viewer, base_url, request_id.of(request), seen=seen)

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        """The parameters of the request; an empty operation name stands for none."""
        given = json_object(await within(BODY_SECONDS, request.get_body(), BAD_REQUEST))
        query = _parameter(given, "query", str)
        if query is not None and (excess := document.excess(query)) is not None:
            message = f"The document has more than {excess.most} bytes."
            raise Stopped(413, LIMIT_EXCEEDED, message, excess)
        return GraphQLRequestData(
            query=query,
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
            if (too_fast := failure.too_fast(result.errors)) is not None:
                raise too_fast
            found = failure.told(result.errors, request_id.of(request))
            body["errors"] = found.messages
            request.state.outcome = found.code
            request.state.answer.status_code = found.status
            if found.status == failure.UNAVAILABLE:
                unavailable(request.state.answer, failure.RETRY_AFTER)
        if (more := extensions(request.state._state, self._site.limits)) is not None:
            body["extensions"] = more
        return cast(GraphQLHTTPResponse, body)

    def encode_json(self, data: object) -> bytes:
        """The value as JSON."""
        return orjson.dumps(data)


def _instead(request: Request, error: Exception) -> Response:
    """The answer where there is no result of an operation."""
    match error:
        case Stopped():
            return _refused(request, error)
        case RateLimited():
            return _refused(request, rate.stopped(error))
        case Unauthenticated():
            return _refused(request, Stopped(401, "UNAUTHENTICATED", str(error)))
        case HTTPException():
            return _refused(request, Stopped(error.status_code, BAD_REQUEST, error.reason))
        case DatabaseUnavailable():
            request.state.reason = type(error).__name__
            stopped = Stopped(STATUS, "UNAVAILABLE", "The database cannot be used right now.")
            return unavailable(_refused(request, stopped), failure.RETRY_AFTER)
        case TooSlow():
            return _refused(request, Stopped(400, "TIMEOUT", "The query took too long."))
    raise error


def _refused(request: Request, stopped: Stopped) -> Response:
    request.state.outcome = stopped.code
    told: dict[str, Any] = {"message": str(stopped)}
    if stopped.details:
        told["extensions"] = {"code": stopped.code, **stopped.details}
    body = orjson.dumps({"errors": [told]})
    return Response(body, stopped.status, stopped.headers, "application/json")


def _too_large_of_anybody(most: int, found: int) -> Stopped:
    message = f"The body has more than {most} bytes; sign in to send so many."
    return Stopped(413, LIMIT_EXCEEDED, message, Excess("maxBodySize", most, found))


def _parameter(given: dict[str, Any], name: str, type_: type) -> Any:
    value = given.get(name)
    if value is not None and not isinstance(value, type_):
        raise Stopped(400, BAD_REQUEST, f"`{name}` is not of the right type.")
    return value

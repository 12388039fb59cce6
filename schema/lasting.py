"""What lasts longer than a request: WebSockets, and answers that are sent in pieces."""

from __future__ import annotations

import functools
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import strawberry
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http.streaming import HTTPStreamTransport
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from auth.gateway import SCHEME
from auth.standing import Standing
from auth.viewer import Viewers
from domain.errors import Unauthenticated
from domain.rate import METER, RateLimited
from domain.viewer import Viewer
from resolvers.context import HttpContext, Site
from schema.straight import EARLIER, FAILED
from schema.streaming import TRANSPORTS, Streamed, Streams
from schema.trusted import named, text_of
from schema.websocket import Handler, Socket
from transport import address, cookie, rate, request_id
from transport.stopped import Stopped

# How long a WebSocket may be there without beginning.
INIT_SECONDS = 5

Schema = strawberry.Schema


class Lasting(GraphQL[HttpContext, None]):
    """An endpoint that holds connections for as long as the key is good that they began with."""

    websocket_adapter_class = Socket  # type: ignore[assignment]
    graphql_transport_ws_handler_class = Handler

    def __init__(
        self, schema: Schema, site: Site, viewers: Viewers, origins: Sequence[str]
    ) -> None:
        super().__init__(
            cast(Schema, Streams(schema)),
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=INIT_SECONDS),
            allowed_origins=origins,
        )
        self.standing = Standing(site.pool)
        self._site = site
        self._viewers = viewers

    async def begun(
        self, request: WebSocket, context: HttpContext, payload: Mapping[str, Any]
    ) -> HttpContext:
        """The context of a connection that begins with this payload; raises Unauthenticated.

        Browsers can give a WebSocket no header, so the payload may hold what it would.
        """
        given = next((payload[name] for name in payload if name.lower() == "authorization"), None)
        if request.headers.get("authorization", "").startswith(SCHEME):
            # A gateway has said who it is, which counts more than what they say.
            given = None
        rates, scope = self._site.rates, request.scope
        credential = str(given).encode() if given is not None else rate.credential(scope)
        if rates is not None:
            meter = rates.arrived(credential, rate.client(scope))
            meter.require()
            meter.settle()
        try:
            if given is None:
                viewer = await self._viewer(request, Response())
            else:
                viewer = await self._viewers.of_header(str(given))
        except Stopped as error:
            raise Unauthenticated(str(error)) from error
        if rates is not None and viewer is not None:
            rates.proven(credential, viewer.payer)
        request.state.viewer = viewer.username if viewer is not None else None
        request.state.word = self._viewers.word(
            str(given) if given is not None else request.headers.get("authorization")
        )
        return replace(context, viewer=viewer)

    def of_one(self, request: WebSocket, context: HttpContext) -> HttpContext:
        """The context of one operation of a connection, for which its client has something left.

        Errors: Stopped.
        """
        seen: dict[str, Any] = {}
        if (rates := self._site.rates) is not None:
            viewer = context.viewer
            payer = viewer.payer if viewer else ("nobody", rate.client(request.scope))
            seen[METER] = rates.meter(payer)
            try:
                seen[METER].require()
            except RateLimited as error:
                raise rate.stopped(error) from error
        return replace(context, seen=seen)

    async def text_of(self, payload: Mapping[str, Any]) -> str | None:
        """The document that a message of a WebSocket means; raises Stopped."""
        said = named(payload.get("query"), payload.get("documentId"), payload.get("extensions"))
        return await text_of(self._site.documents, said)

    def _get_stream_transport(self, protocol: str) -> HTTPStreamTransport | None:
        return next((each for each in TRANSPORTS if each.protocol == protocol), None)

    async def create_streaming_response(  # type: ignore[override]
        self,
        request: Request,
        stream: Callable[[], AsyncGenerator[str, None]],
        sub_response: Response,
        headers: Mapping[str, str],
    ) -> Response:
        """An answer that lasts as long as the key that it was asked with is good."""
        viewer = request.state.asker
        self.standing.require_room(viewer)
        transport = next(each for each in TRANSPORTS if each.headers == headers)
        # It is neither logged nor measured as a request that ends by itself.
        request.state.lasting = transport.protocol
        word = self._viewers.word(request.headers.get("authorization"))
        return Streamed(stream(), functools.partial(self.standing.held, viewer, word), transport)

    async def _viewer(self, request: HTTPConnection, answer: Response) -> Viewer | None:
        """The header says it, else the cookie: one that is good no longer means nobody."""
        header = request.headers.get("authorization")
        token = cookie.session_of(request) if header is None else None
        if token is None:
            return await self._viewers.of_header(header)
        viewer = await self._viewers.of_session(self._site.signing_secret, token)
        if viewer is None:
            cookie.clear(answer)
        return viewer

    def _context(self, request: HTTPConnection, viewer: Viewer | None) -> HttpContext:
        base_url = address.base_url(request.scope)
        seen = request.state._state
        return HttpContext(
            self._site,
            viewer,
            base_url,
            request_id.of(request),
            earlier=seen[EARLIER].made if EARLIER in seen else None,
            seen=seen,
            failed=seen.get(FAILED),
        )

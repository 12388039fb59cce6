"""One request to a GraphQL endpoint, and the answer that is sent for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from transport.compression import compress
from transport.guard import ClientGone
from transport.incoming import Incoming

CLIENT_GONE = 499  # nobody sees this status but the log

Answer = Callable[[Request, Incoming], Awaitable[Response]]


async def exchange(scope: Scope, receive: Receive, send: Send, most: int, answer: Answer) -> None:
    """The request is answered, whatever it holds; of its body no more than so many bytes come."""
    if scope["type"] == "websocket":
        await WebSocket(scope, receive, send).close()
        return
    incoming = Incoming(receive, most)
    try:
        response = await answer(Request(scope, incoming), incoming)
    except (ClientDisconnect, ClientGone):
        response = Response(status_code=CLIENT_GONE)
    await compress(response, scope)
    await response(scope, receive, send)

"""Headers that keep browsers from making more of an answer than it is."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NO_FRAMES = "frame-ancestors 'none'"


class SecurityHeaders:
    """Every answer says: do not guess my type, do not frame me, tell nobody where I was linked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The request is answered with these headers; a page's own policy is kept."""

        async def protecting(message: Message) -> None:
            if message["type"] == "http.response.start":
                _protect(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, protecting)


def _protect(headers: MutableHeaders) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    policy = headers.get("Content-Security-Policy", "")
    if NO_FRAMES not in policy:
        headers["Content-Security-Policy"] = "; ".join(filter(None, [policy, NO_FRAMES]))

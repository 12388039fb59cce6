"""Requests of gateways: who they vouch for is checked before anybody looks at the request."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Receive, Scope, Send

from auth.gateway import HEADER, Gateway

_NAME = HEADER.lower().encode()
_AUTHORIZATION = b"authorization"


class Vouched:
    """Puts who a gateway vouches for in the place of the request's Authorization header.

    A request without the header goes on as it is; one whose header is not good is nobody's.
    """

    def __init__(self, app: ASGIApp, gateway: Gateway) -> None:
        self._app = app
        self._gateway = gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The request is passed on."""
        if scope["type"] in ("http", "websocket"):
            given = [value for name, value in scope["headers"] if name == _NAME]
            if given:
                scope = {**scope, "headers": self._headers(scope, given)}
        await self._app(scope, receive, send)

    def _headers(self, scope: Scope, given: list[bytes]) -> list[tuple[bytes, bytes]]:
        # Of several, none counts.
        identity = given[0].decode("latin-1") if len(given) == 1 else ""
        authorization = self._gateway.authorization(
            identity, method=scope.get("method", "GET"), path=_target(scope), now=time.time()
        )
        others = [each for each in scope["headers"] if each[0] not in (_NAME, _AUTHORIZATION)]
        return [*others, (_AUTHORIZATION, authorization.encode())]


def _target(scope: Scope) -> str:
    """What stood in the request's first line, as the gateway wrote it."""
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope.get("query_string", b"")
    return (path + (b"?" + query if query else b"")).decode("latin-1")

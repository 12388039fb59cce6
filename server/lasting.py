"""Connections that last: one line when each ends, and how many there are meanwhile.

They are WebSockets, and answers without an end, which the application tells by `lasting` in the
request's state.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client import Gauge
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from schema.streaming import CHANGE
from transport.rate import REFUSALS
from transport.request_id import new_request_id

logger = logging.getLogger("vitrine.connection")

WEBSOCKET = "websocket"
GOING_AWAY = 1001  # of RFC 6455: the server ends
# What is told of one, where it is known.
TOLD = ("request_id", "viewer", REFUSALS)


class Lasting:
    """Counts connections that last, and writes a line at the end of each.

    Answers without an end have one as soon as `parting` is set. WebSockets are handed to `sockets`,
    past whatever else stands before the application: it does nothing for them, and each frame that
    waits is memory of each of them.
    """

    def __init__(
        self,
        app: ASGIApp,
        opened: Gauge,
        parting: asyncio.Event,
        sockets: Mapping[str, ASGIApp],
    ) -> None:
        self._app = app
        self._opened = opened
        self._parting = parting
        self._sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The connection has lasted, or the request was answered at once."""
        if scope["type"] == WEBSOCKET:
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope.setdefault("state", {})
        state.setdefault("request_id", new_request_id())
        application = self._sockets.get(scope["path"])
        if application is None:
            await WebSocket(scope, receive, send).close()
            return
        with contextlib.ExitStack() as lasting:

            async def sending(message: Message) -> None:
                if message["type"] == "websocket.accept":
                    state["lasts"] = lasting.enter_context(self._lasts(WEBSOCKET, scope))
                elif message["type"] == "websocket.close":
                    _end(state, message.get("code", 1000))
                await send(message)

            async def receiving() -> Message:
                message = await receive()
                if message["type"] == "websocket.disconnect":
                    _end(state, message.get("code", 1005))
                return message

            await application(scope, receiving, sending)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope.setdefault("state", {})
        with contextlib.ExitStack() as lasting:

            async def sending(message: Message) -> None:
                if "lasting" in state and message["type"] == "http.response.start":
                    state["lasts"] = lasting.enter_context(self._lasts(state["lasting"], scope))
                await send(message)

            async def receiving() -> Message:
                if "lasting" not in state:
                    return await receive()
                return await self._until_parting(receive, state)

            await self._app(scope, receiving, sending)
            if "lasts" in state and state["lasts"].code == GOING_AWAY:
                await send({"type": "http.response.body", "body": b""})

    async def _until_parting(self, receive: Receive, state: Mapping[str, Any]) -> Message:
        """What comes; once the server ends, that the client has gone, so that nothing more is sent.

        Whoever has kept the cursor goes on with another process. What came of a change is told.
        """
        coming = asyncio.ensure_future(receive())
        parting = asyncio.ensure_future(self._parting.wait())
        try:
            await asyncio.wait((coming, parting), return_when=asyncio.FIRST_COMPLETED)
            if CHANGE in state:
                await asyncio.wait((coming,))
            if coming.done():
                return coming.result()
        finally:
            coming.cancel()
            parting.cancel()
        _end(state, GOING_AWAY)
        return {"type": "http.disconnect"}

    @contextlib.contextmanager
    def _lasts(self, kind: str, scope: Scope) -> Iterator[_Lasts]:
        opened = self._opened.labels(kind)
        opened.inc()
        lasts = _Lasts()
        try:
            yield lasts
        except asyncio.CancelledError:
            # Only the end of the server cancels it.
            lasts.end(GOING_AWAY)
            raise
        finally:
            opened.dec()
            told = {name: scope["state"].get(name) for name in TOLD}
            seconds = round(time.perf_counter() - lasts.began, 1)
            logger.info(
                "connection", extra={"kind": kind, **told, "seconds": seconds, "code": lasts.code}
            )


def _end(state: Mapping[str, Any], code: int) -> None:
    if "lasts" in state:
        state["lasts"].end(code)


class _Lasts:
    """One of them; the first code that was said, by either side, is what ended it."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.code: int | None = None

    def end(self, code: int) -> None:
        if self.code is None:
            self.code = code

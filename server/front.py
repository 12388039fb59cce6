"""What a request meets first: queries that can be answered straight are, all else is passed on."""

from __future__ import annotations

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.straight import LARGEST_BODY, Answered, Exchange, StraightAnswers
from server import log
from server.draining import Draining
from server.headers import NO_FRAMES
from server.metrics import GRAPHQL, Metrics
from transport.compression import compressed
from transport.exchange import CLIENT_GONE

# A body usually comes with the headers; one that does not is waited for elsewhere.
BODY_SECONDS = 0.5
# Most answers are there before it pays to look whether their client still is.
LOOK_SECONDS = 0.05

_FIXED = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", NO_FRAMES.encode()),
)


class Front:
    """The application, with a short way in front of it; `answers` counts who took it."""

    def __init__(
        self, app: ASGIApp, answers: StraightAnswers, metrics: Metrics, draining: Draining
    ) -> None:
        self._app = app
        self.answers = answers
        self._metrics = metrics
        self._draining = draining

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The request is answered."""
        if _may_be_straight(scope):
            message = await _first(receive)
            if message is not None:
                if await self._answered(scope, message, receive, send):
                    return
                receive = _again(message, receive)
        await self._app(scope, receive, send)

    async def _answered(self, scope: Scope, message: Message, receive: Receive, send: Send) -> bool:
        body = message.get("body", b"")
        if message["type"] != "http.request" or message.get("more_body") or not body:
            return False
        headers = dict(scope["headers"])
        # Which of several headers of one name counts is not for us to say.
        if len(headers) != len(scope["headers"]) or len(body) > LARGEST_BODY:
            return False
        started = time.perf_counter()
        state = scope.setdefault("state", {})
        state["request_id"] = id = log.request_id(scope)
        watch = _Watch(receive)
        try:
            exchange = Exchange(scope, headers, body, id, watch.end)
            answered = await self.answers.answer(exchange)
        except asyncio.CancelledError:
            if not watch.client_is_gone:
                raise
            self._note(scope, CLIENT_GONE, started)
            return True
        finally:
            watch.end()
        if answered is None:
            return False
        state["outcome"] = "OK"
        await self._send(exchange, answered, send)
        self._note(scope, 200, started)
        return True

    async def _send(self, exchange: Exchange, answered: Answered, send: Send) -> None:
        accepted = exchange.headers.get(b"accept-encoding")
        body, encoding = await compressed(answered.body, accepted)
        told = [
            (b"content-length", str(len(body)).encode()),
            (b"content-type", answered.media_type.encode()),
            *_FIXED,
            *encoding,
            (b"x-request-id", exchange.request_id.encode()),
        ]
        if self._draining.begun:
            told.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": 200, "headers": told})
        await send({"type": "http.response.body", "body": body})

    def _note(self, scope: Scope, status: int, started: float) -> None:
        """The log and the metrics know of the request."""
        seconds = time.perf_counter() - started
        self._metrics.count(GRAPHQL, str(status), seconds, scope["state"])
        log.log(scope, status, seconds)


class _Watch:
    """Ends the task it was made in when its client leaves."""

    def __init__(self, receive: Receive) -> None:
        self.client_is_gone = False
        self._receive = receive
        self._task = asyncio.current_task()
        self._watching: asyncio.Task[None] | None = None
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(LOOK_SECONDS, self._begin)

    def end(self) -> None:
        """Nobody is watched any more."""
        self._timer.cancel()
        if self._watching is not None:
            self._watching.cancel()

    def _begin(self) -> None:
        self._watching = asyncio.get_running_loop().create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if self._task is not None:
            self.client_is_gone = True
            self._task.cancel()


def _may_be_straight(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "POST"
        and scope["path"] == GRAPHQL
        and not scope.get("query_string")
    )


async def _first(receive: Receive) -> Message | None:
    """The first message of the request; None where it does not come at once."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await receive()
    except TimeoutError:
        return None


def _again(message: Message, receive: Receive) -> Receive:
    """The messages of a request of which one was taken already."""
    waiting = [message]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again

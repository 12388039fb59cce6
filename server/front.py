"""What a request meets first: queries that can be answered straight are, all else is passed on."""

from __future__ import annotations

import asyncio
import enum
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.limits import LARGEST_BODY
from schema.straight import Answered, Exchange, StraightAnswers
from server import log
from server.draining import Draining
from server.headers import NO_FRAMES
from server.metrics import GRAPHQL, Metrics
from transport import rate
from transport.compression import compressed
from transport.exchange import CLIENT_GONE

# A body usually comes with its headers; one that is not here by then is waited for elsewhere. Most
# answers are there before it pays to look whether their client still is.
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
            watch = _Watch(receive)
            try:
                if await self._answered(scope, watch, send):
                    return
            except asyncio.CancelledError:
                if watch.ended_by is None:
                    log.log_end(scope)
                    self._note(scope, None, watch.started)
                    return
                watch.take_back()
                if watch.ended_by is Ended.CLIENT_GONE:
                    self._note(scope, CLIENT_GONE, watch.started)
                    return
            finally:
                watch.end()
            receive = watch.again()
        await self._app(scope, receive, send)

    async def _answered(self, scope: Scope, watch: _Watch, send: Send) -> bool:
        state = scope.setdefault("state", {})
        state["request_id"] = id = log.request_id(scope)
        state["started"] = watch.started
        headers = dict(scope["headers"])
        # Which of several headers of one name counts is not for us to say.
        if len(headers) != len(scope["headers"]):
            return False
        exchange = Exchange(scope, headers, id, watch.end)
        answered = self.answers.too_soon(exchange) or await self._answer(exchange, watch)
        watch.end()
        if answered is None:
            return False
        state["outcome"] = answered.outcome
        await rate.paused(scope, watch.rest())
        await self._send(exchange, answered, send)
        self._note(scope, answered.status, watch.started)
        return True

    async def _answer(self, exchange: Exchange, watch: _Watch) -> Answered | None:
        message = await watch.message()
        body = message.get("body", b"")
        if message["type"] != "http.request" or message.get("more_body") or not body:
            return None
        return await self.answers.answer(exchange, body) if len(body) <= LARGEST_BODY else None

    async def _send(self, exchange: Exchange, answered: Answered, send: Send) -> None:
        accepted = exchange.headers.get(b"accept-encoding")
        body, encoding = await compressed(answered.body, accepted)
        told = [
            (b"content-length", str(len(body)).encode()),
            (b"content-type", answered.media_type.encode()),
            *_FIXED,
            *encoding,
            (b"x-request-id", exchange.request_id.encode()),
            *((name.lower().encode(), value.encode()) for name, value in answered.headers),
        ]
        if self._draining.begun:
            told.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": answered.status, "headers": told})
        await send({"type": "http.response.body", "body": body})

    def _note(self, scope: Scope, status: int | None, started: float) -> None:
        """The log and the metrics know of the request."""
        seconds = time.perf_counter() - started
        told = "none" if status is None else str(status)
        self._metrics.count(GRAPHQL, told, seconds, scope["state"])
        log.log(scope, status, seconds)


class Ended(enum.Enum):
    """Why the work on a request was ended."""

    BODY_IS_LATE = "BODY_IS_LATE"
    CLIENT_GONE = "CLIENT_GONE"


class _Watch:
    """Ends the task it was made in where the body does not come soon, or later its client leaves.

    One timer for both, as a timer for each would take longer than the rest.
    """

    def __init__(self, receive: Receive) -> None:
        self.started = time.perf_counter()
        self.ended_by: Ended | None = None
        self._receive = receive
        self._message: Message | None = None
        self._task = asyncio.current_task()
        self._watching: asyncio.Task[None] | None = None
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(LOOK_SECONDS, self._look)

    async def message(self) -> Message:
        """The first message of the request."""
        self._message = await self._receive()
        return self._message

    def end(self) -> None:
        """Nobody is watched any more."""
        self._timer.cancel()
        if self._watching is not None:
            self._watching.cancel()

    def take_back(self) -> None:
        """The task goes on, as nobody else has ended it."""
        if self._task is not None:
            self._task.uncancel()

    def rest(self) -> Receive:
        """The messages after the first one, which is kept no longer."""
        self._message = None
        return self._receive

    def again(self) -> Receive:
        """The messages of the request, the first one included."""
        waiting = [] if self._message is None else [self._message]
        receive = self._receive

        async def again() -> Message:
            return waiting.pop() if waiting else await receive()

        return again

    def _look(self) -> None:
        if self._message is None:
            self._end(Ended.BODY_IS_LATE)
        else:
            self._watching = asyncio.get_running_loop().create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._end(Ended.CLIENT_GONE)

    def _end(self, reason: Ended) -> None:
        self.ended_by = reason
        if self._task is not None:
            self._task.cancel()


def _may_be_straight(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "POST"
        and scope["path"] == GRAPHQL
        and not scope.get("query_string")
    )

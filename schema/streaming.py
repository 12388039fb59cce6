"""Subscriptions over HTTP: server-sent events, and the multipart form of Apollo's clients."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractContextManager, aclosing
from typing import Any

import orjson
import strawberry
from graphql import GraphQLError, OperationType
from graphql import OperationDefinitionNode as Operation
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send
from strawberry.http import GraphQLRequestProtocol
from strawberry.http.streaming import MultipartSubscriptionTransport, SSETransport
from strawberry.types.execution import ExecutionResult, PreExecutionError

from auth.standing import End
from reads.closed import is_closed, untold
from reads.document import DOCUMENTS, LONGEST_DOCUMENT
from schema import failure
from schema.negotiation import EVENTS, MULTIPART, OFFERED, wanted
from transport.stopped import BAD_REQUEST, LIMIT_EXCEEDED, Stopped

Hold = Callable[[End], AbstractContextManager[None]]

# Where the request's state keeps the change that it has begun.
CHANGE = "change"

# A client that takes so long to read what it is sent is better off to begin again.
SLOW_SECONDS = 20
SLOW = failure.formatted(LIMIT_EXCEEDED, "Too slow to read; go on after the last cursor.")
FALLEN = "The key, session or token is not valid, or no longer."


class Streams:
    """A schema, all of whose errors come as results where it streams them, too.

    Strawberry lets out what our extensions raise before anything is carried out.
    """

    def __init__(self, schema: strawberry.Schema) -> None:
        self._schema = schema

    def __getattr__(self, name: str) -> Any:
        return getattr(self._schema, name)

    async def stream(self, query: str | None, **given: Any) -> AsyncGenerator[Any, None]:
        """The results of the operation, or what is wrong with it."""
        results = await self._schema.stream(query, **given)
        told = _with_errors(results, is_closed=is_closed(self._schema._schema))
        if kind_of(query or "", given.get("operation_name")) is OperationType.MUTATION:
            return _to_its_end(told, given["context_value"].seen)
        return told


async def _with_errors(results: Any, *, is_closed: bool) -> AsyncGenerator[ExecutionResult, None]:
    try:
        async with aclosing(results):
            async for result in results:
                if is_closed and result.errors:
                    result.errors = [untold(error) for error in result.errors]
                yield result
    except GraphQLError as error:
        yield PreExecutionError(data=None, errors=[error])


async def _to_its_end(
    results: AsyncGenerator[ExecutionResult, None], seen: dict[str, Any]
) -> AsyncGenerator[ExecutionResult, None]:
    """The results of a change, which goes on when nobody asks for them any more."""
    seen[CHANGE] = change = asyncio.create_task(_all(results))
    for result in await asyncio.shield(change):
        yield result


async def _all(results: AsyncGenerator[ExecutionResult, None]) -> list[ExecutionResult]:
    return [each async for each in results]


class ServerSentEvents(SSETransport):
    """Events whose lines end in one character: some gateways know no other end."""

    def encode_event(self, event: str, data: str | None = None) -> str:
        """One event."""
        return super().encode_event(event, data).replace("\r\n", "\n")

    def encode_comment(self, comment: str) -> str:
        """A line that says nothing, so that nobody takes the connection for dead."""
        return super().encode_comment(comment).replace("\r\n", "\n")

    def last(self, error: Mapping[str, Any]) -> str:
        """Why it ends."""
        text = orjson.dumps({"errors": [error]}).decode()
        return self.encode_event("next", text) + self.encode_complete()


class Parts(MultipartSubscriptionTransport):
    """The multipart form, in which what ends all of it stands beside the results."""

    def last(self, error: Mapping[str, Any]) -> str:
        """Why it ends."""
        told = {"payload": None, "errors": [error]}
        part = self.encode_multipart_data(told, lambda data: orjson.dumps(data).decode())
        return part + self.encode_complete()


TRANSPORTS = (ServerSentEvents(), Parts())


class Streamed(StreamingResponse):
    """An answer without an end, broken off where it may not go on or the client does not read it.

    `hold` keeps it while it lasts, and is given what ends it. A change is carried out all the same.
    """

    def __init__(
        self,
        stream: AsyncGenerator[str, None],
        hold: Hold,
        transport: ServerSentEvents | Parts,
    ) -> None:
        super().__init__(stream, headers=transport.headers)
        self._stream = stream
        self._hold = hold
        self._transport = transport

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The answer is sent until it ends, or the client leaves, or is too slow."""

        async def patiently(message: Message) -> None:
            async with asyncio.timeout(SLOW_SECONDS):
                await send(message)

        loop, fallen = asyncio.get_running_loop(), FALLEN
        try:
            async with asyncio.timeout(None) as limit:

                def end(why: str | None) -> None:
                    # It is said again until all has ended; what came of a change is told first.
                    if not limit.expired() and CHANGE not in scope["state"]:
                        nonlocal fallen
                        fallen = f"{why}." if why else FALLEN
                        limit.reschedule(loop.time())

                with self._hold(end):
                    await super().__call__(scope, receive, patiently)
            return
        except* TimeoutError:
            pass
        finally:
            await self._stream.aclose()
            if (change := scope["state"].get(CHANGE)) is not None:
                await asyncio.wait([change])
        # Whoever was too slow hears of it once they read on, or leaves.
        ended = failure.formatted(failure.UNAUTHENTICATED, fallen)
        last = self._transport.last(ended if limit.expired() else SLOW)
        await send({"type": "http.response.body", "body": last.encode()})


def takes_streams(accept: str | None) -> bool:
    """The client takes answers in pieces."""
    return _streamed(accept) is not None


def protocol(
    accept: str | None, query: str | None, operation_name: str | None
) -> GraphQLRequestProtocol:
    """How an operation is answered; raises Stopped where the client takes no form of it.

    Most clients name every form they know with each request: a query is streamed only to those
    that take nothing else.
    """
    streamed = _streamed(accept)
    if kind_of(query or "", operation_name) is OperationType.SUBSCRIPTION:
        if streamed is None:
            raise Stopped(
                406, BAD_REQUEST, f"A subscription can be had as {EVENTS} or as {MULTIPART}."
            )
        return streamed
    if wanted(accept, OFFERED) is None and streamed == "sse":
        return streamed
    return "http"


def _streamed(accept: str | None) -> GraphQLRequestProtocol | None:
    found = [each.protocol for each in TRANSPORTS if accept and each.accepts(accept)]
    return found[0] if found else None


def kind_of(query: str, name: str | None) -> OperationType | None:
    """What kind of operation is meant; None where the document says nothing that can be read."""
    if len(query) > LONGEST_DOCUMENT:
        return None
    try:
        document = DOCUMENTS.parsed(query)
    except GraphQLError:
        return None
    operations = [each for each in document.definitions if isinstance(each, Operation)]
    meant = [each for each in operations if name is None or (each.name and each.name.value == name)]
    return meant[0].operation if meant else None

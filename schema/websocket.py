"""The native API over a WebSocket, as graphql-transport-ws has it."""

from __future__ import annotations

import asyncio
import contextlib
import copy
from collections.abc import AsyncGenerator, Mapping
from typing import Any, cast

import orjson
from graphql import GraphQLError, OperationType
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry.http.async_base_view import AsyncWebSocketAdapter
from strawberry.http.exceptions import (
    NonJsonMessageReceived,
    NonTextMessageReceived,
    WebSocketDisconnected,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.types import ExecutionResult

from auth.standing import TooMany
from db.failures import DatabaseUnavailable, TimedOut
from domain.errors import Unauthenticated
from domain.rate import METER, Meter, RateLimited
from resolvers.context import HttpContext
from schema import failure
from schema.streaming import kind_of
from transport.stopped import LIMIT_EXCEEDED, Stopped

# Of the protocol, of WebSockets (RFC 6455), and our own where neither has one.
FORBIDDEN, TOO_MANY, TOO_SLOW, TRY_AGAIN = 4403, 4429, 4413, 1013
# A client that takes so long to read what it is sent is better off to begin again.
SLOW_SECONDS = 20
LONGEST_REASON = 120  # in bytes, as the frame allows

_OPTIONAL = (type(None),)
# Of each kind of message, what must be in it and what may be.
_SHAPES: Mapping[str, Mapping[str, tuple[type, ...]]] = {
    "connection_init": {"payload": (dict, *_OPTIONAL)},
    "ping": {"payload": (dict, *_OPTIONAL)},
    "pong": {"payload": (dict, *_OPTIONAL)},
    "subscribe": {"id": (str,), "payload": (dict,)},
    "complete": {"id": (str,)},
}
_REQUEST: Mapping[str, tuple[type, ...]] = {
    "query": (str, *_OPTIONAL),
    "documentId": (str, *_OPTIONAL),
    "variables": (dict, *_OPTIONAL),
    "operationName": (str, *_OPTIONAL),
    "extensions": (dict, *_OPTIONAL),
}


class Socket(AsyncWebSocketAdapter):
    """Messages of a WebSocket as JSON texts, on which nobody is waited for too long."""

    def __init__(self, view: Any, request: WebSocket, _: WebSocket) -> None:
        super().__init__(view)
        self.socket = request

    async def iter_json(
        self, *, ignore_parsing_errors: bool = False
    ) -> AsyncGenerator[object, None]:
        """Each message that comes, until the client leaves."""
        while self.socket.application_state is not WebSocketState.DISCONNECTED:
            message = await self.socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if text is None:
                raise NonTextMessageReceived
            try:
                yield orjson.loads(text)
            except orjson.JSONDecodeError as error:
                raise NonJsonMessageReceived from error

    async def send_json(self, message: Mapping[str, object]) -> None:
        """The message is on its way; a client that is too slow for it is parted from."""
        if self.socket.application_state is WebSocketState.DISCONNECTED:
            raise WebSocketDisconnected
        try:
            async with asyncio.timeout(SLOW_SECONDS):
                await self.socket.send_text(orjson.dumps(message).decode())
        except TimeoutError:
            await self.close(TOO_SLOW, "Too slow; go on after the last cursor")
            raise WebSocketDisconnected from None
        except (WebSocketDisconnect, RuntimeError) as error:
            raise WebSocketDisconnected from error

    async def close(self, code: int, reason: str) -> None:
        """The connection ends with this code, unless it has ended already."""
        short = reason.encode()[:LONGEST_REASON].decode(errors="ignore")
        # Both sides may end it at one moment.
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await self.socket.close(code, short)


class Handler(BaseGraphQLTransportWSHandler[Any, None]):
    """One connection: who is at the other end is known once it has begun."""

    view: Any
    websocket: Socket

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._held = contextlib.ExitStack()

    async def handle_message(self, message: Any) -> None:
        """The message is dealt with; one that is not as the protocol has it ends the connection."""
        problem = _problem(message)
        if problem is not None:
            await self.handle_invalid_message(problem)
            return
        with contextlib.suppress(WebSocketDisconnected):
            await super().handle_message(message)

    async def handle_connection_init(self, message: Any) -> None:
        """It has begun, for whoever the headers or the payload speak for."""
        if self.connection_timed_out:
            return
        if self.connection_init_timeout_task is not None:
            # It has come in time, however long it takes to find out who it is.
            self.connection_init_timeout_task.cancel()
        if not self.connection_init_received:
            try:
                payload = message.get("payload") or {}
                self.context = await self.view.begun(self.websocket.socket, self.context, payload)
                self.view.standing.require_room(self.context.viewer)
                self._held.enter_context(
                    self.view.standing.held(
                        self.context.viewer, self.websocket.socket.state.word, self._end
                    )
                )
            except Unauthenticated:
                await self.websocket.close(FORBIDDEN, "Forbidden")
                return
            except TooMany as error:
                await self.websocket.close(TOO_MANY, str(error))
                return
            except RateLimited as error:
                await self.websocket.close(TOO_MANY, str(error))
                return
            except (DatabaseUnavailable, TimedOut):
                await self.websocket.close(TRY_AGAIN, "The database cannot be used right now")
                return
        await super().handle_connection_init({"type": "connection_init"})

    async def handle_subscribe(self, message: Any) -> None:
        """The operation runs, if there may be one more."""
        if not self.connection_acknowledged or message["id"] in self.operations:
            await super().handle_subscribe(message)
            return
        context = self.context
        try:
            context = self.view.of_one(self.websocket.socket, self.context)
            query = await self.view.text_of(message["payload"])
        except Stopped as error:
            _settle(context)
            await Told(self, message, "", self.context).send_initial_errors([_stopped(error)])
            return
        except (DatabaseUnavailable, TimedOut):
            await self.websocket.close(TRY_AGAIN, "The database cannot be used right now")
            return
        operation = Told(self, message, query, context)
        if len(self.operations) >= (self.max_subscriptions_per_connection or 0):
            await operation.send_initial_errors([_too_many(len(self.operations))])
            return
        self.operations[operation.id] = operation
        operation.task = asyncio.create_task(self.run_operation(operation))
        operation.task.add_done_callback(self._task_done)

    async def run_operation(self, operation: Any) -> None:
        """The operation was carried out, and told to its end."""
        # The library knows one context for all that comes by a connection.
        alone = copy.copy(self)
        alone.context = operation.context
        try:
            await super(Handler, alone).run_operation(operation)
        finally:
            _settle(operation.context)

    async def cleanup_operation(self, operation_id: str) -> None:
        """Nobody hears of it any more; a change runs to its end, so that its outcome is clear."""
        operation = self.operations.get(operation_id)
        if isinstance(operation, Told) and operation.changes:
            operation.completed = True
            del self.operations[operation_id]
            return
        await super().cleanup_operation(operation_id)

    async def handle_task_exception(self, error: Exception) -> None:
        """What went wrong inside is logged; that the client has left is nothing wrong."""
        if not isinstance(error, WebSocketDisconnected):
            await super().handle_task_exception(error)

    def forget_id(self, id: str) -> None:
        """The id may be used again."""
        self.operations.pop(id, None)

    async def shutdown(self) -> None:
        """Nothing runs any more."""
        self._held.close()
        await super().shutdown()

    def _end(self, why: str | None) -> None:
        closing = self.websocket.close(FORBIDDEN, why or "Forbidden")
        self._ending = asyncio.create_task(closing)


class Told(Operation[Any, None]):
    """An operation that pays for itself, and whose errors are told as everywhere."""

    __slots__ = ("changes", "context")

    def __init__(
        self, handler: Handler, message: Any, query: str | None, context: HttpContext
    ) -> None:
        self.context = context
        payload = message["payload"]
        kind = kind_of(query or "", payload.get("operationName"))
        self.changes = kind is OperationType.MUTATION
        super().__init__(
            handler,
            message["id"],
            query or "",
            payload.get("variables"),
            payload.get("operationName"),
        )

    async def send_initial_errors(self, errors: list[GraphQLError]) -> None:
        """Nothing of it was carried out, and why."""
        told = cast(Any, failure.told(errors, self.context.request_id))
        await self.send_operation_message({"id": self.id, "type": "error", "payload": told})

    async def send_next(self, execution_result: ExecutionResult) -> None:
        """One more result."""
        payload: Any = {"data": execution_result.data}
        if execution_result.errors:
            payload["errors"] = failure.told(execution_result.errors, self.context.request_id)
        if execution_result.extensions:
            payload["extensions"] = execution_result.extensions
        await self.send_operation_message({"id": self.id, "type": "next", "payload": payload})


def _settle(context: HttpContext) -> None:
    """What was refused before it was carried out has cost something, too."""
    meter: Meter | None = context.seen.get(METER)  # type: ignore[assignment]
    if meter is not None:
        meter.settle()


def _problem(message: Any) -> str | None:
    """What is wrong with a message; None where it is as the protocol has it."""
    if not isinstance(message, dict):
        return "A message must be a JSON object"
    kind = message.get("type")
    if not isinstance(kind, str) or kind not in _SHAPES:
        return f"`type` must be one of {', '.join(_SHAPES)}"
    problem = _mismatch(message, _SHAPES[kind])
    if problem is None and kind == "subscribe":
        problem = _mismatch(message["payload"], _REQUEST)
    if problem is None and message.get("id") == "":
        return "`id` must not be empty"
    if problem is None and kind == "subscribe" and not _has_document(message["payload"]):
        return "`query` must not be empty"
    return problem


def _has_document(payload: Mapping[str, Any]) -> bool:
    if payload.get("query") is None:
        return payload.get("documentId") is not None or payload.get("extensions") is not None
    return bool(payload["query"])


def _mismatch(given: Mapping[str, Any], shape: Mapping[str, tuple[type, ...]]) -> str | None:
    for name, types in shape.items():
        if not isinstance(given.get(name), types):
            return f"`{name}` must be {' or '.join(_WORDS[type_] for type_ in types)}"
    return None


_WORDS = {str: "a string", dict: "an object", type(None): "null"}


def _stopped(error: Stopped) -> GraphQLError:
    return GraphQLError(str(error), extensions={"code": error.code})


def _too_many(running: int) -> GraphQLError:
    return GraphQLError(
        f"A connection may have {running} operations at once.",
        extensions={"code": LIMIT_EXCEEDED},
    )

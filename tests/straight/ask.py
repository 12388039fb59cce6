"""Requests to an ASGI application without a server between, and its answers to the byte."""

from __future__ import annotations

import asyncio
import re
from typing import Any, NamedTuple

import orjson
from starlette.types import ASGIApp, Message

# When a cookie ends that is taken back.
_NOW = re.compile(rb"expires=[^;]*")
REQUEST_ID = b"the-same-for-both"


class Answer(NamedTuple):
    """All that goes to the socket."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Request(NamedTuple):
    """One POST to /graphql: the body as it is sent, and the headers that say who asks."""

    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()


def body(document: str, variables: Any = None, operation_name: str | None = None) -> bytes:
    """The body of a request; what is not given is left out."""
    given: dict[str, Any] = {"query": document}
    if variables is not None:
        given["variables"] = variables
    if operation_name is not None:
        given["operationName"] = operation_name
    return orjson.dumps(given)


async def ask(app: ASGIApp, request: Request) -> Answer:
    """What the application answers."""
    messages: list[Message] = []
    asked = False

    async def receive() -> Message:
        nonlocal asked
        if asked:
            # A client that waits for the answer says nothing more.
            await asyncio.Event().wait()
        asked = True
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    await app(_scope(request), receive, send)
    start = messages[0]
    content = b"".join(message.get("body", b"") for message in messages[1:])
    headers = tuple(sorted((name, _NOW.sub(b"expires=now", v)) for name, v in start["headers"]))
    return Answer(start["status"], headers, content)


def _scope(request: Request) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "root_path": "",
        "query_string": b"",
        "headers": [
            (b"host", b"vitrine.test"),
            (b"content-type", b"application/json"),
            (b"content-length", str(len(request.body)).encode()),
            (b"x-request-id", REQUEST_ID),
            *request.headers,
        ],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }

"""Requests as a server hands them on."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

from starlette.types import Scope

Message = MutableMapping[str, Any]

GONE: Message = {"type": "http.disconnect"}


def piece(body: bytes, more: bool = False) -> Message:
    """A piece of a body."""
    return {"type": "http.request", "body": body, "more_body": more}


def scope_of(kind: str = "http", **state: Any) -> Scope:
    """A request with this state."""
    return {"type": kind, "method": "POST", "path": "/", "headers": [], "state": state}


class Client:
    """What a client sends, one message after the other, and what it gets."""

    def __init__(self, *messages: Message) -> None:
        self._coming: asyncio.Queue[Message] = asyncio.Queue()
        for message in messages:
            self.says(message)
        self.got: list[Message] = []

    def says(self, message: Message) -> None:
        """This comes next."""
        self._coming.put_nowait(message)

    async def receive(self) -> Message:
        """The next message; there is none until there is one."""
        return await self._coming.get()

    async def send(self, message: Message) -> None:
        """The client gets this."""
        self.got.append(message)

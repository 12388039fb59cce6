"""WebSockets of clients who send nonsense, do not read, or leave without a word: none stays.

uvicorn closes a connection once the client has read what it was sent, for which it would wait for
ever; here it is broken off.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

# How long a client may take to answer that the connection ends.
CLOSE_SECONDS = 5
# Of one message. Each takes memory of ours, be it empty.
MOST_FRAGMENTS = 1_000
BAD_TEXT, TOO_BIG = 1007, 1009


class Bounded(WebSocketsSansIOProtocol):
    """A WebSocket that ends when it is told to, whatever the client does."""

    async def send(self, message: Any) -> None:
        """The message is on its way; that it ends does not wait for what was not read."""
        if message["type"] == "websocket.close":
            self.writable.set()
        await super().send(message)
        if message["type"] == "websocket.accept":
            # Nobody reads them again, and they are some kilobytes of each connection.
            del self.request, self.response
        if self.close_timer is not None:
            self._end_soon()

    def send_receive_event_to_app(self) -> None:
        """The message is handed on, unless it is no text though it says so."""
        if self.curr_msg_data_type == "text" and not _is_text(b"".join(self.frames)):
            self._refuse(BAD_TEXT, "The text is not UTF-8")
        else:
            super().send_receive_event_to_app()

    def handle_cont(self, event: Frame) -> None:
        """One more part of a message has come; there may not be any number of them."""
        if len(self.frames) >= MOST_FRAGMENTS:
            self._refuse(TOO_BIG, "The message comes in too many parts")
        else:
            super().handle_cont(event)

    def handle_parser_exception(self) -> None:
        """The connection ends with the code of what was wrong with what came."""
        super().handle_parser_exception()
        self._end_soon()

    def keepalive_timeout(self) -> None:
        """Nobody has answered for so long that nobody is there."""
        super().keepalive_timeout()
        self.transport.abort()

    def _refuse(self, code: int, reason: str) -> None:
        self.frames = []
        if self.close_sent:
            return
        self.conn.fail(code, reason)
        self.handle_parser_exception()

    def _end_soon(self) -> None:
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(CLOSE_SECONDS, self.transport.abort)


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True

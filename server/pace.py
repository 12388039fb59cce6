"""Connections of clients that keep us waiting are closed; uvicorn itself only ends idle ones."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any, NamedTuple

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Patience(NamedTuple):
    """For how many seconds a client is waited for."""

    # For all of a request's headers, however they drip in; also for the first request.
    head: float = 10
    # For so many bytes of a body. Longer than the endpoints themselves wait, who tell it.
    body: float = 40
    least_bytes: int = 1024
    # For the rest of a body that nobody reads, as the request is answered already.
    rest: float = 5
    # For another request. Longer than the usual 60 seconds of a proxy, so that the proxy closes.
    idle: float = 75
    # For room to send more of an answer.
    reading: float = 120


PATIENCE = Patience()
# Of a request; uvicorn would take in any number, and keep them in memory.
MOST_HEAD_BYTES = 64 * 1024
TOO_LARGE = f"The headers have more than {MOST_HEAD_BYTES} bytes."


class Phase(enum.Enum):
    """What a connection is about."""

    HEAD = "HEAD"
    BODY = "BODY"
    REST = "REST"
    ANSWER = "ANSWER"
    IDLE = "IDLE"


class Paced(HttpToolsProtocol):
    """A connection of which it can be told for how long it waits, and for what.

    It has no timer of its own, nor does it note what happens: for each request, that would take
    longer than to find it out every second, when `part_from_slow` looks at all of them.
    """

    _seen_scope: object = None
    _seen_phase: Phase | None = None
    _since = 0.0
    _full_since: float | None = None
    _head_bytes = 0
    _bytes = _bytes_seen = 0

    def data_received(self, data: bytes) -> None:
        """Something has come; headers that do not end are refused."""
        super().data_received(data)
        self._bytes += len(data)
        if self.cycle is not None and self.cycle.scope is self.scope:
            self._head_bytes = 0
            return
        self._head_bytes += len(data)
        if self._head_bytes > MOST_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response(TOO_LARGE)

    def _unsupported_upgrade_warning(self) -> None:
        """Nobody is told, at each such request, to install what is left out on purpose."""

    def pause_writing(self) -> None:
        """The client has not read what it was sent."""
        self._full_since = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        """The client has read on."""
        self._full_since = None
        super().resume_writing()

    def is_slow(self, now: float, patience: Patience) -> bool:
        """Whether it has been waited for long enough, since it was first looked at in its phase."""
        if self._full_since is not None:
            return now - self._full_since > patience.reading
        phase = self._phase()
        if self.scope is not self._seen_scope or phase is not self._seen_phase:
            self._seen_scope, self._seen_phase = self.scope, phase
            self._go_on(now)
        waited = now - self._since
        match phase:
            case Phase.HEAD:
                return waited > patience.head
            case Phase.BODY:
                return waited > patience.body and not self._has_gone_on(now, patience)
            case Phase.REST:
                return waited > patience.rest
            case Phase.IDLE:
                return waited > patience.idle
        return False

    def _phase(self) -> Phase:
        if self.cycle is None or self.cycle.scope is not self.scope:
            return Phase.HEAD
        if self.cycle.response_complete:
            return Phase.REST if self.cycle.more_body else Phase.IDLE
        return Phase.BODY if self.cycle.more_body else Phase.ANSWER

    def _has_gone_on(self, now: float, patience: Patience) -> bool:
        """Whether enough of a body came since it was looked at last; we may be the slow ones."""
        came = self._bytes - self._bytes_seen
        if came < patience.least_bytes and not self.flow.read_paused:
            return False
        self._go_on(now)
        return True

    def _go_on(self, now: float) -> None:
        self._since, self._bytes_seen = now, self._bytes


def part_from_slow(connections: Iterable[Any], now: float, patience: Patience = PATIENCE) -> int:
    """The connections of those who keep us waiting are closed; how many that were."""
    slow = [each for each in connections if isinstance(each, Paced) and each.is_slow(now, patience)]
    for each in slow:
        each.transport.abort()
    return len(slow)

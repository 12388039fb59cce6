"""Logs on stderr: JSON lines for machines, short lines on a terminal. No secret is in either."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import re
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from transport.rate import REFUSALS
from transport.request_id import new_request_id

logger = logging.getLogger("vitrine.request")

LONGEST_WORD = 200
USUAL_PATH = "/graphql"
QUIET_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
ASSETS = "/static/"
RECORDED = ("operation_type", "operation_name", "viewer", "outcome", "reason", REFUSALS)

_KEY = re.compile(r"vtr-[\w-]+")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SIGNED_PATH = re.compile(r"(/files/\w*/|/wandb/manifest/).+", re.DOTALL)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e]")
_COLOURS = {"DEBUG": 90, "INFO": 36, "WARNING": 33, "ERROR": 31, "CRITICAL": 31}
# All that a record has without our doing; the rest are fields of our own.
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "color_message", "taskName"}


def set_up(stream: TextIO | None = None) -> None:
    """All logs of this process, those of libraries too, go to `stream` in one form."""
    _leave_out_what_nobody_reads()
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines(coloured=True) if stream.isatty() else Json())
    _lines.handler = None if stream.isatty() else handler
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("vitrine").setLevel(logging.INFO)
    # It prints each refused query with a traceback; what is unexpected is logged by ourselves.
    logging.getLogger("strawberry.execution").setLevel(logging.CRITICAL + 1)
    logging.captureWarnings(True)


def _leave_out_what_nobody_reads() -> None:
    """No record says where in the source it was made, nor by which thread: that takes time."""
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


class Json(logging.Formatter):
    """One JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON, fields that are None left out."""
        said, message = _said(_own(record)), record.getMessage()
        line = _line(record.created, record.levelno, message, record.name, said)
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return _text(line)


class Lines(logging.Formatter):
    """A short line for a person, and a traceback below it."""

    def __init__(self, *, coloured: bool) -> None:
        super().__init__()
        self._coloured = coloured

    def format(self, record: logging.LogRecord) -> str:
        """The record as text; what came from outside cannot steer the terminal."""
        clock = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        level = record.levelname.ljust(7)
        if self._coloured:
            level = f"\x1b[{_COLOURS.get(record.levelname, 0)}m{level}\x1b[0m"
        words = [record.getMessage(), *_shown(_said(_own(record)))]
        line = f"{clock} {level} {_UNPRINTABLE.sub('?', ' '.join(words))}"
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return redacted(line)


def redacted(text: str) -> str:
    """The text without the rest of anything that looks like an API key."""
    return _KEY.sub("vtr-...", text)


def path_shown(path: str) -> str:
    """A request's path as it may be logged: a token in it lets files be read."""
    return _SIGNED_PATH.sub(r"\1...", path)[:LONGEST_WORD]


def request_id(scope: Scope) -> str:
    """The id that the client gave, if it is a sane one; else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value.decode("latin-1")):
            return str(value, "latin-1")
    return new_request_id()


class RequestLog:
    """Gives each request an id and writes one line about it; a crash becomes a plain 500.

    The application leaves in the request's state what RECORDED names.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The request is answered and logged."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await _Logged(self._app, scope, send).run(receive)


class _Logged:
    def __init__(self, app: ASGIApp, scope: Scope, send: Send) -> None:
        self._app = app
        self._scope = scope
        self._send_on = send
        self._status: int | None = None
        self._state = scope.setdefault("state", {})
        # Whoever tried to answer it before has begun to count, and has given it its id.
        self._started = self._state.get("started") or time.perf_counter()
        self._id = self._state.get("request_id") or request_id(scope)
        self._state["request_id"] = self._id

    async def run(self, receive: Receive) -> None:
        try:
            await self._app(self._scope, receive, self._send)
        except asyncio.CancelledError:
            # Only the end of the server cancels a request; nobody above needs to hear of it.
            log_end(self._scope)
        except Exception:
            logger.exception("The request failed", extra=self._extra())
            await self._fail()
        finally:
            self._log()

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            message["headers"] = [*message["headers"], (b"x-request-id", self._id.encode())]
        await self._send_on(message)

    async def _fail(self) -> None:
        """An answer begun already stays unfinished, which makes the server drop the connection."""
        if self._status is not None:
            return
        body = {"code": "INTERNAL", "message": "Internal error", "requestId": self._id}
        headers = [(b"content-type", b"application/json")]
        await self._send({"type": "http.response.start", "status": 500, "headers": headers})
        await self._send({"type": "http.response.body", "body": orjson.dumps({"error": body})})

    def _log(self) -> None:
        log(self._scope, self._status, time.perf_counter() - self._started)

    def _extra(self) -> dict[str, object]:
        return _extra(self._scope)


def log(scope: Scope, status: int | None, seconds: float) -> None:
    """One line says how a request was answered; its state holds what RECORDED names, and its id."""
    failed = status is None or status >= 500
    level = logging.ERROR if failed else logging.INFO
    if _is_quiet(scope["path"], status) or _is_told_elsewhere(scope["state"]):
        level = logging.DEBUG
    if not logger.isEnabledFor(level):
        return
    fields = _extra(scope)
    if status is not None:
        fields["status"] = status
    fields["duration_ms"] = round(seconds * 1000, 1)
    if _lines.handler in logging.getLogger().handlers:
        _lines.write(level, fields)
    else:
        logger.log(level, "request", extra=fields)


def _is_quiet(path: str, status: int | None) -> bool:
    """A page has a line; a dozen more about what it is made of say no more."""
    return path in QUIET_PATHS or (path.startswith(ASSETS) and (status or 500) < 400)


def _is_told_elsewhere(state: Mapping[str, object]) -> bool:
    """Of one that lasted, server/lasting.py has told; of some refusals, a later one tells."""
    return state.get("lasting") is not None or state.get(REFUSALS) == 0


def log_end(scope: Scope) -> None:
    """One line says that a request was not answered, as the server has ended."""
    logger.warning("The server ended before the request did", extra=_extra(scope))


class _Lines:
    """Writes the line of a request without a record, the making of which takes the most time."""

    handler: logging.StreamHandler[TextIO] | None = None

    def write(self, level: int, fields: Mapping[str, object]) -> None:
        """The line is what the handler would have made of it."""
        assert self.handler is not None
        text = _text(_line(time.time(), level, "request", logger.name, fields))
        with self.handler.lock or contextlib.nullcontext():
            self.handler.stream.write(text + self.handler.terminator)
            self.handler.flush()


_lines = _Lines()


def _extra(scope: Scope) -> dict[str, object]:
    state, path = scope["state"], scope["path"]
    said: dict[str, object] = {
        "request_id": state["request_id"],
        "method": scope["method"][:LONGEST_WORD],
        "path": path if path == USUAL_PATH else path_shown(path),
    }
    for name in RECORDED:
        value = state.get(name)
        if value is not None:
            said[name] = value[:LONGEST_WORD] if isinstance(value, str) else value
    return said


def _line(
    created: float, level: int, message: str, name: str, said: Mapping[str, object]
) -> dict[str, object]:
    second, microseconds = divmod(round(created * 1_000_000), 1_000_000)
    return {
        "time": f"{_second(second)}.{microseconds // 1000:03}+00:00",
        "level": _level(level),
        "message": message,
        "logger": name,
        **said,
    }


@functools.lru_cache(4)
def _second(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S")


@functools.cache
def _level(number: int) -> str:
    return logging.getLevelName(number).lower()


def _text(line: Mapping[str, object]) -> str:
    return redacted(orjson.dumps(line, default=str).decode())


def _own(record: logging.LogRecord) -> dict[str, object]:
    """The fields of our own in a record."""
    return {name: value for name, value in vars(record).items() if name not in _USUAL}


def _said(fields: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value[:LONGEST_WORD] if isinstance(value, str) else value
        for name, value in fields.items()
        if value is not None
    }


def _shown(fields: dict[str, object]) -> list[str]:
    """Values alone where they speak for themselves."""
    plain = ("method", "path", "status", "operation_type", "operation_name", "viewer")
    words = [str(fields[name]) for name in plain if name in fields]
    if "duration_ms" in fields:
        words.append(f"{fields['duration_ms']} ms")
    if "status" not in fields and "request_id" in fields:
        words.append(str(fields["request_id"]))
    return words

"""Answers that are made in memory, compressed where the client asks for it and it pays."""

from __future__ import annotations

import asyncio
import functools
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from starlette.responses import Response
from starlette.types import Scope

Headers = tuple[tuple[bytes, bytes], ...]

# Less than this fits into a packet or so, compressed or not.
LEAST = 1024
# What takes a tenth of a millisecond; all others on the event loop would wait for more.
MOST_ON_LOOP = 16 * 1024
# Level 6 takes 2.6 times as long on JSON for a tenth less, level 9 five times.
LEVEL = 1
_GZIP_FORM = 31  # a gzip header, and the largest window

VARY: Headers = ((b"vary", b"Accept-Encoding"),)
_GZIP: Headers = (*VARY, (b"content-encoding", b"gzip"))

# Its own, so that no answer waits for somebody's file. zlib lets go of the interpreter meanwhile.
_EXECUTOR = ThreadPoolExecutor(max_workers=2, thread_name_prefix="compression")


async def compressed(body: bytes, accept_encoding: bytes | None) -> tuple[bytes, Headers]:
    """The body as it is to be sent, and the headers that say how it is."""
    if len(body) < LEAST:
        return body, ()
    if not accept_encoding or not _takes_gzip(accept_encoding[:LEAST]):
        return body, VARY
    if len(body) <= MOST_ON_LOOP:
        return _gzip(body), _GZIP
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_EXECUTOR, _gzip, body), _GZIP


async def compress(response: Response, scope: Scope) -> None:
    """The answer is compressed, unless it is already, or is sent in pieces."""
    if not hasattr(response, "body") or "content-encoding" in response.headers:
        return
    response.body, headers = await compressed(bytes(response.body), _accepted(scope))
    if not headers:
        return
    response.headers.add_vary_header("Accept-Encoding")
    if headers is _GZIP:
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.body))


def liked(accept: str | None, known: Iterable[str]) -> list[str]:
    """The codings that the client takes of those we know, the best first; none is none of them.

    Only what it names: a client that says nothing, or `*`, may not know them.
    """
    weights: dict[str, float] = {}
    for part in (accept or "").lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        weights[name] = _weight(parameters)
    taken = [coding for coding in known if weights.get(coding, 0) > 0]
    return sorted(taken, key=lambda coding: -weights[coding])


def _accepted(scope: Scope) -> bytes:
    return b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")


@functools.lru_cache(maxsize=64)
def _takes_gzip(accept: bytes) -> bool:
    return "gzip" in liked(accept.decode("latin-1"), ("gzip",))


def _gzip(body: bytes) -> bytes:
    return zlib.compress(body, LEVEL, _GZIP_FORM)


def _weight(parameters: list[str]) -> float:
    """One that is no number from 0 to 1 counts as not wanted."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0.0
            return weight if 0 <= weight <= 1 else 0.0
    return 1.0

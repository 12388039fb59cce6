"""Answers that are made in memory, compressed where the client asks for it and it pays."""

from __future__ import annotations

import asyncio
import functools
import sys
import zlib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import brotli
from starlette.responses import Response
from starlette.types import Scope

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Headers = tuple[tuple[bytes, bytes], ...]

# Less than this fits into a packet or so, compressed or not.
LEAST = 1024
# What takes a tenth of a millisecond; all others on the event loop would wait for more.
MOST_ON_LOOP = 16 * 1024
# Higher levels take twice as long and more on JSON, for a tenth less.
ZSTD_LEVEL, BROTLI_QUALITY, GZIP_LEVEL = 3, 4, 1
_GZIP_FORM = 31  # a gzip header, and the largest window

VARY: Headers = ((b"vary", b"Accept-Encoding"),)

# Its own, so that no answer waits for somebody's file. Each lets go of the interpreter meanwhile.
_EXECUTOR = ThreadPoolExecutor(max_workers=2, thread_name_prefix="compression")


def _zstd(body: bytes) -> bytes:
    return zstd.compress(body, ZSTD_LEVEL)


def _brotli(body: bytes) -> bytes:
    return brotli.compress(body, quality=BROTLI_QUALITY)  # type: ignore[no-any-return]


def _gzip(body: bytes) -> bytes:
    return zlib.compress(body, GZIP_LEVEL, _GZIP_FORM)


# The one that is quicker for what it saves comes first, where a client likes several equally.
CODINGS: dict[str, Callable[[bytes], bytes]] = {"zstd": _zstd, "br": _brotli, "gzip": _gzip}
_HEADERS: Mapping[str, Headers] = {
    name: (*VARY, (b"content-encoding", name.encode())) for name in CODINGS
}


async def compressed(body: bytes, accept_encoding: bytes | None) -> tuple[bytes, Headers]:
    """The body as it is to be sent, and the headers that say how it is."""
    if len(body) < LEAST:
        return body, ()
    coding = _coding(accept_encoding[:LEAST]) if accept_encoding else None
    if coding is None:
        return body, VARY
    if len(body) <= MOST_ON_LOOP:
        return CODINGS[coding](body), _HEADERS[coding]
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_EXECUTOR, CODINGS[coding], body), _HEADERS[coding]


async def compress(response: Response, scope: Scope) -> None:
    """The answer is compressed, unless it is already, or is sent in pieces."""
    if not hasattr(response, "body") or "content-encoding" in response.headers:
        return
    response.body, headers = await compressed(bytes(response.body), _accepted(scope))
    if not headers:
        return
    response.headers.add_vary_header("Accept-Encoding")
    if headers is not VARY:
        response.headers["Content-Encoding"] = headers[-1][1].decode()
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
def _coding(accept: bytes) -> str | None:
    return next(iter(liked(accept.decode("latin-1"), CODINGS)), None)


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

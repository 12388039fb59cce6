"""Which answers are compressed, and where."""

from __future__ import annotations

import gzip
import threading
from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tests.transport.messages import Client, piece, scope_of
from transport import compression
from transport.compression import VARY, compressed, liked
from transport.exchange import Answer, exchange
from transport.incoming import Incoming

BODY = b'{"data": {"nodes": [' + b'{"name": "mnist", "number": 7}, ' * 40 + b"null]}}"
LARGE = BODY * 40
ASKED = {"accept_encoding": "gzip, deflate"}


async def sent(answer: Answer, **headers: str) -> tuple[dict[str, str], bytes]:
    """The headers and the body of what is sent for a request with these headers."""
    client = Client(piece(b""))
    scope = scope_of()
    scope["headers"] = [
        (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
    ]
    await exchange(scope, client.receive, client.send, 4, answer)
    start, *pieces = client.got
    got = {name.decode(): value.decode() for name, value in start["headers"]}
    return got, b"".join(each.get("body", b"") for each in pieces)


def answers(body: bytes, **headers: str) -> Answer:
    async def answer(_: Request, __: Incoming) -> Response:
        return Response(body, headers={n.replace("_", "-"): value for n, value in headers.items()})

    return answer


@pytest.mark.parametrize(
    "accept", [None, b"", b"identity", b"lz4", b"*", b"gzip;q=0", b"gzip; q=0.0, lz4", b"gzip;q=x"]
)
async def test_nobody_gets_what_they_do_not_ask_for(accept: bytes | None) -> None:
    assert await compressed(BODY, accept) == (BODY, ((b"vary", b"Accept-Encoding"),))


@pytest.mark.parametrize("accept", [b"gzip", b"GZIP", b"lz4, gzip;q=0.1", b"gzip;q=1, *;q=0"])
@pytest.mark.parametrize("body", [BODY, LARGE])
async def test_who_asks_gets_it_compressed(accept: bytes, body: bytes) -> None:
    packed, headers = await compressed(body, accept)

    assert len(packed) < len(body) / 5
    assert gzip.decompress(packed) == body
    assert headers == ((b"vary", b"Accept-Encoding"), (b"content-encoding", b"gzip"))


async def test_short_body_stays_as_it_is() -> None:
    assert await compressed(b"x" * 1023, b"gzip") == (b"x" * 1023, ())
    assert (await compressed(b"x" * 1024, b"gzip"))[1] != ()


async def test_only_what_takes_long_leaves_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    places = []

    def noted(body: bytes) -> bytes:
        places.append(threading.current_thread() is threading.main_thread())
        return body

    monkeypatch.setitem(compression.CODINGS, "gzip", noted)
    await compressed(b"x" * 16384, b"gzip")
    await compressed(b"x" * 16385, b"gzip")

    assert places == [True, False]


async def test_header_of_any_length_is_no_burden() -> None:
    accept = b"x" * 100_000 + b", gzip"

    assert await compressed(BODY, accept) == (BODY, VARY)


class TestExchange:
    async def test_compresses(self) -> None:
        headers, body = await sent(answers(BODY, Vary="Accept"), **ASKED)

        assert gzip.decompress(body) == BODY
        assert headers["content-encoding"] == "gzip"
        assert headers["content-length"] == str(len(body))
        assert headers["vary"] == "Accept, Accept-Encoding"

    async def test_does_not_compress_for_others(self) -> None:
        headers, body = await sent(answers(BODY))

        assert body == BODY
        assert headers == {"content-length": str(len(BODY)), "vary": "Accept-Encoding"}

    async def test_two_headers_count_as_one(self) -> None:
        client = Client(piece(b""))
        scope = scope_of()
        scope["headers"] = [(b"accept-encoding", b"lz4"), (b"accept-encoding", b"gzip")]
        await exchange(scope, client.receive, client.send, 4, answers(BODY))

        assert gzip.decompress(client.got[1]["body"]) == BODY

    async def test_leaves_alone_what_is_compressed(self) -> None:
        packed = gzip.compress(LARGE, 0)
        headers, body = await sent(answers(packed, Content_Encoding="br"), **ASKED)

        assert body == packed
        assert headers == {"content-length": str(len(packed)), "content-encoding": "br"}

    async def test_leaves_alone_what_comes_in_pieces(self) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            yield BODY
            yield BODY

        async def answer(_: Request, __: Incoming) -> Response:
            return StreamingResponse(pieces())

        headers, body = await sent(answer, **ASKED)

        assert body == BODY * 2
        assert headers == {}


def test_liked_by_weight() -> None:
    known = ("br", "gzip")

    assert liked("gzip;q=0.9, br;q=0.8", known) == ["gzip", "br"]
    assert liked("deflate, gzip, br", known) == ["br", "gzip"]
    assert liked("br;q=2, gzip;q=-1", known) == []
    assert liked(None, known) == []

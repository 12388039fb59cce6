"""How somebody hears that they ask too fast: both ways alike, late, and nothing is held for it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
import uvicorn
from starlette.types import Message
from uvicorn.server import ServerState

from domain import rate
from domain.rate import Rates
from server.draining import Draining
from server.opening import Opened
from server.pace import Paced
from tests.server.conftest import KEY, Connect, app
from tests.straight.ask import Answer, Request, ask, body

pytestmark = pytest.mark.slow

COUNT = "query Count { registries(first: 1) { totalCount } }"
SIGNED_IN = ((b"authorization", f"Bearer {KEY}".encode()),)
ORIGIN = "https://app.example.com"
# What nobody waits for who is not meant to.
FOREVER = 3600.0
WITHIN = 20


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks at pauses makes them longer."""
    monkeypatch.setattr(rate, "PAUSE_SECONDS", 0.0)


class Ways:
    """The short way and the long way, each to a site of its own limits and a clock that stands."""

    def __init__(self, site: Opened, **more: Any) -> None:
        self.seconds = 0.0
        self.both = [self._app(site, straight, **more) for straight in (True, False)]

    def _app(self, site: Opened, straight: bool, **more: Any) -> Any:
        rates = Rates(60, clock=lambda: self.seconds, now=lambda: 1_800_000_000 + self.seconds)
        return app(replace(site, site=replace(site.site, rates=rates)), straight=straight, **more)

    async def same(self, query: str = COUNT, headers: Any = SIGNED_IN, **more: Any) -> Answer:
        """What both answer."""
        sent = Request(more.get("body", body(query)), tuple(headers))
        straight, long = [await ask(each, sent) for each in self.both]
        assert straight == long
        return straight

    async def spend(self, cost: int, headers: Any = SIGNED_IN) -> None:
        """So much is spent, in requests of 2."""
        for _ in range(cost // 2):
            assert (await self.same(headers=headers)).status == 200


@pytest.fixture
def ways(site: Opened) -> Ways:
    return Ways(site)


LARGER = "{ registries(first: 29) { nodes { id } } }"
STREAM = (b"accept", b"text/event-stream")
ACCEPTS = {
    "nothing said": (),
    "the later form": ((b"accept", b"application/graphql-response+json"),),
    "nothing we have": ((b"accept", b"text/plain"),),
    "two of them": ((b"accept", b"application/json"), (b"accept", b"text/plain")),
    "compressed": ((b"accept-encoding", b"gzip, br"),),
}


@pytest.mark.parametrize("accept", ACCEPTS)
async def test_whoever_has_less_than_it_costs(ways: Ways, accept: str) -> None:
    await ways.spend(58)
    answer = await ways.same(LARGER, (*SIGNED_IN, *ACCEPTS[accept]))

    assert answer.status == (406 if accept == "nothing we have" else 429)


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize(
    "sent",
    [body(COUNT), b"", b"{", b"x" * 2_000_000, body("mutation { __typename }")],
    ids=["good", "empty", "no JSON", "too large", "mutation"],
)
async def test_whoever_has_nothing(ways: Ways, accept: str, sent: bytes) -> None:
    await ways.spend(60)
    answer = await ways.same(headers=(*SIGNED_IN, *ACCEPTS[accept]), body=sent)

    refused = 413 if len(sent) > 1_000_000 else 429
    assert answer.status == (406 if accept == "nothing we have" and refused == 429 else refused)


async def test_stream_costs_what_it_asks_for(ways: Ways) -> None:
    streamed = await ways.same(headers=(*SIGNED_IN, STREAM))
    wrong = await ways.same("{ nothing }", (*SIGNED_IN, STREAM))
    after = await ways.same()

    # The headers go before it.
    left = [dict(each.headers)[b"ratelimit"] for each in (streamed, wrong, after)]
    assert left == [b'"cost";r=60;t=0', b'"cost";r=58;t=2', b'"cost";r=55;t=5']
    assert b'{"data":{"registries":{"totalCount":2}}}' in streamed.body


async def test_stream_that_costs_more_than_is_left_is_not_carried_out(ways: Ways) -> None:
    await ways.spend(58)
    refused = await ways.same(LARGER, (*SIGNED_IN, STREAM))
    await ways.spend(2)
    empty = await ways.same(headers=(*SIGNED_IN, STREAM))

    assert refused.status == 200
    assert b'"code":"RATE_LIMITED"' in refused.body
    assert b"nodes" not in refused.body
    assert empty.status == 429


async def test_whoever_is_found_out_to_have_nothing(ways: Ways) -> None:
    """As a key that is written another way: whose it is, is known after it was looked up."""
    await ways.spend(60)
    [(_, bearer)] = SIGNED_IN
    answer = await ways.same(headers=((b"authorization", bearer.replace(b" ", b"  ")),))

    assert answer.status == 429


@pytest.mark.parametrize("left", [0, 2])
async def test_short_way_needs_nothing_else(
    ways: Ways, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ways.spend(60 - left)
    monkeypatch.setattr(ways.both[0], "_app", None)

    assert (await ask(ways.both[0], Request(body(LARGER), SIGNED_IN))).status == 429


async def test_process_that_ends(site: Opened) -> None:
    draining = Draining()
    ways = Ways(site, draining=draining)
    await ways.spend(60)
    draining.begun = True

    assert (b"connection", b"close") in (await ways.same()).headers


async def test_page_of_another_site(site: Opened) -> None:
    ways = Ways(site, origins=(ORIGIN,))
    headers = (*SIGNED_IN, (b"origin", ORIGIN.encode()))
    await ways.spend(60, headers)
    answer = await ways.same(headers=headers)

    assert answer.status == 429
    assert (b"access-control-allow-origin", ORIGIN.encode()) in answer.headers


async def lines(caplog: pytest.LogCaptureFixture, ways: Ways) -> list[list[dict[str, Any]]]:
    """What the log says of five refusals, the last of them a second later, each way."""
    told: list[list[dict[str, Any]]] = []
    names = ("operation_type", "operation_name", "viewer", "outcome", "refusals", "status", "path")
    for application in ways.both:
        caplog.clear()
        for number in range(5):
            ways.seconds = 1.0 if number == 4 else 0.0
            query = COUNT if number == 0 else LARGER
            await ask(application, Request(body(query), SIGNED_IN))
        ways.seconds = 0.0
        records = [one for one in caplog.records if one.name == "vitrine.request"]
        told.append([{name: vars(one).get(name) for name in names} for one in records])
    return told


async def test_log_has_a_line_a_second(ways: Ways, caplog: pytest.LogCaptureFixture) -> None:
    await ways.spend(60)
    caplog.set_level(logging.INFO, "vitrine.request")
    straight, long = await lines(caplog, ways)

    nothing = {"operation_type": None, "operation_name": None, "viewer": None}
    usual = {"outcome": "RATE_LIMITED", "status": 429, "path": "/graphql"}
    known = {"operation_type": "query", "operation_name": None, "viewer": "admin"}
    assert (
        straight
        == long
        == [
            {**nothing, **usual, "refusals": 1},
            {**known, **usual, "refusals": 4},
        ]
    )


async def test_all_are_counted(ways: Ways, connect: Connect) -> None:
    await ways.spend(58)
    await ways.same(LARGER)
    await ways.spend(2)
    for _ in range(4):
        await ways.same()
    for application in ways.both:
        told = (await connect(application).get("/metrics")).text
        assert 'vitrine_request_seconds_count{route="/graphql",status="429"} 5.0' in told
        assert 'vitrine_operations_total{outcome="RATE_LIMITED",type="query"} 1.0' in told
        assert 'vitrine_operations_total{outcome="RATE_LIMITED",type="unknown"} 4.0' in told


class Client:
    """Somebody who asks, and says what the server hears next when they please."""

    def __init__(self, application: Any, path: str, headers: Any) -> None:
        self.said: asyncio.Queue[Message] = asyncio.Queue()
        self.sent: list[Message] = []
        self._scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(b"content-type", b"application/json"), *SIGNED_IN, *headers],
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 8000),
        }
        self.task = asyncio.create_task(application(self._scope, self.said.get, self._send))

    async def _send(self, message: Message) -> None:
        self.sent.append(message)

    def say(self, content: bytes, *, more: bool = False) -> None:
        """A part of the body comes."""
        self.said.put_nowait({"type": "http.request", "body": content, "more_body": more})

    async def status(self) -> int:
        """The status of the answer, which comes."""
        await asyncio.wait_for(asyncio.shield(self.task), WITHIN)
        return int(self.sent[0]["status"])

    async def waits(self) -> bool:
        """Whether there is no answer when there would long have been one."""
        await asyncio.wait([self.task], timeout=0.5)
        return not self.sent


@contextlib.asynccontextmanager
async def client(
    application: Any, path: str = "/graphql", headers: Any = ()
) -> AsyncIterator[Client]:
    made = Client(application, path, headers)
    yield made
    made.task.cancel()
    await asyncio.wait([made.task])


@pytest.fixture(params=[0, 1], ids=["straight", "long"])
async def spent(ways: Ways, request: pytest.FixtureRequest) -> Any:
    """An application, each way, whose client has nothing left."""
    await ways.spend(60)
    return ways.both[request.param]


async def test_body_is_not_waited_for(spent: Any) -> None:
    async with client(spent) as made:
        made.say(b"{", more=True)
        assert await made.status() == 429


@pytest.mark.parametrize(
    "path", ["/graphql", "/wandb/graphql", "/session", "/files/upload/x", "/wandb/files/a/b/c/d"]
)
async def test_each_pauses(spent: Any, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate, "PAUSE_SECONDS", 1.0)
    async with client(spent, path) as made:
        made.say(body(COUNT))
        assert await made.waits()
        assert await made.status() == 429


LONG = (
    ((b"content-length", b"500000"),),
    ((b"transfer-encoding", b"chunked"),),
    ((b"content-length", b"5"), (b"expect", b"100-continue")),
)


@pytest.mark.parametrize("path", ["/graphql", "/files/upload/x", "/wandb/files/a/b/c/d"])
@pytest.mark.parametrize("headers", LONG, ids=["long", "of any length", "asks first"])
async def test_nothing_is_taken_in_during_a_pause(
    ways: Ways, path: str, headers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ways.spend(60)
    monkeypatch.setattr(rate, "PAUSE_SECONDS", 1.0)
    async with client(ways.both[0], path, headers) as made:
        made.say(b"x" * 1000, more=True)
        assert await made.waits()
        assert await made.status() == 429
        assert made.said.qsize() == 1


async def test_pause_ends_when_its_client_leaves(
    spent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate, "PAUSE_SECONDS", FOREVER)
    monkeypatch.setattr(rate, "LONGEST_PAUSE_SECONDS", FOREVER)
    async with client(spent) as made:
        made.say(body(COUNT))
        assert await made.waits()
        made.said.put_nowait({"type": "http.disconnect"})
        assert await made.status() == 429


@pytest.mark.parametrize("way", [0, 1], ids=["straight", "long"])
async def test_stream_pauses(ways: Ways, way: int, monkeypatch: pytest.MonkeyPatch) -> None:
    await ways.spend(58)
    monkeypatch.setattr(rate, "PAUSE_SECONDS", 1.0)
    async with client(ways.both[way], headers=(STREAM,)) as made:
        made.say(body(LARGER))
        await asyncio.wait([made.task], timeout=0.5)
        assert [each["type"] for each in made.sent] == ["http.response.start"]
        assert await made.status() == 200


@pytest.mark.parametrize("left", [0, 2])
async def test_pause_keeps_nothing_that_was_sent(
    site: Opened, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With more left than nothing, the body has been read to know what it costs."""
    ways = Ways(site)
    await ways.spend(60 - left)
    monkeypatch.setattr(rate, "PAUSE_SECONDS", FOREVER)
    monkeypatch.setattr(rate, "LONGEST_PAUSE_SECONDS", FOREVER)
    content = body(LARGER + "#" + "x" * 50_000)
    before = sys.getrefcount(content)
    async with client(ways.both[0]) as made:
        made.say(content)
        assert await made.waits()
        assert made.said.empty()
        assert sys.getrefcount(content) == before


async def test_end_of_the_server_ends_a_pause(
    spent: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(rate, "PAUSE_SECONDS", FOREVER)
    monkeypatch.setattr(rate, "LONGEST_PAUSE_SECONDS", FOREVER)
    async with client(spent) as made:
        made.say(body(COUNT))
        assert await made.waits()
    assert "The server ended before the request did" in caplog.text
    assert made.sent == []


async def test_others_are_answered_meanwhile(ways: Ways, monkeypatch: pytest.MonkeyPatch) -> None:
    await ways.spend(60)
    monkeypatch.setattr(rate, "PAUSE_SECONDS", FOREVER)
    monkeypatch.setattr(rate, "LONGEST_PAUSE_SECONDS", FOREVER)
    async with contextlib.AsyncExitStack() as stack:
        waiting = [await stack.enter_async_context(client(ways.both[0])) for _ in range(100)]
        answer = await ask(ways.both[0], Request(body(COUNT)))
        assert answer.status == 200
        assert not any(each.sent for each in waiting)


async def test_connection_is_kept_by_who_sends_what_nobody_reads(ways: Ways) -> None:
    await ways.spend(60)
    config = uvicorn.Config(ways.both[0], http=Paced, ws="none", lifespan="off", log_config=None)
    config.load()
    state = ServerState()
    made: Callable[[], Any] = lambda: Paced(config, state, {})  # noqa: E731
    server = await asyncio.get_running_loop().create_server(made, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    head = b"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n" % KEY.encode()
    writer.write(head + b"Content-Length: 900000\r\n\r\n")
    async with asyncio.timeout(WITHIN):
        refused = await reader.readuntil(b"}}")
        writer.write(b"x" * 900_000 + b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.readuntil(b"HTTP/1.1 ")
        other = await reader.readexactly(3)
    writer.close()
    server.close()

    assert refused.startswith(b"HTTP/1.1 429 ")
    assert other == b"200"

"""How fast one client may ask, over HTTP, both dialects, and both ways to an answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from db.connection import Connection, Pool
from domain.rate import Rates
from domain.viewer import Viewer
from server.config import Settings
from server.opening import Opened, opened
from tests.server.conftest import KEY, Connect, app
from tests.straight.ask import Request, ask, body
from tests.straight.people import People
from transport import rate

pytestmark = pytest.mark.slow

# It costs 2, as the next one does.
COUNT = "{ registries(first: 1) { totalCount } }"
VIEWER = "{ viewer { username } }"
SIGNED_IN: dict[str, Any] = {"headers": {"authorization": f"Bearer {KEY}"}}


class Limited:
    """A site whose clients may have 60 in a minute, and a clock that stands."""

    def __init__(self, site: Opened, connect: Connect, *, straight: bool) -> None:
        self.seconds = 0.0
        rates = Rates(60, clock=lambda: self.seconds, now=lambda: 1_800_000_000 + self.seconds)
        self.app: Any = app(replace(site, site=replace(site.site, rates=rates)), straight=straight)
        self.client = connect(self.app)

    async def ask(self, query: str = COUNT, path: str = "/graphql", **more: Any) -> Any:
        """The answer; to the native API, the request comes in one piece, as from a socket."""
        if path != "/graphql":
            return await self.client.post(path, json={"query": query}, **more)
        headers = more.get("headers", {}).items()
        sent = Request(body(query), tuple((n.encode(), value.encode()) for n, value in headers))
        told = await ask(self.app, sent)
        return httpx2.Response(told.status, headers=list(told.headers), content=told.body)

    async def spend(self, cost: int, **more: Any) -> None:
        """So much is spent, in requests of 2."""
        for _ in range(cost // 2):
            assert (await self.ask(**more)).status_code == 200


@pytest.fixture(params=[True, False], ids=["straight", "long"])
async def limited(site: Opened, connect: Connect, request: pytest.FixtureRequest) -> Limited:
    return Limited(site, connect, straight=request.param)


@pytest.fixture
async def other(site: Opened) -> dict[str, Any]:
    """The header of another key of the same user."""
    people = People(site.site.pool)
    async with site.site.pool.connection() as connection:
        [row] = await connection.fetch("select id, username from site_user")
    await people.add("other", Viewer(row["id"], row["username"]))
    [(_, value)] = people.headers["other"]
    return {"headers": {"authorization": value.decode()}}


async def test_each_answer_says_what_is_left(limited: Limited) -> None:
    first, second = await limited.ask(), await limited.ask()

    assert first.json() == {
        "data": {"registries": {"totalCount": 0}},
        "extensions": {
            "cost": {
                "requested": 2,
                "most": 500_000,
                "remaining": 58,
                "resetAt": "2027-01-15T08:00:02Z",
            },
            "requestId": "the-same-for-both",
        },
    }
    assert first.headers["ratelimit-policy"] == '"cost";q=60;w=60'
    assert first.headers["ratelimit"] == '"cost";r=58;t=2'
    assert second.headers["ratelimit"] == '"cost";r=56;t=4'
    assert second.json()["extensions"]["cost"]["remaining"] == 56


async def test_way_is_the_one_that_is_meant(site: Opened, connect: Connect) -> None:
    straight = Limited(site, connect, straight=True)
    await straight.spend(4)
    await straight.spend(4, **SIGNED_IN)

    assert straight.app.answers.answered == 4


async def test_both_ways_say_the_same(site: Opened, connect: Connect) -> None:
    straight, long = (Limited(site, connect, straight=way) for way in (True, False))
    larger = "{ registries(first: 29) { nodes { id } } }"
    small = "{ registries(first: 1) { nodes { id } } }"
    for headers in ({}, SIGNED_IN["headers"], {"authorization": "Bearer vtr-no"}):
        for query in (COUNT, larger, COUNT, "{", COUNT, small):
            sent = Request(
                body(query), tuple((n.encode(), value.encode()) for n, value in headers.items())
            )
            assert await ask(straight.app, sent) == await ask(long.app, sent)


async def test_last_one_is_answered_and_the_next_is_not(limited: Limited) -> None:
    await limited.spend(58)
    last = await limited.ask()
    beyond = await limited.ask()

    assert (last.status_code, last.headers["ratelimit"]) == (200, '"cost";r=0;t=60')
    assert (beyond.status_code, beyond.headers["ratelimit"]) == (429, '"cost";r=0;t=60')
    assert beyond.headers["ratelimit-policy"] == '"cost";q=60;w=60'
    assert beyond.headers["retry-after"] == "1"
    assert beyond.json() == {
        "errors": [
            {
                "message": "A client may ask for 60 values per minute, and this request for 1:"
                " send it again in 1 s.",
                "extensions": {
                    "code": "RATE_LIMITED",
                    "limit": "rateLimit",
                    "most": 60,
                    "found": 1,
                },
            }
        ],
        "extensions": {"requestId": "the-same-for-both"},
    }


async def test_operation_that_costs_more_than_is_left(limited: Limited) -> None:
    await limited.spend(50)
    answer = await limited.ask("{ registries(first: 10) { nodes { id } } }")

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "11")
    [error] = answer.json()["errors"]
    assert error["extensions"] == {
        "code": "RATE_LIMITED",
        "limit": "rateLimit",
        "most": 60,
        "found": 21,
    }
    assert "data" not in answer.json()
    assert answer.headers["ratelimit"] == '"cost";r=10;t=50'


async def test_refused_operation_is_not_executed(limited: Limited) -> None:
    mutation = """mutation { createOrganization(input: {name: "more"})
        { organization { id teams { totalCount } name displayName } errors { message } } }"""
    await limited.spend(58, **SIGNED_IN)
    refused = await limited.ask(mutation, **SIGNED_IN)
    limited.seconds += 60
    listed = await limited.ask("{ organizations(first: 9) { nodes { name } } }", **SIGNED_IN)

    assert refused.status_code == 429
    assert "more" not in listed.text


async def test_who_waits_is_answered(limited: Limited) -> None:
    await limited.spend(60)
    limited.seconds += 1.9
    early = await limited.ask()
    limited.seconds += 0.1
    late = await limited.ask()

    assert (early.status_code, early.headers["retry-after"]) == (429, "1")
    assert (late.status_code, late.headers["ratelimit"]) == (200, '"cost";r=0;t=60')


async def test_two_keys_of_one_user_are_independent(
    limited: Limited, other: dict[str, Any]
) -> None:
    await limited.spend(60, **SIGNED_IN)

    assert (await limited.ask(**SIGNED_IN)).status_code == 429
    assert (await limited.ask(**other)).headers["ratelimit"] == '"cost";r=58;t=2'
    assert (await limited.ask()).headers["ratelimit"] == '"cost";r=58;t=2'


async def test_who_is_signed_out_shares_with_their_address(
    limited: Limited, connect: Connect
) -> None:
    elsewhere = httpx2.ASGITransport(limited.app, client=("203.0.113.7", 1))
    await limited.spend(60)

    assert (await limited.ask()).status_code == 429
    async with httpx2.AsyncClient(transport=elsewhere, base_url="http://test") as client:
        answer = await client.post("/graphql", json={"query": COUNT})
    assert (answer.status_code, answer.headers["ratelimit"]) == (200, '"cost";r=58;t=2')


async def test_key_pays_whichever_dialect_and_way_it_is_used_by(limited: Limited) -> None:
    await limited.spend(20, **SIGNED_IN)
    got = await limited.client.get("/graphql", params={"query": COUNT}, **SIGNED_IN)
    dialect = await limited.ask(VIEWER, path="/wandb/graphql", auth=("api", KEY))

    assert got.headers["ratelimit"] == '"cost";r=38;t=22'
    assert dialect.headers["ratelimit"] == '"cost";r=36;t=24'
    assert dialect.json() == {
        "data": {"viewer": {"username": "admin"}},
        "extensions": {
            "cost": {
                "requested": 2,
                "most": 500_000,
                "remaining": 36,
                "resetAt": "2027-01-15T08:00:24Z",
            }
        },
    }


async def test_dialect_refuses_with_the_status_that_its_sdk_waits_for(limited: Limited) -> None:
    basic: dict[str, Any] = {"query": VIEWER, "path": "/wandb/graphql", "auth": ("api", KEY)}
    await limited.spend(58, **basic)
    larger = {**basic, "query": "{ viewer { id username email } }"}
    refused = await limited.ask(**larger)
    await limited.ask(**basic)
    empty = await limited.ask(**basic)

    for answer, found in ((refused, 4), (empty, 1)):
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) >= 1
        [error] = answer.json()["errors"]
        assert error["extensions"]["found"] == found
    assert empty.headers["ratelimit"] == '"cost";r=0;t=60'


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("{", 200),
        ("{ nothing }", 200),
        ("{ " + "viewer { id } " * 100 + "}", 200),
        ("{ viewer { id } } #" + "x" * 100_000, 413),
        ("", 400),
    ],
    ids=["no document", "not valid", "too much", "too long", "empty"],
)
async def test_what_is_not_carried_out_costs_a_little(
    limited: Limited, query: str, status: int
) -> None:
    answer = await limited.ask(query)

    assert (answer.status_code, answer.headers["ratelimit"]) == (status, '"cost";r=59;t=1')
    if "cost" in answer.json()["extensions"]:
        assert answer.json()["extensions"]["cost"]["remaining"] == 59


async def test_who_guesses_keys_is_stopped_before_the_database_is_asked(
    limited: Limited, other: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    await limited.spend(2, **SIGNED_IN)
    for number in range(60):
        wrong = {"authorization": f"Bearer vtr-{number:043}"}
        assert (await limited.ask(headers=wrong)).status_code == 401
    asked = counted(monkeypatch)
    answer = await limited.ask(headers={"authorization": "Bearer vtr-" + "x" * 43})

    assert answer.status_code == 429
    assert asked == []
    # Who sends no key, and whose key is known, is answered from there all the same.
    assert (await limited.ask()).headers["ratelimit"] == '"cost";r=58;t=2'
    assert (await limited.ask(**SIGNED_IN)).headers["ratelimit"] == '"cost";r=56;t=4'


async def test_known_key_is_stopped_before_the_database_is_asked(
    limited: Limited, monkeypatch: pytest.MonkeyPatch
) -> None:
    await limited.spend(60, **SIGNED_IN)
    asked = counted(monkeypatch)

    assert (await limited.ask(**SIGNED_IN)).status_code == 429
    assert (
        await limited.client.get("/graphql", params={"query": COUNT}, **SIGNED_IN)
    ).status_code == 429
    assert (await limited.ask(path="/wandb/graphql", **SIGNED_IN)).status_code == 429
    assert asked == []


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements from here on, but for the notes that keys were used before."""
    asked: list[str] = []
    fetch, row = Connection.fetch, Pool.row

    async def fetched(self: Connection, sql: str, *values: object) -> Any:
        if "set last_used_at" not in sql:
            asked.append(sql)
        return await fetch(self, sql, *values)

    async def read(self: Pool, sql: str, *values: object) -> Any:
        asked.append(sql)
        return await row(self, sql, *values)

    monkeypatch.setattr(Connection, "fetch", fetched)
    monkeypatch.setattr(Pool, "row", read)
    return asked


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/files/download/x/y", 403),
        ("PUT", "/files/upload/x", 403),
        ("PUT", "/files/part/x", 403),
        ("GET", "/wandb/manifest/x/y", 403),
        ("POST", "/session", 415),
    ],
)
async def test_other_requests_cost_a_little(
    limited: Limited, method: str, path: str, status: int
) -> None:
    answer = await limited.client.request(method, path)
    await limited.spend(58)
    # One is left, and is taken; what says nothing of who sends it, pays with the address.
    last = await limited.client.request(method, path)
    beyond = await limited.client.request(method, path)

    assert (answer.status_code, answer.headers["ratelimit"]) == (status, '"cost";r=59;t=1')
    assert (last.status_code, last.headers["ratelimit"]) == (status, '"cost";r=0;t=60')
    assert (beyond.status_code, beyond.headers["retry-after"]) == (429, "1")
    assert beyond.json()["error"]["code"] == "RATE_LIMITED"
    assert beyond.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/"])
async def test_probes_and_pages_are_not_limited(limited: Limited, path: str) -> None:
    await limited.spend(60)
    answer = await limited.client.get(path)

    assert answer.status_code == 200
    assert "ratelimit" not in answer.headers


async def test_without_a_rate_nothing_is_said_of_it(site: Opened, connect: Connect) -> None:
    answer = await connect(app(site)).post("/graphql", json={"query": COUNT})

    assert answer.json() == {
        "data": {"registries": {"totalCount": 0}},
        "extensions": {
            "cost": {"requested": 2, "most": 500_000},
            "requestId": answer.headers["x-request-id"],
        },
    }
    assert not {"ratelimit", "ratelimit-policy", "retry-after"} & set(answer.headers)


@pytest.mark.parametrize(("workers", "share"), [(1, 100), (3, 34)])
async def test_workers_share_the_rate(settings: Settings, workers: int, share: int) -> None:
    async with opened(replace(settings, rate=100, workers=workers)) as site:
        assert site.site.rates is not None
        assert (site.site.rates.most, site.site.limits.rate) == (share, 100)


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("testclient", "testclient"),
    ],
)
def test_address_of_a_client(host: str, client: str) -> None:
    assert rate.client({"client": (host, 1)}) == client
    assert rate.client({"client": None}) == ""

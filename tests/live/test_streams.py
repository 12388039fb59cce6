"""Subscriptions over HTTP: server-sent events in distinct connections, and Apollo's multipart."""

from __future__ import annotations

import asyncio

import httpx2
import pytest

from schema.streaming import TRANSPORTS
from tests.live.served import EVENTS, KEY, MODELS, MULTIPART, SSE, Served, until

pytestmark = pytest.mark.slow

# What urql sends with all that it asks.
URQL = (
    "application/graphql-response+json, application/graphql+json, application/json,"
    " text/event-stream, multipart/mixed"
)
VIEWER = "{ viewer { username } }"
TOLD = {
    "kind": "COLLECTION_CREATED",
    "detail": {"registry": "model", "collection": "a", "types": ["model"]},
}


async def make(served: Served, name: str) -> None:
    await served.change("createCollection", registryPath=MODELS, name=name, types=["model"])


async def post(served: Served, query: str, accept: str | None) -> httpx2.Response:
    headers = {"authorization": f"Bearer {KEY}"} | ({"accept": accept} if accept else {})
    async with httpx2.AsyncClient(base_url=served.url, headers=headers, verify=False) as client:
        body = {"query": query, "variables": {"path": MODELS}}
        return await client.post("/graphql", json=body)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_events(served: Served, method: str) -> None:
    async with served.stream(method=method) as stream:
        assert stream.answer.status_code == 200
        assert stream.answer.headers["content-type"] == "text/event-stream"
        assert stream.answer.headers["cache-control"] == "no-store, no-transform"
        await until(lambda: served.followers == 1)
        await asyncio.sleep(0.2)
        await make(served, "a")
        name, data = await stream.event()
        assert (name, data["data"]["registryEvents"]["event"]) == ("next", TOLD)
        after = data["data"]["registryEvents"]["cursor"]
        await make(served, "b")
        await stream.event()
    await served.forgotten()
    variables = {"path": MODELS, "after": after}
    async with served.stream(method=method, variables=variables) as stream:
        name, data = await stream.event()
        assert data["data"]["registryEvents"]["event"]["detail"]["collection"] == "b"


async def test_lines_end_in_one_character(shared: Served) -> None:
    async with shared.stream(VIEWER) as stream:
        assert await stream.rest() == (
            'event: next\ndata: {"data":{"viewer":{"username":"admin"}}}\n\n'
            "event: complete\ndata: \n\n"
        )


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_query_of_who_takes_nothing_but_events(shared: Served, method: str) -> None:
    async with shared.stream(VIEWER, method=method) as stream:
        name, data = await stream.event()
        assert (name, data["data"]) == ("next", {"viewer": {"username": "admin"}})
        assert await stream.event() == ("complete", None)


@pytest.mark.parametrize("accept", [URQL, f"{SSE}, */*", "*/*", None, MULTIPART])
async def test_a_query_of_who_takes_json_as_well(shared: Served, accept: str | None) -> None:
    answer = await post(shared, VIEWER, accept)
    assert answer.headers["content-type"].startswith("application/")
    assert answer.json()["data"] == {"viewer": {"username": "admin"}}


async def test_a_mutation_by_get_is_not_carried_out(served: Served) -> None:
    mutation = """mutation { createCollection(input: {registryPath: "local/model", name: "x",
        types: ["model"]}) { errors { message } } }"""
    async with served.stream(mutation, method="GET") as stream:
        _, data = await stream.event()
        assert data["errors"]
    found = await served.ask(
        "query($p: String!) { registry(path: $p) { collections { totalCount } } }", p=MODELS
    )
    assert found["registry"]["collections"]["totalCount"] == 0


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/html"])
async def test_a_subscription_of_who_takes_no_stream(shared: Served, accept: str | None) -> None:
    answer = await post(shared, EVENTS, accept)
    assert answer.status_code == 406
    [error] = answer.json()["errors"]
    if accept != "text/html":
        assert error["message"] == (
            "A subscription can be had as text/event-stream or as"
            ' multipart/mixed;subscriptionSpec="1.0".'
        )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("{", "Syntax Error"),
        ("{ nothing }", "Cannot query field"),
        ("query a { __typename } query b { __typename }", "operationName"),
        ("subscription { nothing }", "Cannot query"),
    ],
)
async def test_documents_that_are_wrong(shared: Served, query: str, said: str) -> None:
    async with shared.stream(query) as stream:
        text = await stream.rest()
        assert said in text
        assert "Internal" not in text


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
async def test_nobody(shared: Served, accept: str) -> None:
    async with shared.stream(key=None, accept=accept) as stream:
        assert '"code":"UNAUTHENTICATED"' in await stream.rest()


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
async def test_a_wrong_key(shared: Served, accept: str) -> None:
    async with shared.stream(key=f"vtr-{'x' * 43}", accept=accept) as stream:
        assert stream.answer.status_code == 401


async def test_head(shared: Served) -> None:
    async with shared.stream(method="HEAD") as stream:
        assert stream.answer.status_code == 405


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
async def test_a_client_that_leaves_is_forgotten(served: Served, accept: str) -> None:
    async with served.stream(accept=accept):
        await until(lambda: served.followers == 1)
    await served.forgotten()
    assert served.tasks_of("follow") == 0


async def test_somebody_is_there(shared: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TRANSPORTS[0], "heartbeat_interval", 0.1)
    async with shared.stream() as stream:
        assert [await stream.event() for _ in range(3)] == [(": ping", None)] * 3


async def test_parts(served: Served) -> None:
    async with served.stream(accept=MULTIPART) as stream:
        type_ = stream.answer.headers["content-type"]
        assert type_.startswith("multipart/mixed;boundary=graphql;subscriptionSpec=1.0")
        assert await stream.part() == {}
        await until(lambda: served.followers == 1)
        await asyncio.sleep(0.2)
        await make(served, "a")
        part = await stream.part()
        assert part["payload"]["data"]["registryEvents"]["event"] == TOLD


async def test_the_last_part(shared: Served) -> None:
    variables = {"path": "local/wandb-registry-none"}
    async with shared.stream(accept=MULTIPART, variables=variables) as stream:
        text = await stream.rest()
        assert '"code":"NOT_FOUND"' in text
        assert text.endswith("\r\n--graphql--\r\n")

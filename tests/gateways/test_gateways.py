"""One graph of two subgraphs, behind Apollo's gateway and behind Hive's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest

from db.connection import Connection, Row
from tests.gateways.graph import Graph, behind
from tests.gateways.world import DIGITS, HIDDEN, MANY, World

pytestmark = pytest.mark.slow

RECORD = """mutation($path: String!, $benchmark: String!, $score: Float!) {
    recordEvaluation(path: $path, benchmark: $benchmark, score: $score) {
        benchmark score version { path number collection { name } } } }"""
RENAME = """mutation($input: UpdateVersionAliasesInput!) { updateVersionAliases(input: $input) {
    version { path aliases evaluations { benchmark score } } errors { message } } }"""
FOUND = "query($benchmark: String!) { evaluations(benchmark: $benchmark) { version { number } } }"
NOT_SEEN = "There is no such version, or you may not see it."


@pytest.fixture(scope="module", params=["apollo", "hive"])
async def graph(
    request: pytest.FixtureRequest, supergraph: Path, world: World
) -> AsyncIterator[Graph]:
    """The graph, asked by mia."""
    async with behind(request.param, supergraph) as made:
        yield made.as_(world.keys["mia"])


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the server asks of its database meanwhile."""
    seen: list[str] = []
    fetch = Connection.fetch

    async def noted(connection: Connection, sql: str, *values: object) -> Sequence[Row]:
        seen.append(sql)
        return await fetch(connection, sql, *values)

    monkeypatch.setattr(Connection, "fetch", noted)
    return seen


async def record(graph: Graph, benchmark: str, *paths: str) -> None:
    """Each version has a score in the benchmark."""
    fields = "".join(
        f'e{n}: recordEvaluation(path: "{path}", benchmark: "{benchmark}", score: {n}) {{ id }} '
        for n, path in enumerate(paths)
    )
    await graph(f"mutation {{ {fields} }}")


async def test_a_header_of_a_client_says_nothing(graph: Graph, world: World) -> None:
    names = ("x-user-id", "x-forwarded-user", "x-vitrine-identity", "x-remote-user")
    # The cookie is a good one: it is not for gateways.
    spoofed = {name: "mia" for name in names} | {"cookie": world.cookie}
    nobody = await graph.as_(None).answer("{ viewer { username } }", spoofed)
    assert nobody == {"data": {"viewer": None}}
    assert await graph.answer("{ viewer { username } }", {name: "ada" for name in names}) == {
        "data": {"viewer": {"username": "mia"}}
    }


async def test_a_key_that_is_none_is_refused(graph: Graph) -> None:
    answer = await graph.as_("vtr-none").answer("{ viewer { username } }")
    assert not answer.get("data") or answer["data"]["viewer"] is None
    assert answer["errors"]


async def test_what_is_hidden_stays_hidden(graph: Graph, world: World) -> None:
    hidden = f"{HIDDEN}:v0"
    vic, ada = graph.as_(world.keys["vic"]), graph.as_(world.keys["ada"])
    refused = await vic.answer(RECORD, path=hidden, benchmark="secret", score=1.0)
    assert [error["message"] for error in refused["errors"]] == [NOT_SEEN]
    await record(ada, f"secret-{graph.url}", hidden)
    for asker, found in ((vic, []), (graph.as_(None), []), (ada, [{"version": {"number": 0}}])):
        answered = await asker(FOUND, benchmark=f"secret-{graph.url}")
        assert answered == {"evaluations": found}


async def test_a_mutation_there_joins_what_is_here(graph: Graph) -> None:
    made = await graph(RECORD, path="acme/models/digits:v1", benchmark="there", score=0.5)
    version = {"path": f"{DIGITS}:v1", "number": 1, "collection": {"name": "digits"}}
    assert made == {"recordEvaluation": {"benchmark": "there", "score": 0.5, "version": version}}


async def test_a_mutation_here_joins_what_is_there(graph: Graph) -> None:
    path = f"{DIGITS}:v2"
    await record(graph, "here", path)
    found = await graph("query($path: String!) { version(path: $path) { id } }", path=path)
    input = {"versionId": found["version"]["id"], "add": ["proven"]}
    changed = (await graph(RENAME, input=input))["updateVersionAliases"]
    assert changed["errors"] == []
    assert changed["version"]["path"] == path
    assert changed["version"]["aliases"] == ["proven"]
    assert {"benchmark": "here", "score": 0.0} in changed["version"]["evaluations"]


async def test_a_list_here_joins_what_is_there(graph: Graph) -> None:
    await record(graph, "listed", f"{DIGITS}:v3", f"{DIGITS}:v4")
    query = """query($path: String!) { collection(path: $path) { versions(first: 100) { nodes {
        number evaluations { benchmark } } } } }"""
    nodes = (await graph(query, path=DIGITS))["collection"]["versions"]["nodes"]
    evaluated = [each["number"] for each in nodes if {"benchmark": "listed"} in each["evaluations"]]
    assert (len(nodes), sorted(evaluated)) == (MANY, [3, 4])


async def test_a_hundred_cost_what_one_costs(graph: Graph, statements: list[str]) -> None:
    await record(graph, f"one-{graph.url}", f"{DIGITS}:v0")
    for start in range(0, MANY, 50):
        paths = [f"{DIGITS}:v{number}" for number in range(start, start + 50)]
        await record(graph, f"many-{graph.url}", *paths)
    counted = []
    for benchmark, count in (("one", 1), ("many", MANY)):
        await graph(FOUND, benchmark=f"{benchmark}-{graph.url}")
        statements.clear()
        found = await graph(FOUND, benchmark=f"{benchmark}-{graph.url}")
        assert len({each["version"]["number"] for each in found["evaluations"]}) == count
        counted.append(len(statements))
    # What the example subgraph asks, and what the gateway asks.
    assert counted == [2, 2]


EVENTS = """subscription($path: String!) { registryEvents(path: $path) {
    event { kind version { path evaluations { benchmark score } } } } }"""


@pytest.mark.parametrize("graph", ["hive"], indirect=True)
async def test_an_event_joins_what_is_there(graph: Graph) -> None:
    path = f"{DIGITS}:v9"
    await record(graph, "live", path)
    found = await graph("query($path: String!) { version(path: $path) { id } }", path=path)
    telling = asyncio.create_task(first_event(graph, path="acme/models"))
    for number in range(40):
        # Only what happens once Hive listens is told.
        input = {"versionId": found["version"]["id"], "add": [f"told-{number}"]}
        await graph(RENAME, input=input)
        if (await asyncio.wait([telling], timeout=0.5))[0]:
            break
    event = telling.result()["data"]["registryEvents"]["event"]
    assert (event["kind"], event["version"]["path"]) == ("ALIAS_ADDED", path)
    assert {"benchmark": "live", "score": 0.0} in event["version"]["evaluations"]


async def first_event(graph: Graph, **variables: Any) -> Any:
    """The first event that Hive passes on."""
    headers = {"accept": "text/event-stream", **graph.authorization}
    body = {"query": EVENTS, "variables": variables}
    async with (
        httpx2.AsyncClient(timeout=20) as client,
        client.stream("POST", graph.url, json=body, headers=headers) as answer,
    ):
        async for line in answer.aiter_lines():
            if line.startswith("data:") and line != "data:":
                return orjson.loads(line.removeprefix("data:"))
    raise AssertionError("the stream ended without an event")

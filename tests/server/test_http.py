"""GraphQL over HTTP: what is refused, with which status and in which form."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import re
from typing import Any

import httpx2
import pytest

from tests.cost import bare, without_cost

MODERN = "application/graphql-response+json"
JSON = "application/json"
VIEWER = {"query": "{ viewer { username } }"}
ADMIN = {"data": {"viewer": {"username": "admin"}}}


async def post(client: httpx2.AsyncClient, query: str, accept: str = JSON, **more: Any) -> Any:
    headers = {"accept": accept, **more.pop("headers", {})}
    return await client.post("/graphql", json={"query": query, **more}, headers=headers)


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


WRONG_HEADERS = [
    "",
    "Bearer",
    "Bearer x",
    "Token vtr-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO_-",
    "Bearer vtr-ABCdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO_-",
    "Bearer vtr-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO_A",
    "Basic x",
    "Basic " + base64.b64encode(b"api:x").decode(),
]


class TestGet:
    async def test_mutation_is_refused(self, tiny: httpx2.AsyncClient, key: str) -> None:
        query = {"query": "mutation { double(input: {number: 2}) }"}
        answer = await tiny.get("/graphql", params=query, headers=bearer(key))

        assert answer.status_code == 405
        assert answer.headers["allow"] == "POST"

    @pytest.mark.parametrize("variables", ["x", "[]", '"x"', "1"])
    async def test_variables_that_are_no_object_are_refused(
        self, tiny: httpx2.AsyncClient, variables: str
    ) -> None:
        answer = await tiny.get("/graphql", params={"query": "{hello}", "variables": variables})

        assert answer.status_code == 400

    async def test_query_is_answered(self, tiny: httpx2.AsyncClient) -> None:
        params = {
            "query": "query A($n: String!) { hello(name: $n) } query B { boom }",
            "variables": '{"n": "é"}',
            "operationName": "A",
        }
        answer = await tiny.get("/graphql", params=params)

        assert without_cost(answer) == {"data": {"hello": "hello é"}}

    async def test_browser_with_a_query_gets_json(self, tiny: httpx2.AsyncClient) -> None:
        headers = {"accept": "text/html,*/*;q=0.8"}
        answer = await tiny.get("/graphql", params={"query": "{hello}"}, headers=headers)

        assert answer.headers["content-type"] == JSON


@pytest.mark.parametrize("query", ["{ viewer { username } }", "{ nothing }", "{"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
async def test_no_cache_keeps_an_answer_for_others(
    client: httpx2.AsyncClient, key: str, method: str, query: str
) -> None:
    asked: dict[str, Any] = {"params" if method == "GET" else "json": {"query": query}}
    answer = await client.request(method, "/graphql", headers=bearer(key), **asked)

    is_kept = method == "GET" and query == "{ viewer { username } }"
    assert answer.headers["cache-control"] == ("private, no-cache" if is_kept else "no-store")


class TestNegotiation:
    @pytest.mark.parametrize(
        ("accept", "wanted"),
        [
            (None, JSON),
            ("*/*", JSON),
            ("application/*", JSON),
            (JSON, JSON),
            (f"{JSON}; charset=utf-8", JSON),
            (MODERN, MODERN),
            (MODERN.upper(), MODERN),
            (f"{MODERN}; charset=utf-8, {JSON}", JSON),
            (f"{MODERN}, {JSON};q=0.9", MODERN),
            (f"{MODERN};q=0.5, {JSON};q=0.6", JSON),
            (f"{JSON};q=0, */*", MODERN),
            (f"{JSON};q=nonsense, {MODERN};q=0.1", MODERN),
            (f"text/html, {MODERN};q=0.2, */*;q=0.1", MODERN),
        ],
    )
    async def test_content_type(
        self, tiny: httpx2.AsyncClient, accept: str | None, wanted: str
    ) -> None:
        headers = {"accept": accept} if accept is not None else {}
        if accept is None:
            del tiny.headers["accept"]
        answer = await tiny.post("/graphql", json={"query": "{hello}"}, headers=headers)

        assert answer.headers["content-type"] == wanted
        assert without_cost(answer) == {"data": {"hello": "hello you"}}

    @pytest.mark.parametrize("accept", ["text/html", "image/*", f"{JSON};q=0", "*/*;q=0", ";"])
    async def test_nothing_acceptable_is_406(self, tiny: httpx2.AsyncClient, accept: str) -> None:
        answer = await post(tiny, "{hello}", accept)

        assert answer.status_code == 406

    @pytest.mark.parametrize(
        ("query", "accept", "status", "members"),
        [
            ("{", JSON, 200, ["data", "errors", "extensions"]),
            ("{", MODERN, 400, ["errors", "extensions"]),
            ("{ nothing }", JSON, 200, ["data", "errors", "extensions"]),
            ("{ nothing }", MODERN, 400, ["errors", "extensions"]),
            ("query($n: String!) { hello(name: $n) }", JSON, 200, ["data", "errors", "extensions"]),
            ("query($n: String!) { hello(name: $n) }", MODERN, 400, ["errors", "extensions"]),
            ("{ refused }", JSON, 200, ["data", "errors", "extensions"]),
            ("{ refused }", MODERN, 200, ["data", "errors", "extensions"]),
            ("{ boom }", MODERN, 200, ["data", "errors", "extensions"]),
            ("{ hello }", MODERN, 200, ["data", "extensions"]),
        ],
    )
    async def test_status(
        self,
        tiny: httpx2.AsyncClient,
        query: str,
        accept: str,
        status: int,
        members: list[str],
    ) -> None:
        answer = await post(tiny, query, accept)

        assert answer.status_code == status
        assert list(answer.json()) == members


class TestViewer:
    @pytest.mark.parametrize("header", WRONG_HEADERS)
    @pytest.mark.parametrize("accept", [JSON, MODERN])
    async def test_wrong_key_is_401_for_the_whole_request(
        self, client: httpx2.AsyncClient, header: str, accept: str
    ) -> None:
        headers = {"authorization": header, "accept": accept}
        answer = await client.post("/graphql", json=VIEWER, headers=headers)

        assert answer.status_code == 401
        assert answer.headers["content-type"] == accept
        assert answer.headers["www-authenticate"] == "Bearer"
        assert list(bare(answer)) == ["errors"]
        assert answer.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
        assert "vtr-" not in answer.text

    async def test_no_key_is_nobody(self, client: httpx2.AsyncClient) -> None:
        answer = await client.post("/graphql", json=VIEWER)

        assert without_cost(answer) == {"data": {"viewer": None}}

    @pytest.mark.parametrize("form", ["Bearer {}", "bearer {}", "Basic {}"])
    async def test_key_signs_in(self, client: httpx2.AsyncClient, key: str, form: str) -> None:
        basic = base64.b64encode(f"api:{key}".encode()).decode()
        header = form.format(basic if form.startswith("Basic") else key)
        answer = await client.post("/graphql", json=VIEWER, headers={"authorization": header})

        assert without_cost(answer) == ADMIN

    @pytest.mark.parametrize("number", [2, "not a number", None])
    @pytest.mark.parametrize(
        ("accept", "members"),
        [(JSON, ["data", "errors", "extensions"]), (MODERN, ["errors", "extensions"])],
    )
    async def test_anonymous_mutation_is_refused_before_its_values_are_read(
        self, tiny: httpx2.AsyncClient, number: object, accept: str, members: list[str]
    ) -> None:
        query = "mutation M($number: Int!) { double(input: {number: $number}) }"
        answer = await post(tiny, query, accept, variables={"number": number})

        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert list(answer.json()) == members
        assert answer.json().get("data") is None
        assert answer.json()["errors"] == [
            {
                "message": "Sign in with an API key: Authorization: Bearer KEY.",
                "extensions": {"code": "UNAUTHENTICATED"},
            }
        ]

    async def test_mutation_of_a_viewer_is_carried_out(
        self, tiny: httpx2.AsyncClient, key: str
    ) -> None:
        answer = await post(tiny, "mutation { double(input: {number: 2}) }", headers=bearer(key))

        assert without_cost(answer) == {"data": {"double": 4}}


class TestErrors:
    async def test_unexpected_error_is_masked_and_logged(
        self, tiny: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        answer = await post(tiny, "{ hello boom }", headers={"x-request-id": "my-id.1"})

        assert answer.json() == {
            "data": None,
            "errors": [
                {
                    "message": "Internal error",
                    "locations": [{"line": 1, "column": 9}],
                    "path": ["boom"],
                    "extensions": {"code": "INTERNAL", "requestId": "my-id.1"},
                }
            ],
            "extensions": {
                "cost": {"requested": 2, "most": 500000},
                "requestId": "my-id.1",
            },
        }
        [record] = [each for each in caplog.records if each.name == "vitrine.graphql"]
        assert record.levelno == logging.ERROR
        assert vars(record)["request_id"] == "my-id.1"
        assert "hunter2" in str(record.exc_info)

    @pytest.mark.parametrize(
        ("field", "extensions"),
        [
            ("refused", {"code": "NOT_FOUND", "argument": "path"}),
            ("refusedTwice", {"code": "INVALID_PATH", "argument": "path"}),
            ("private", {"code": "UNAUTHENTICATED"}),
            ("told", {"code": "OWN"}),
        ],
    )
    async def test_expected_error_is_told(
        self, tiny: httpx2.AsyncClient, field: str, extensions: dict[str, str]
    ) -> None:
        answer = await post(tiny, f"{{ {field} }}")

        assert answer.status_code == 200
        assert answer.json()["errors"][0]["extensions"] == extensions
        assert answer.json()["errors"][0]["path"] == [field]

    async def test_suggestions_are_on(self, tiny: httpx2.AsyncClient) -> None:
        answer = await post(tiny, "{ helo }")

        assert "Did you mean 'hello'?" in answer.json()["errors"][0]["message"]

    async def test_introspection_is_on(self, client: httpx2.AsyncClient) -> None:
        answer = await post(client, "{ __schema { queryType { name } } }")

        assert without_cost(answer) == {"data": {"__schema": {"queryType": {"name": "Query"}}}}


class TestRequestId:
    @pytest.mark.parametrize("given", ["", "a b", "x" * 65, "é", '"', "a\tb"])
    async def test_strange_id_is_replaced(self, tiny: httpx2.AsyncClient, given: str) -> None:
        headers = {b"x-request-id": given.encode()}
        answer = await tiny.post("/graphql", json={"query": "{hello}"}, headers=headers)

        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])

    @pytest.mark.parametrize("path", ["/graphql", "/healthz", "/nowhere", "/files/download/x/y"])
    async def test_sane_id_is_kept_on_every_answer(
        self, client: httpx2.AsyncClient, path: str
    ) -> None:
        answer = await client.get(path, headers={"x-request-id": "trace.1_a-B"})

        assert answer.headers["x-request-id"] == "trace.1_a-B"


async def test_mutations_and_queries_of_many_are_answered_apart(
    tiny: httpx2.AsyncClient, key: str
) -> None:
    """No state of one request is seen by another."""
    answers = await asyncio.gather(
        *(post(tiny, f"{{ hello(name: {json.dumps(str(n))}) }}") for n in range(20)),
        *(post(tiny, "{ nothing }", MODERN) for _ in range(20)),
    )

    assert [answer.json()["data"]["hello"] for answer in answers[:20]] == [
        f"hello {n}" for n in range(20)
    ]
    assert {answer.status_code for answer in answers[20:]} == {400}

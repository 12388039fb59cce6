"""Requests that are none: each is refused with a status of the client's making."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from domain.limits import LARGEST_BODY
from reads import document
from tests.cost import bare, without_cost

MODERN = "application/graphql-response+json"
JSON = "application/json"

BODIES = {
    "nothing": b"",
    "string": b'"x"',
    "number": b"1",
    "null": b"null",
    "list": b"[]",
    "batch": b'[{"query": "{ hello }"}]',
    "list of numbers": b"[1]",
    "not JSON": b"{query}",
    "NaN": b'{"query": "{ hello }", "variables": {"x": NaN}}',
    "bad UTF-8": b'{"query": "\xff"}',
    "lone surrogate": b'{"query": "{ hello(name: \\"\\ud800\\") }"}',
    "NUL": b"\0",
    "gzip": gzip.compress(b'{"query": "{ hello }"}'),
    "deep": b"[" * 20_000,
    "deep object": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "deep variables": b'{"query": "{ hello }", "variables": {"x": %s}}'
    % (b"[" * 20_000 + b"]" * 20_000),
    "5000 digits": b'{"query": "{ hello }", "variables": {"x": %s}}' % (b"1" * 5000),
    "no query": b"{}",
    "query null": b'{"query": null}',
    "query empty": b'{"query": ""}',
    "query number": b'{"query": 1}',
    "query list": b'{"query": ["{ hello }"]}',
    "variables list": b'{"query": "{ hello }", "variables": []}',
    "variables string": b'{"query": "{ hello }", "variables": "{}"}',
    "operationName number": b'{"query": "{ hello }", "operationName": 1}',
    "operationName unknown": b'{"query": "{ hello }", "operationName": "X"}',
    "extensions list": b'{"query": "{ hello }", "extensions": [1]}',
}


def exceeded(limit: str, most: int, found: int) -> dict[str, Any]:
    return {"code": "LIMIT_EXCEEDED", "limit": limit, "most": most, "found": found}


async def post(client: httpx2.AsyncClient, query: str, accept: str = JSON, **more: Any) -> Any:
    headers = {"accept": accept, **more.pop("headers", {})}
    return await client.post("/graphql", json={"query": query, **more}, headers=headers)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
@pytest.mark.parametrize("accept", [JSON, MODERN])
async def test_body_is_refused_with_400(tiny: httpx2.AsyncClient, body: bytes, accept: str) -> None:
    headers = {"content-type": JSON, "accept": accept}
    answer = await tiny.post("/graphql", content=body, headers=headers)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == accept
    assert list(bare(answer)) == ["errors"]
    assert answer.json()["errors"][0]["message"]
    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


@pytest.mark.parametrize(
    "query",
    [
        "{",
        "",
        "{ hello(name: 1) }",
        "{ nothing }",
        '{ hello(name: "\\uD800") }',
        "query A { hello } query B { hello }",
        "query Q($n: Int!) { hello }",
        "fragment F on Query { hello }",
        "subscription { hello }",
        "{ " + "a { " * 5000 + "}" * 5001,
        "{ ...F } fragment F on Query { ...F }",
        "{ hello " + "@x " * 900 + "}",
        "\0",
    ],
)
@pytest.mark.parametrize("accept", [JSON, MODERN])
async def test_document_is_never_a_server_error(
    tiny: httpx2.AsyncClient, query: str, accept: str
) -> None:
    answer = await post(tiny, query, accept)

    assert answer.status_code in (200, 400, 406)
    assert answer.json().get("data") is None
    assert len(answer.json()["errors"]) <= 50


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
        "application/jsonx",
    ],
)
async def test_other_content_types_are_refused(tiny: httpx2.AsyncClient, content_type: str) -> None:
    answer = await tiny.post(
        "/graphql", content=b'{"query":"{hello}"}', headers={"content-type": content_type}
    )

    assert answer.status_code == 415
    assert answer.headers["content-type"] == JSON


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
async def test_other_methods_are_refused(tiny: httpx2.AsyncClient, method: str) -> None:
    answer = await tiny.request(method, "/graphql")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"


async def test_announced_large_body_is_refused(tiny: httpx2.AsyncClient) -> None:
    answer = await post(tiny, "#" * LARGEST_BODY)

    assert answer.status_code == 413
    assert bare(answer) == {
        "errors": [
            {
                "message": "The body has more than 1048576 bytes.",
                "extensions": exceeded("maxBodySize", 1048576, 1048576 + len('{"query":""}')),
            }
        ]
    }


async def test_announced_large_body_is_not_waited_for(tiny: httpx2.AsyncClient) -> None:
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b" " * 65536

    headers = {"content-type": JSON, "content-length": str(100 * 65536)}
    answer = await tiny.post("/graphql", content=chunks(), headers=headers)

    assert answer.status_code == 413
    found = answer.json()["errors"][0]["extensions"]
    assert found == exceeded("maxBodySize", 1048576, 100 * 65536)
    assert sent <= 1


async def test_large_body_in_chunks_is_refused(tiny: httpx2.AsyncClient) -> None:
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b" " * 65536

    headers = {"content-type": JSON}
    answer = await tiny.post("/graphql", content=chunks(), headers=headers)

    assert answer.status_code == 413
    assert answer.json()["errors"][0]["extensions"] == exceeded("maxBodySize", 1048576, 17 * 65536)
    assert sent <= 17


@pytest.mark.parametrize("accept", [JSON, MODERN])
@pytest.mark.parametrize("filling", ["x" * 99_990, "é" * 49_995], ids=["characters", "bytes"])
async def test_long_document_is_refused(
    tiny: httpx2.AsyncClient, accept: str, filling: str
) -> None:
    answer = await post(tiny, "{ hello } #" + filling, accept)

    assert answer.status_code == 413
    assert bare(answer) == {
        "errors": [
            {
                "message": "The document has more than 100000 bytes.",
                "extensions": exceeded("maxDocumentSize", 100_000, 100_001),
            }
        ]
    }


async def test_long_document_in_an_address_is_refused(
    tiny: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "LONGEST_DOCUMENT", 20)

    answer = await tiny.get("/graphql", params={"query": "{ hello } #" + "x" * 10})

    assert answer.status_code == 413
    found = answer.json()["errors"][0]["extensions"]
    assert found == exceeded("maxDocumentSize", 20, 21)


@pytest.mark.parametrize("filling", ["x" * 99_989, "é" * 49_994], ids=["characters", "bytes"])
async def test_document_that_is_not_too_long(tiny: httpx2.AsyncClient, filling: str) -> None:
    answer = await post(tiny, "{ hello } #" + filling)

    assert answer.json()["data"] == {"hello": "hello you"}


async def test_document_of_many_tokens_is_refused(tiny: httpx2.AsyncClient) -> None:
    answer = await post(tiny, "{ " + "hello " * 4000 + "}", MODERN)

    assert answer.status_code == 400
    assert bare(answer) == {
        "errors": [
            {
                "message": "The document has more than 4000 tokens.",
                "extensions": exceeded("maxDocumentTokens", 4000, 4001),
            }
        ]
    }


@pytest.mark.parametrize("host", ["[", "a b", "x/y", '"><script>', ""])
async def test_strange_host_is_in_no_answer(tiny: httpx2.AsyncClient, host: str) -> None:
    answer = await post(tiny, "{ baseUrl }", headers={"host": host})

    assert without_cost(answer) == {"data": {"baseUrl": "http://test"}}

"""Requests to the dialect that are none: refused, with a status that the SDK takes for final.

What the SDK shows of a refusal is its message, so there is one. The connection goes on.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from graphql import GraphQLError

from db.failures import DatabaseUnavailable, Overtaken
from tests.cost import without_cost
from tests.scene import Scene
from tests.server.test_files import until
from tests.wandb_api.calling import Caller, authorization, call
from wandb_api import failure, http

__all__ = ["call"]

PATH = "/wandb/graphql"
DEEP = b"[" * 20_000 + b"]" * 20_000
VIEWER = b"{ viewer { username } }"
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "string": b'"x"',
    "number": b"1",
    "null": b"null",
    "list": b"[]",
    "batch": b'[{"query": "%s"}]' % VIEWER,
    "not JSON": b"{query}",
    "cut": b'{"query": "{ viewer',
    "NaN": b'{"query": "%s", "variables": {"x": NaN}}' % VIEWER,
    "bad UTF-8": b'{"query": "\xff"}',
    "UTF-16": '{"query": "{ viewer { id } }"}'.encode("utf-16"),
    "Latin-1": '{"query": "{ viewer { id } } # ä"}'.encode("latin-1"),
    "lone surrogate": b'{"query": "{ entity(name: \\"\\ud800\\") { id } }"}',
    "NUL": b"\0",
    "gzip": gzip.compress(b'{"query": "%s"}' % VIEWER),
    "deep": b"[" * 20_000,
    "deep object": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "deep variables": b'{"query": "%s", "variables": {"x": %s}}' % (VIEWER, DEEP),
    "5000 digits": b'{"query": "%s", "variables": {"x": %s}}' % (VIEWER, b"1" * 5000),
    "no query": b"{}",
    "query null": b'{"query": null}',
    "query empty": b'{"query": ""}',
    "query number": b'{"query": 1}',
    "query list": b'{"query": ["%s"]}' % VIEWER,
    "variables list": b'{"query": "%s", "variables": []}' % VIEWER,
    "variables string": b'{"query": "%s", "variables": "{}"}' % VIEWER,
    "operationName number": b'{"query": "%s", "operationName": 1}' % VIEWER,
    "operationName unknown": b'{"query": "%s", "operationName": "X"}' % VIEWER,
}
DOCUMENTS = [
    "{",
    "",
    "{ viewer }",
    "{ nothing }",
    "{ entity(name: 1) { id } }",
    "{ artifact { id } }",
    '{ entity(name: "\\uD800") { id } }',
    "query A { viewer { id } } query B { viewer { id } }",
    "query Q($n: String!) { entity(name: $n) { id } }",
    "fragment F on Query { viewer { id } }",
    "subscription { viewer { id } }",
    "{ " + "viewer { " * 5000 + "}" * 5001,
    "{ ...F } fragment F on Query { ...F }",
    "{ viewer " + "@x " * 900 + "{ id } }",
    "{ " + "a: viewer { id } " * 900 + "}",
    "{ " + "viewer { id } " * 4000 + "}",
    "\0",
]


def message(text: str) -> str:
    """The one message of a refusal, beside which there is nothing."""
    body = json.loads(text)
    assert body.get("data") is None
    [error] = body["errors"][:1]
    # Of a limit, more is said for other programs than the SDK.
    more = error.get("extensions", {"code": "LIMIT_EXCEEDED"})
    assert set(error) <= {"message", "extensions"}
    assert more["code"] == "LIMIT_EXCEEDED"
    return str(error["message"])


async def test_bodies_that_are_none(call: Caller, scene: Scene) -> None:
    headers = {**await call.headers(scene.mia), "content-type": "application/json"}
    for name, body in BODIES.items():
        answer = await call.client.post(PATH, content=body, headers=headers)

        assert (name, answer.status_code) == (name, 400)
        assert answer.headers["content-type"] == "application/json"
        assert message(answer.text), name


async def test_document_that_is_too_long(call: Caller, scene: Scene) -> None:
    body = {"query": "{ viewer { id } } #" + "x" * 99_982}
    answer = await call.post(PATH, body, scene.mia)

    assert answer.status_code == 413
    assert answer.json()["errors"] == [
        {
            "message": "The document has more than 100000 bytes.",
            "extensions": {
                "code": "LIMIT_EXCEEDED",
                "limit": "maxDocumentSize",
                "most": 100_000,
                "found": 100_001,
            },
        }
    ]


async def test_documents_that_are_none(call: Caller, scene: Scene) -> None:
    headers = await call.headers(scene.mia)
    for document in DOCUMENTS:
        answer = await call.client.post(PATH, json={"query": document}, headers=headers)

        assert (document[:80], answer.status_code) == (document[:80], 400)
        assert message(answer.text)
        assert len(answer.json()["errors"]) <= 50


@pytest.mark.parametrize("variables", [None, {}, {"unknown": 1}])
async def test_variables_may_be_missing(call: Caller, scene: Scene, variables: Any) -> None:
    body = {"query": VIEWER.decode(), "variables": variables, "operationName": ""}

    answer = await call.post(PATH, body, scene.mia)

    assert without_cost(answer) == {"data": {"viewer": {"username": "mia"}}}


async def test_other_methods(call: Caller, scene: Scene) -> None:
    headers = await call.headers(scene.mia)
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = await call.client.request(method, PATH, headers=headers)
        assert (answer.status_code, message(answer.text)) == (405, "Use POST."), method


async def test_body_that_is_too_large(
    call: Caller, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "LARGEST_BODY", 1000)
    headers = await call.headers(scene.mia)
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b" " * 500

    whole = await call.client.post(PATH, content=b" " * 1001, headers=headers)
    in_chunks = await call.client.post(PATH, content=chunks(), headers=headers)

    assert (whole.status_code, message(whole.text)) == (413, "The body has more than 1000 bytes.")
    assert (in_chunks.status_code, sent <= 4) == (413, True)


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Token x", "Basic x", "Basic YXBpOng="]
)
async def test_header_that_is_no_key(call: Caller, header: str) -> None:
    """Whoever tried to sign in does not go on as nobody."""
    answer = await call.client.post(
        PATH, json={"query": "{ serverInfo { cliVersionInfo } }"}, headers={"authorization": header}
    )

    assert (answer.status_code, message(answer.text)[:24]) == (401, "The Authorization header")


async def test_errors_have_the_status_of_the_answer(call: Caller, scene: Scene) -> None:
    """What is not there is null and no error; what is refused has the status of the first error."""
    mutation = """mutation { deleteTrigger(input: {triggerID: "x"}) { success }
        deleteModel(input: {id: "x"}) { success } }"""

    nothing = await call.post(PATH, {"query": '{ entity(name: "none") { id } }'}, scene.mia)
    refused = await call.post(PATH, {"query": mutation}, scene.mia)

    assert nothing.status_code == 200
    assert without_cost(nothing) == {"data": {"entity": None}}
    assert refused.status_code == 404
    assert [error["message"] for error in refused.json()["errors"]] == [
        "The automation was not found, or you may not see it.",
        '"x" is not the id of a project or a registry.',
    ]


@pytest.mark.parametrize("error", [DatabaseUnavailable("away"), Overtaken("deadlock")])
def test_what_may_work_soon_is_tried_again(error: Exception) -> None:
    told = failure.told([GraphQLError("x", original_error=error)], "request-1")

    assert (told.status, told.code) == (503, "UNAVAILABLE")


@pytest.fixture
async def port(call: Caller) -> AsyncIterator[int]:
    """A port on which the application of `call` really listens."""
    app: Any = call.client._transport.app  # type: ignore[attr-defined]
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        await until(lambda: server.started)
        yield listening.getsockname()[1]
        server.should_exit = True
        await serving


async def test_one_connection_serves_them_all(call: Caller, scene: Scene, port: int) -> None:
    key = authorization(await call.key(scene.mia))["authorization"]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    for name, body in {**BODIES, "good": b'{"query": "%s"}' % VIEWER}.items():
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        status = int(answer.split()[1])
        lines = answer.decode().lower().split("\r\n")
        [length] = [line for line in lines if line.startswith("content-length:")]
        told = await reader.readexactly(int(length.split()[1]))
        assert (name, status) == (name, 200 if name == "good" else 400)
    writer.close()
    await writer.wait_closed()

    assert json.loads(told)["data"] == {"viewer": {"username": "mia"}}

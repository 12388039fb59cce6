"""Requests that are odd before their document is looked at are answered the same both ways."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.straight.ask import Request, ask
from tests.straight.stage import Stage

pytestmark = pytest.mark.slow

QUERY = 'query a($x: String = "models") { viewer { username } registries { totalCount } }'
GOOD = json.dumps({"query": "{ viewer { username } }"}).encode()
LONG = json.dumps({"query": "{ users { nodes { id username name email } } }"}).encode()
TWO = "query a { viewer { username } } query b { viewer { id } }"
BODIES = {
    "empty": b"",
    "a list": b"[" + GOOD + b"]",
    "a text": b'"{ viewer { id } }"',
    "null": b"null",
    "no JSON": b"{",
    "not UTF-8": b'{"query": "{ viewer { id } } # \xff"}',
    "half a character": b'{"query": "{ viewer { id } } # \\ud800"}',
    "a mark before it": b"\xef\xbb\xbf" + GOOD,
    "spaces around it": b" \r\n\t" + GOOD + b" \n",
    "a key twice": b'{"query": "{ a }", "query": "{ viewer { username } }"}',
    "no query": b"{}",
    "more than it takes": b'{"query": "{ viewer { id } }", "more": 1}',
    "an unused variable that is declared": json.dumps({"query": QUERY}).encode(),
}
PARTS: dict[str, dict[str, Any]] = {
    "query is null": {"query": None},
    "query is empty": {"query": ""},
    "query is a number": {"query": 1},
    "query is a comment": {"query": "# nothing"},
    "query is two": {"query": TWO},
    "query is two, one meant": {"query": TWO, "operationName": "b"},
    "query is two, another meant": {"query": TWO, "operationName": "c"},
    "name is empty": {"operationName": ""},
    "name is null": {"operationName": None},
    "name is a number": {"operationName": 1},
    "name is another": {"operationName": "other"},
    "variables are null": {"variables": None},
    "variables are a list": {"variables": []},
    "variables are a text": {"variables": "{}"},
    "variables are unknown": {"variables": {"x": 1}},
    "extensions are null": {"extensions": None},
    "extensions are empty": {"extensions": {}},
    "extensions are a list": {"extensions": []},
    "a mutation": {"query": "mutation { __typename }"},
    "a subscription": {"query": "subscription { __typename }"},
    "a fragment alone": {"query": "fragment f on Query { __typename }"},
    "too many tokens": {"query": "{" + " viewer { id }" * 2000 + "}"},
    "too long a document": {"query": "{ viewer { id } } #" + "x" * 100_000},
    "too deep": {"query": "{ viewer { id " + "... { id " * 120 + "}" * 120 + " } }"},
    "too many directives": {"query": "{ viewer" + " @include(if: true)" * 21 + " { id } }"},
}
HEADERS: dict[str, list[tuple[bytes, bytes]]] = {
    "accepts nothing we have": [(b"accept", b"text/plain")],
    "accepts a page": [(b"accept", b"text/html")],
    "accepts the later form": [(b"accept", b"application/graphql-response+json")],
    "accepts twice": [(b"accept", b"text/plain"), (b"accept", b"application/json")],
    "accepts, with a weight of nothing": [(b"accept", b"application/json;q=0")],
    "accepts gzip": [(b"accept-encoding", b"gzip")],
    "accepts no coding": [(b"accept-encoding", b"identity;q=0")],
    "comes from another page": [(b"origin", b"https://evil.test")],
    "has two keys": [(b"authorization", b"Bearer x"), (b"authorization", b"Bearer y")],
    "has an empty key": [(b"authorization", b"")],
    "has another scheme": [(b"authorization", b"Digest x")],
    "has another cookie": [(b"cookie", b"a=b; c")],
    "has a traceparent": [(b"traceparent", b"00-0-0-00")],
}


async def same_answer(stage: Stage, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    """The request is answered the same both ways, signed in or not."""
    straight, ordinary = stage.app(straight=True), stage.app(straight=False)
    for who in ("nobody", "mia", "mia-web"):
        request = Request(body, (*stage.people.headers[who], *headers))
        assert await ask(straight, request) == await ask(ordinary, request)


@pytest.mark.parametrize("body", BODIES)
async def test_body(stage: Stage, body: str) -> None:
    await same_answer(stage, BODIES[body], [])


@pytest.mark.parametrize("part", PARTS)
async def test_part(stage: Stage, part: str) -> None:
    given = {"query": "{ viewer { username } }", **PARTS[part]}

    await same_answer(stage, json.dumps(given).encode(), [])


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("body", [GOOD, LONG], ids=["short", "long"])
async def test_header(stage: Stage, header: str, body: bytes) -> None:
    await same_answer(stage, body, HEADERS[header])

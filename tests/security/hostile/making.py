"""Requests of one anonymous client that mean to take as much time as they can.

Each is made anew with a number, so that nothing of it is remembered from the time before.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

MEGABYTE = 1024 * 1024
JSON = {"Content-Type": "application/json"}


class Sent(NamedTuple):
    """A request as it goes out."""

    body: bytes = b""
    path: str = "/graphql"
    method: str = "POST"
    headers: dict[str, str] = JSON


Make = Callable[[int], Sent]


def document(text: Callable[[int], str], path: str = "/graphql") -> Make:
    """A POST of the document."""
    return lambda n: Sent(json.dumps({"query": text(n)}).encode(), path)


def beside(text: Callable[[int], str]) -> Make:
    """A POST of a document that holds more than the operation A, which is asked for."""

    def made(n: int) -> Sent:
        query = f"query A {{ a{n}: __typename }} {text(n)}"
        return Sent(json.dumps({"query": query, "operationName": "A"}).encode())

    return made


def variables(query: str, value: Callable[[int], str]) -> Make:
    """A POST of the document, whose variable `v` is written out as JSON."""
    return lambda n: Sent(
        b'{"query": %s, "variables": {"v": %s}}'
        % (json.dumps(f"{query} #{n}").encode(), value(n).encode())
    )


def body(made: Callable[[int], bytes], path: str = "/graphql", **headers: str) -> Make:
    """A POST of these bytes."""
    return lambda n: Sent(made(n), path, headers={**JSON, **headers})

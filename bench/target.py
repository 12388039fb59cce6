"""What is timed: something that is started beside the data, and is asked the operations by HTTP."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bench.operations import Operation, Values


@dataclass(frozen=True)
class Place:
    """Where a target finds its data and may keep its own."""

    database_url: str  # postgresql://user@:port/database?host=/folder/of/the/socket
    port: int  # to listen on, at 127.0.0.1
    key: str  # the API key of the viewer who asks
    viewer_id: str  # and the viewer's own id
    folder: Path  # below .bench, of this target alone; it stays from run to run
    log: Path  # what the server prints


@dataclass(frozen=True)
class Request:
    """One HTTP request, but for Host and Content-Length."""

    body: bytes = b""
    path: str = "/graphql"
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)


class Target(Protocol):
    """A server that can be asked some of the operations."""

    name: str
    # Its answers are ours, value by value, which is checked before anything is timed.
    same_shape: bool

    def missing(self) -> str | None:
        """Why it cannot be measured here, in a line; None when it can."""

    def set_up(self) -> None:
        """Whatever it needs is installed below `.bench`; harmless when repeated."""

    def operations(self) -> frozenset[str]:
        """The names of the operations that it has."""

    def start(self, place: Place) -> subprocess.Popen[bytes]:
        """A process of its own process group that will listen on the port; ready by `ready`."""

    def ready(self) -> Request:
        """A cheap request that is answered with 200 once the target can be asked."""

    def request(self, operation: Operation, values: Values, place: Place) -> Request:
        """The request for an operation about these values."""

    def proof(self, operation: Operation) -> bytes:
        """What every good answer to this operation holds; an answer without it is a failure."""


def graphql(document: str, variables: Mapping[str, object], key: str | None) -> Request:
    """A GraphQL request with an API key."""
    headers = {"Content-Type": "application/json"}
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"
    body = json.dumps({"query": document, "variables": variables}, separators=(",", ":"))
    return Request(body.encode(), headers=headers)

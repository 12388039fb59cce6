"""Figures for Prometheus, about this process alone; no name and no id is in any of them.

They are for whoever runs the server: whoever can reach the address can read them, so a proxy that
serves the public must not pass `/metrics` on.
"""

from __future__ import annotations

import functools
import platform
import time
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db.connection import Pool

OTHER = "other"
UPLOADS = ("/files/upload", "/files/part", "/files/manifest")
DOWNLOAD = "/files/download"
GRAPHQL = "/graphql"
ROUTES = frozenset(
    {
        GRAPHQL,
        *UPLOADS,
        DOWNLOAD,
        "/wandb/graphql",
        "/schema.graphql",
        "/session",
        "/healthz",
        "/readyz",
        "/metrics",
        "/robots.txt",
        "/",
    }
)
PAGE = "page"
# By how a path begins: what the dialect has beside its endpoint, and the screens of the app.
BELOW = {
    **{f"{prefix}/": prefix for prefix in (*UPLOADS, DOWNLOAD, "/static", "/wandb")},
    **dict.fromkeys(("/r/", "/o/", "/new/", "/sign-in", "/search", "/users", "/keys"), PAGE),
}
SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)


class Metrics:
    """What is counted, in a registry of its own."""

    def __init__(self, pool: Pool) -> None:
        self.registry = CollectorRegistry()
        # Finding the figure of some labels takes longer than counting.
        self._requests_of = functools.cache(lambda *labels: self.requests.labels(*labels))
        self._operations_of = functools.cache(lambda *labels: self.operations.labels(*labels))
        self.requests = Histogram(
            "vitrine_request_seconds",
            "Requests by route and status, and how long they took.",
            ("route", "status"),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.operations = self._counter(
            "vitrine_operations", "GraphQL operations by type and outcome.", "type", "outcome"
        )
        self.lasting = Gauge(
            "vitrine_lasting_connections",
            "Connections that last: WebSockets, and answers without an end.",
            ("kind",),
            registry=self.registry,
        )
        self.uploaded = self._counter("vitrine_uploaded_bytes", "Bytes of files that came in.")
        self.downloaded = self._counter("vitrine_downloaded_bytes", "Bytes of files that went out.")
        build = Info("vitrine_build", "What runs here.", registry=self.registry)
        build.info({"version": version("vitrine"), "python": platform.python_version()})
        self.registry.register(_PoolFigures(pool))
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, registry=self.registry)

    def count(self, route: str, status: str, seconds: float, state: Mapping[str, Any]) -> None:
        """One more request was answered; its state says what came of it, if it was an operation."""
        # How long a client follows something says nothing of how long we take.
        if state.get("lasting") is None:
            self._requests_of(route, status).observe(seconds)
        if (outcome := state.get("outcome")) is not None:
            kind = state.get("operation_type") or "unknown"
            self._operations_of(kind, outcome).inc()

    async def answer(self, _: Request) -> Response:
        """The figures in Prometheus' text format."""
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


class _PoolFigures(Collector):
    """Read at the moment when somebody asks."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def collect(self) -> Iterator[Metric]:
        usage = self._pool.usage()
        for name, about, value in (
            ("most", "Connections to the database that this process may have.", usage.most),
            ("size", "Connections to the database that this process has.", usage.size),
            ("in_use", "Connections to the database that are in use.", usage.in_use),
            ("waiting", "Requests that wait for a connection.", usage.waiting),
        ):
            yield GaugeMetricFamily(f"vitrine_pool_{name}", about, value)


class Measured:
    """Counts each request once its answer is complete; the state of RequestLog says the rest."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The request is answered and counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        route = route_of(scope["path"])
        seen = _Seen(scope)
        if route in UPLOADS:
            receive = _counting(receive, self._metrics.uploaded)
        sent = _counting_sent(send, seen, self._metrics.downloaded if route == DOWNLOAD else None)
        try:
            await self._app(scope, receive, sent)
        finally:
            seconds = time.perf_counter() - seen.started
            self._metrics.count(route, seen.status, seconds, scope.get("state", {}))


class _Seen:
    def __init__(self, scope: Scope) -> None:
        self.status = "none"
        # Whoever tried to answer it before has begun to count.
        self.started = scope.get("state", {}).get("started") or time.perf_counter()


def route_of(path: str) -> str:
    """The route of a path, whatever token or name is in it."""
    if path in ROUTES:
        return path
    return next((route for start, route in BELOW.items() if path.startswith(start)), OTHER)


def _counting(receive: Receive, counter: Counter) -> Receive:
    async def counting() -> Message:
        message = await receive()
        counter.inc(len(message.get("body", b"")))
        return message

    return counting


def _counting_sent(send: Send, seen: _Seen, counter: Counter | None) -> Send:
    async def counting(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen.status = str(message["status"])
        elif counter is not None:
            counter.inc(len(message.get("body", b"")))
        await send(message)

    return counting

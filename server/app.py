"""The application: every route of the site, and what stands around them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from db.connection import Pool
from resolvers.context import Site
from schema import root
from schema.deprecated import is_next_meant, without
from schema.http import Endpoint, Schema
from schema.sdl import plain
from schema.straight import StraightAnswers
from server import drafts, files, session, web
from server.draining import Draining, Parting
from server.front import Front
from server.gateway import Vouched
from server.headers import SecurityHeaders
from server.health import Answer, healthz, readyz
from server.lasting import Lasting
from server.log import RequestLog
from server.metrics import Measured, Metrics
from server.opening import Opened
from server.rate import RateLimit
from server.session import Link
from server.web import Web
from storage.store import Store
from transport.conditional import conditional
from transport.stopped import Stopped
from wandb_api import root as wandb_root
from wandb_api import routes

# How long a browser remembers what it may ask.
PREFLIGHT_SECONDS = 600


def build(
    opened: Opened,
    schema: Schema | None = None,
    dialect: Schema | None = None,
    *,
    draining: Draining | None = None,
    link: Link | None = None,
    built: Path = web.BUILT,
    straight: bool = True,
    closed: bool = False,
    origins: Sequence[str] = (),
) -> ASGIApp:
    """The site as an ASGI application; opening and closing it is its owner's.

    With `straight`, most queries are answered before they come to Starlette. A `closed` one tells
    nobody what its schemas hold. Pages of `origins` may ask from a browser.
    """
    schema = schema or root.build(closed=closed)
    dialect = dialect or wandb_root.build(closed=closed)
    draining = draining or Draining()
    pages = Web(built)
    page = pages.nothing if closed else pages.graphiql
    endpoint = Endpoint(schema, opened.site, opened.viewers, page, origins)
    metrics = Metrics(opened.site.pool)
    rates = opened.site.rates
    application = Starlette(
        routes=[
            Route("/graphql", endpoint),
            *([] if closed else [Route("/schema.graphql", _sdl(schema))]),
            Route("/healthz", healthz),
            Route("/readyz", readyz(opened, draining)),
            Route("/metrics", metrics.answer),
            *files.routes(_Files(opened.site)),
            *drafts.routes(_Files(opened.site)),
            *routes.routes(opened.site, opened.viewers, dialect),
            session.route(opened.site.signing_secret, opened.viewers, link, opened.site.pool),
            *pages.routes(),
        ],
        middleware=[
            Middleware(Lasting, metrics.lasting, draining.parting, {"/graphql": endpoint}),
            Middleware(Measured, metrics),
            Middleware(Parting, draining),
            Middleware(SecurityHeaders),
            Middleware(RequestLog),
            *([] if rates is None else [Middleware(RateLimit, rates)]),
        ],
        exception_handlers={HTTPException: _refused},
    )
    # Redirects would repeat whatever the Host header says.
    application.router.redirect_slashes = False
    application.router.default = pages.elsewhere(application.router.default)
    whole: ASGIApp = application
    if straight:
        answers = StraightAnswers(schema, opened.site, opened.viewers)
        whole = Front(application, answers, metrics, draining)
    if opened.gateway is not None:
        whole = Vouched(whole, opened.gateway)
    return _shared(whole, origins) if origins else whole


def _shared(application: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """Pages of other origins may ask, with a key: a session counts for our own alone."""
    return CORSMiddleware(
        application,
        allow_origins=origins,
        allow_methods=("GET", "POST"),
        allow_headers=("Authorization", "Content-Type", "If-None-Match", "X-Request-Id"),
        expose_headers=("ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id"),
        max_age=PREFLIGHT_SECONDS,
    )


@dataclass(frozen=True, slots=True)
class _Files:
    """What the file routes need, by the names they know."""

    site: Site

    @property
    def pool(self) -> Pool:
        return self.site.pool

    @property
    def store(self) -> Store:
        return self.site.store

    @property
    def secret(self) -> bytes:
        return self.site.signing_secret


def _sdl(schema: Schema) -> Answer:
    @functools.cache
    def text() -> str:
        """Printed when it is first asked for, which keeps the start short."""
        return plain(schema)

    @functools.cache
    def next_text() -> str:
        """The same without what is deprecated."""
        return without(text())

    async def answer(request: Request) -> Response:
        headers = {"Cache-Control": "no-cache"}
        try:
            shown = next_text() if is_next_meant(request.query_params) else text()
        except Stopped as error:
            return PlainTextResponse(f"{error}\n", error.status)
        plainly = PlainTextResponse(shown, headers=headers)
        return conditional(request, plainly, shown.encode())

    return answer


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}.get(error.status_code, "BAD_REQUEST")
    body = {"error": {"code": code, "message": error.detail}}
    return JSONResponse(body, error.status_code, headers=error.headers)

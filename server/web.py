"""The pages for browsers: the app at the addresses of its screens, and GraphiQL."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from schema.negotiation import HTML, wanted
from server.assets import ASK_AGAIN, Assets

BUILT = Path(__file__).with_name("static")

# The app shows its own page for any other address, and that this one is not there.
SCREENS = (
    "/",
    "/sign-in",
    "/search",
    "/new/registry",
    "/r/{organization}/{registry}",
    "/r/{organization}/{registry}/settings",
    "/r/{organization}/{registry}/settings/{tab}",
    "/r/{organization}/{registry}/c/{collection}",
    "/r/{organization}/{registry}/c/{collection}/{version}",
    "/o/{organization}",
    "/o/{organization}/{tab}",
    "/o/{organization}/teams/{team}",
    "/users",
    "/keys",
)

APP_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types dompurify"
)
# Its editor makes style elements, and styles on elements; its worker knows no trusted types.
GRAPHIQL_POLICY = (
    "default-src 'none'; script-src 'self'; style-src-elem 'self' 'nonce-{nonce}'; "
    "style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
UNBUILT_POLICY = "default-src 'none'; frame-ancestors 'none'"

ROBOTS = "User-agent: *\nDisallow: /\n"
UNBUILT = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Vitrine</title></head>
<body><main><h1>The pages are not built yet</h1>
<p>Build them with <code>python3 dev.py web</code>, or start the server with
<code>python3 dev.py run</code>, which does so by itself.</p>
<p>The API at <code>/graphql</code> works all the same.</p></main></body>
</html>
"""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page, and the name of its present content."""

    text: str
    etag: str


class Web:
    """The pages that a build has left in a folder; it may come, change and go meanwhile."""

    def __init__(self, folder: Path = BUILT) -> None:
        self._folder = folder
        self._assets = Assets(folder)

    def routes(self) -> list[BaseRoute]:
        """Of each screen, of the files that pages are made of, and for robots."""
        return [
            Mount("/static", self._assets),
            Route("/robots.txt", _robots, methods=["GET"]),
            *(Route(screen, self._screen, methods=["GET"]) for screen in SCREENS),
            *(Route(f"{screen}/", _without_slash, methods=["GET"]) for screen in SCREENS[1:]),
        ]

    def elsewhere(self, otherwise: ASGIApp) -> ASGIApp:
        """Answers browsers that look for a page where there is nothing; all else is otherwise."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and _is_page(Request(scope)):
                await self.nothing(Request(scope))(scope, receive, send)
            else:
                await otherwise(scope, receive, send)

        return answer

    def graphiql(self, _: Request) -> Response:
        """The page at /graphql; the one answer whose styles carry a nonce."""
        page = _read(self._folder / "graphiql.html")
        if page is None:
            return _unbuilt()
        nonce = secrets.token_urlsafe(18)
        meta = f'<head><meta property="csp-nonce" nonce="{nonce}">'
        headers = {
            "Content-Security-Policy": GRAPHIQL_POLICY.format(nonce=nonce),
            "Cache-Control": "no-store",
            "Vary": "Accept",
        }
        return HTMLResponse(page.text.replace("<head>", meta, 1), headers=headers)

    def nothing(self, request: Request) -> Response:
        """The app's page for an address where there is none."""
        return self._app(request, 404)

    async def _screen(self, request: Request) -> Response:
        return self._app(request, 200)

    def _app(self, request: Request, status: int) -> Response:
        page = _read(self._folder / "index.html")
        if page is None:
            return _unbuilt()
        headers = {
            # Of a 304, too: a browser takes its headers for those of the page that it keeps.
            "Content-Security-Policy": APP_POLICY,
            "Cache-Control": ASK_AGAIN,
            "Vary": "Accept",
        }
        response = HTMLResponse(page.text, status, headers=headers)
        if status != 200:
            return response
        headers["ETag"] = response.headers["ETag"] = page.etag
        if self._assets.is_not_modified(response.headers, request.headers):
            return Response(status_code=304, headers=headers)
        return response


def _read(path: Path) -> _Page | None:
    try:
        found = path.stat()
        return _content(path, found.st_mtime_ns, found.st_size)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=8)
def _content(path: Path, _changed: int, _size: int) -> _Page:
    """Named by its bytes: builds of one size and one time differ in the names inside alone."""
    data = path.read_bytes()
    return _Page(data.decode(), f'"{hashlib.sha256(data).hexdigest()[:32]}"')


def _is_page(request: Request) -> bool:
    """Whether a person looks for a page: who takes anything, or looks for a file, does not."""
    accept = request.headers.get("accept", "").lower()
    return (
        request.method in ("GET", "HEAD")
        and HTML in accept
        and wanted(accept, (HTML,)) == HTML
        and "." not in request.scope["path"].rpartition("/")[2]
    )


def _unbuilt() -> Response:
    headers = {"Content-Security-Policy": UNBUILT_POLICY, "Cache-Control": "no-store"}
    return HTMLResponse(UNBUILT, 503, headers=headers)


async def _without_slash(request: Request) -> Response:
    """Leads to the screen's one address; relative, so as not to repeat the Host header."""
    path = quote(request.scope["path"].removesuffix("/"))
    query = request.url.query
    # Of the decoded path, or an encoded slash at its end would lead to itself.
    headers = {"Location": f"{path}?{query}" if query else path, "Cache-Control": ASK_AGAIN}
    return Response(status_code=308, headers=headers)


async def _robots(_: Request) -> Response:
    return PlainTextResponse(ROBOTS)

"""The cookie that keeps a browser signed in, and from which pages it counts."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from transport import address
from transport.stopped import Stopped

NAME = "vitrine_session"
FORBIDDEN_ORIGIN = "FORBIDDEN_ORIGIN"
# `none`: the person's own doing, as by a bookmark.
_OWN_SITES = (None, "same-origin", "none")


def session_of(request: HTTPConnection) -> str | None:
    """The token that the cookie holds; None without the cookie.

    Errors: Stopped, where the request comes from another site's page.
    """
    token = request.cookies.get(NAME)
    if token is not None:
        require_own_page(request)
    return token


def require_own_page(request: HTTPConnection) -> None:
    """No other site's page has sent this: browsers send cookies along, whoever asks them to.

    Errors: Stopped.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site not in _OWN_SITES or (origin is not None and not _is_own(request, origin)):
        message = "A session counts only for requests of this site's own pages."
        raise Stopped(403, FORBIDDEN_ORIGIN, message)


def put(response: Response, request: Request, token: str, seconds: int) -> None:
    """The browser keeps the token that long, and no script ever sees it."""
    response.set_cookie(
        NAME,
        token,
        max_age=seconds,
        secure=_came_by_https(request),
        httponly=True,
        samesite="strict",
    )


def clear(response: Response) -> None:
    """The browser forgets the token."""
    response.delete_cookie(NAME, httponly=True, samesite="strict")


def _is_own(request: HTTPConnection, origin: str) -> bool:
    """By host and port: behind a proxy we may not know that the browser speaks https to it."""
    own = urlsplit(address.base_url(request.scope)).netloc
    scheme, _, host = origin.partition("://")
    return scheme in ("http", "https") and host.lower() == own.lower()


def _came_by_https(request: Request) -> bool:
    origin = request.headers.get("origin", "")
    return request.url.scheme == "https" or origin.startswith("https://")

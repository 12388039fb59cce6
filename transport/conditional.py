"""Answers that a client need not be sent again, as it has them."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response

# Whoever keeps it must ask each time whether it still holds, and must keep it for nobody else.
OWN_AND_ASKED_FOR = "private, no-cache"


def matches(condition: str | None, etag: str) -> bool:
    """Whether an If-None-Match names what the tag stands for."""
    tags = [tag.strip().removeprefix("W/") for tag in (condition or "").split(",")]
    return "*" in tags or etag.removeprefix("W/") in tags


def conditional(request: Request, response: Response, said: bytes, *vary: str) -> Response:
    """The answer with a tag of what it says; without its body where the client has it already.

    `vary` names the headers of the request by which the answer could be another one.
    """
    # Weak: compressed or not, it says the same.
    etag = f'W/"{hashlib.sha256(said).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    for name in vary:
        response.headers.add_vary_header(name)
    if not matches(request.headers.get("if-none-match"), etag):
        return response
    kept = {"etag", "cache-control", "vary"}
    headers = {name: text for name, text in response.headers.items() if name in kept}
    return Response(status_code=304, headers=headers)

"""The id that the log knows a request by."""

from __future__ import annotations

import secrets

from starlette.requests import HTTPConnection


def new_request_id() -> str:
    """A new, random id: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def of(request: HTTPConnection) -> str:
    """The id that the log has given; a new one where there is no log."""
    found = getattr(request.state, "request_id", None)
    return found if found is not None else new_request_id()

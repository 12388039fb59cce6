"""The id that the log knows a request by."""

from __future__ import annotations

from uuid import uuid4

from starlette.requests import HTTPConnection


def of(request: HTTPConnection) -> str:
    """The id that the log has given; a new one where there is no log."""
    found = getattr(request.state, "request_id", None)
    return found if found is not None else str(uuid4())

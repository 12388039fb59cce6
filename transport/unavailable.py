"""What an answer says while something that the server needs cannot be used."""

from __future__ import annotations

from starlette.responses import Response

STATUS = 503


def unavailable(response: Response, retry_after: str) -> Response:
    """The answer says so, and after how many seconds to ask again."""
    response.status_code = STATUS
    response.headers["Retry-After"] = retry_after
    return response

"""What an answer over HTTP says of what came of an operation, beside its data."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from schema import failure
from schema.negotiation import RESPONSE
from transport.unavailable import unavailable


def refuse(answer: Response, body: dict[str, Any]) -> None:
    """A request of which nothing was carried out; clients of JSON alone expect 200 for most."""
    code = body["errors"][0].get("extensions", {}).get("code")
    modern = answer.media_type == RESPONSE
    answer.status_code = {failure.UNAUTHENTICATED: 401, failure.INTERNAL: 500}.get(
        code, 400 if modern else 200
    )
    if code == failure.UNAUTHENTICATED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if modern:
        del body["data"]


def is_refused(data: dict[str, Any] | None) -> bool:
    """Whether a mutation's payload tells refusals."""
    payloads = (data or {}).values()
    return any(isinstance(each, dict) and bool(each.get("errors")) for each in payloads)


def tell_whose_fault(answer: Response, outcome: str) -> None:
    """The status says whether it is the client's doing, where it is not the usual one."""
    if outcome == failure.UNAVAILABLE:
        unavailable(answer, failure.RETRY_AFTER)
    elif outcome == failure.TIMEOUT:
        answer.status_code = 504

"""The whole body of a request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import orjson

from domain.limits import Excess
from transport.stopped import BAD_REQUEST, LIMIT_EXCEEDED, Stopped


async def within(seconds: float, body: Awaitable[bytes], code: str, **headers: str) -> bytes:
    """The body, which has come in this time.

    Errors: Stopped, with this code and these headers.
    """
    try:
        async with asyncio.timeout(seconds):
            return await body
    except TimeoutError:
        message = f"The body did not come within {seconds} seconds."
        most = int(seconds)
        excess = Excess("maxBodySeconds", most, most) if code == LIMIT_EXCEEDED else None
        raise Stopped(408, code, message, excess, **headers) from None


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object that the body is.

    Errors: Stopped.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Stopped(400, BAD_REQUEST, f"This is not JSON: {error}.") from None
    if not isinstance(value, dict):
        raise Stopped(400, BAD_REQUEST, "The body must be a JSON object.")
    return value

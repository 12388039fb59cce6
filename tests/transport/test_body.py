"""The whole body of a request: in time, and a JSON object."""

from __future__ import annotations

import asyncio

import pytest

from transport.body import json_object, within
from transport.stopped import Stopped


async def comes(after: float) -> bytes:
    await asyncio.sleep(after)
    return b"{}"


async def test_body_that_does_not_come() -> None:
    with pytest.raises(Stopped, match=r"^The body did not come within 0\.01 seconds\.$") as stopped:
        await within(0.01, comes(60), "LIMIT_EXCEEDED", connection="close")

    assert (stopped.value.status, stopped.value.code) == (408, "LIMIT_EXCEEDED")
    assert stopped.value.headers == {"connection": "close"}


async def test_body_that_comes() -> None:
    assert await within(5, comes(0), "LIMIT_EXCEEDED") == b"{}"


@pytest.mark.parametrize("body", [b"", b"{", b"{query}", b'{"a": NaN}', b"\xff", b"[" * 100_000])
def test_what_is_not_json(body: bytes) -> None:
    with pytest.raises(Stopped, match=r"^This is not JSON: .+\.$") as stopped:
        json_object(body)

    assert (stopped.value.status, stopped.value.code) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"1"])
def test_what_is_no_object(body: bytes) -> None:
    with pytest.raises(Stopped, match=r"^The body must be a JSON object\.$") as stopped:
        json_object(body)

    assert (stopped.value.status, stopped.value.code) == (400, "BAD_REQUEST")


def test_object() -> None:
    assert json_object(b'{"a": [1]}') == {"a": [1]}

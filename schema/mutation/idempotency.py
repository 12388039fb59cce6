"""Idempotency keys: the same request under the same key is done once."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

import orjson
import strawberry

from domain import name
from resolvers.context import Context, Idempotency
from schema.mutation.answer import Info, input_of

T = TypeVar("T")


def idempotency_key() -> Any:
    """The input field that holds the key."""
    return strawberry.field(
        default=strawberry.UNSET,
        description="The same request under the same key is done once in 24 hours; the answer to "
        "each later one is that of the first. 1 to 255 printable characters.",
    )


async def once(info: Info, do: Callable[[Context], Awaitable[T]]) -> T:
    """What the request does, or did when it came first under its idempotency key."""
    given = input_of(info)
    key = given.get("idempotencyKey")
    if key is None:
        return await do(info.context)
    name.idempotency_key(key, ("idempotency_key",))
    try:
        fingerprint = _fingerprint(info, given)
    except (RecursionError, orjson.JSONEncodeError):
        # No mutation takes JSON that is so deep: it will be refused, and no refusal is kept.
        return await do(info.context)
    return await do(replace(info.context, idempotency=Idempotency(key, fingerprint)))


def _fingerprint(info: Info, given: dict[str, Any]) -> bytes:
    # Whole numbers of any size and lone surrogates can stand in JSON metadata.
    text = orjson.dumps([info.field_name, _plain(given)], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).digest()


def _plain(value: Any) -> Any:
    """The value with everything that is not JSON written as Python does, unmistakably."""
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return repr(value)

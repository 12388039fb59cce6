"""What an operation costs, as its answer says it."""

from __future__ import annotations

import functools
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from domain.rate import Standing


class Cost(NamedTuple):
    """The cost of an operation, the most that one may have, and what an answer says of both."""

    requested: int
    most: int
    said: bytes


def of(requested: int, most: int) -> Cost:
    """This much of that much."""
    return Cost(requested, most, orjson.dumps(told(requested, most)))


def told(requested: int, most: int, standing: Standing | None = None) -> dict[str, Any]:
    """The extensions of an answer; with what the client has left, where that is limited."""
    cost: dict[str, Any] = {"requested": requested, "most": most}
    if standing is not None:
        cost |= {"remaining": standing.left, "resetAt": _moment(int(standing.full_at))}
    return {"cost": cost}


def ending(cost: Cost, standing: Standing | None, request_id: str) -> bytes:
    """What comes after the data of an answer; a request's id needs no escapes."""
    said = cost.said
    if standing is not None:
        said = orjson.dumps(told(cost.requested, cost.most, standing))
    return b',"extensions":%s,"requestId":"%s"}}' % (said[:-1], request_id.encode())


@functools.lru_cache(maxsize=64)
def _moment(seconds: int) -> str:
    """Most of those who ask have all of it again within a second or two."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

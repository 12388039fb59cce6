"""The scalars of the API; values read from the database are JSON already and pass as they are."""

from __future__ import annotations

import datetime as dt
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

MAX_BYTE_COUNT = 2**63 - 1


def _as_it_is(value: Any) -> Any:
    return value


def _time(value: Any) -> dt.datetime:
    try:
        time = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise GraphQLError("DateTime must be RFC 3339, such as 2026-01-31T12:00:00Z.") from None
    if time.tzinfo is None:
        raise GraphQLError("DateTime must say its offset, such as Z for UTC.")
    return time


def _byte_count(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= MAX_BYTE_COUNT:
        raise GraphQLError("ByteCount must be a whole number from 0 to 2^63 - 1.")
    return value


DateTime = NewType("DateTime", dt.datetime)
ByteCount = NewType("ByteCount", int)
JSON = NewType("JSON", object)

SCALARS: dict[object, ScalarDefinition] = {
    DateTime: strawberry.scalar(
        name="DateTime",
        description="A moment in UTC, written as RFC 3339 says.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=_as_it_is,
        parse_value=_time,
    ),
    ByteCount: strawberry.scalar(
        name="ByteCount",
        description="A number of bytes: a 64-bit integer, sent as a JSON number.",
        serialize=_as_it_is,
        parse_value=_byte_count,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value.",
        serialize=_as_it_is,
        parse_value=_as_it_is,
    ),
}

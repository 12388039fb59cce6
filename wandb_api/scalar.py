"""The scalars of the dialect, by the names that documents of the SDK write."""

from __future__ import annotations

import datetime as dt
from typing import Any, NewType

import orjson
import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

JSONString = NewType("JSONString", str)
JSON = NewType("JSON", object)
DateTime = NewType("DateTime", dt.datetime)
Int64 = NewType("Int64", int)
Duration = NewType("Duration", int)


def _as_it_is(value: Any) -> Any:
    return value


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        raise GraphQLError("JSONString must be JSON inside a string.")
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise GraphQLError(f"JSONString must hold JSON: {error}.") from None


def _int64(value: Any) -> int:
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise GraphQLError("Int64 must be a whole number of 64 bits.")
    return value


def _time(value: Any) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise GraphQLError("DateTime must be RFC 3339, such as 2026-01-31T12:00:00Z.") from None


def _scalar(name: str, description: str, parse: Any) -> ScalarDefinition:
    return strawberry.scalar(
        name=name, description=description, serialize=_as_it_is, parse_value=parse
    )


SCALARS: dict[object, ScalarDefinition] = {
    JSONString: _scalar("JSONString", "A JSON document inside a string.", _json),
    JSON: _scalar("JSON", "Any JSON value.", _as_it_is),
    DateTime: _scalar("DateTime", "A moment, written as RFC 3339 says.", _time),
    Int64: _scalar("Int64", "A whole number of 64 bits, sent as a JSON number.", _int64),
    Duration: _scalar("Duration", "A time in nanoseconds.", _int64),
}

"""Text that means harm at every place of the dialect that takes a text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLList, get_named_type, get_nullable_type

from tests.schema import hostile
from wandb_api import failure

# One of each kind: the words themselves are checked where both dialects lead to.
WORDS = {
    name: hostile.TEXTS[name]
    for name in (
        "empty",
        "blank",
        "NUL inside",
        "low surrogate inside",
        "quote",
        "braces",
        "injection",
        "right to left",
        "line breaks",
        "beyond the plane",
        "decomposed",
        "path",
        "long",
    )
}
# What no answer may ever be for.
OURS = ("INTERNAL", "UNAVAILABLE", "TIMEOUT")


def wrapped(type_: Any, text: str) -> list[Any]:
    """Values of the type that hold the text; of JSON in a text also such as are none."""
    if get_named_type(type_).name != "JSONString":
        return hostile.wrapped(type_, text)
    values = [text, {text: text}, {"a": [text]}, [[text]]]
    return [text, *map(json.dumps, values)]


# To the edges of what a field of numbers takes, and beyond.
NUMBERS = (0, -1, 1, 2**31 - 1, -(2**31), 2**31, 2**53 + 1, 2**63 - 1, -(2**63), 2**63, 1e308, 0.5)


def numbers(type_: Any, value: Any, at: hostile.Path = ()) -> Iterator[hostile.Path]:
    """Where a number stands in this value of an input."""
    plain = get_nullable_type(type_)
    if isinstance(plain, GraphQLInputObjectType):
        for name, inner in value.items():
            yield from numbers(plain.fields[name].type, inner, (*at, name))
    elif isinstance(plain, GraphQLList):
        for index, inner in enumerate(value):
            yield from numbers(plain.of_type, inner, (*at, index))
    elif plain.name in ("Int", "Int64", "Float"):
        yield at


def told(result: Any) -> failure.Told | None:
    """What the SDK is told, if it is told of errors; none of them is ours."""
    if not result.errors:
        return None
    found = failure.told(result.errors, "request-1")
    assert found.code not in OURS, found.messages
    assert found.status in (400, 401, 403, 404, 409), found.messages
    return found

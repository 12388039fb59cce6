from __future__ import annotations

import datetime
import enum
import uuid

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import errors
from domain.metadata import canonical, unsorted

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=10)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)
OBJECTS = st.dictionaries(TEXT, JSON, max_size=6)
ANYTHING = st.recursive(
    st.none() | st.integers() | st.floats() | st.text() | st.binary() | st.dates() | st.uuids(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=10,
)


class Colour(enum.Enum):
    RED = "red"


def nested(levels: int) -> dict[str, object]:
    value: dict[str, object] = {}
    for _ in range(levels - 1):
        value = {"a": value}
    return value


def outcome(value: object) -> str | errors.InvalidValue:
    try:
        return canonical(value, ("metadata",))
    except errors.InvalidValue as refused:
        return refused


def refusal(value: object) -> errors.InvalidValue:
    with pytest.raises(errors.InvalidValue) as caught:
        canonical(value, ("metadata",))
    return caught.value


@given(ANYTHING)
def test_canonical_raises_nothing_but_invalid_value(value: object) -> None:
    refused = outcome(value)

    if isinstance(refused, errors.InvalidValue):
        assert refused.code == "INVALID_METADATA"
        assert refused.field == ("metadata",)
        refused.message.encode()


@pytest.mark.parametrize("value", [[], "a", 1, 1.5, True, {str(n): n for n in range(101)}])
def test_top_that_is_no_object_or_too_wide_is_refused(value: object) -> None:
    assert refusal(value).code == "INVALID_METADATA"


@pytest.mark.parametrize(
    "value",
    [
        *[2**53 + 1, -(2**53) - 1, 10**400, float("nan"), float("inf"), float("-inf")],
        *["a\x00", "\ud800", {"\x00": 1}, {"\udfff": 1}, {1: 2}, {None: 1}],
        *[b"a", (1,), {1}, Colour.RED, datetime.date(2024, 1, 1), uuid.UUID(int=1), object()],
    ],
)
def test_value_that_json_or_postgres_cannot_hold_is_refused(value: object) -> None:
    assert refusal({"a": [value]}).code == "INVALID_METADATA"


def test_refusal_names_the_place() -> None:
    assert refusal({"layers": [1, {"size": 2**60}]}).message == (
        "Metadata must be made of integers from -2^53 to 2^53 (write others as strings); "
        'it is not at "layers.1.size".'
    )


def test_too_deep_is_refused() -> None:
    canonical(nested(64))

    assert refusal(nested(65)).rule == "at most 64 levels deep"
    assert refusal(nested(100_000)).rule == "at most 64 levels deep"


def test_too_large_is_refused() -> None:
    canonical({"a": "x" * (1048576 - 8)})

    assert refusal({"a": "x" * (1048576 - 7)}).rule == "at most 1048576 bytes of JSON"


def test_nothing_is_the_empty_object() -> None:
    assert canonical(None) == "{}"
    assert canonical({}) == "{}"


def test_keys_are_sorted_at_every_level() -> None:
    value = {"b": [{"d": 1, "c": None}], "a": 1.0, "é": True}

    assert canonical(value) == '{"a":1.0,"b":[{"c":null,"d":1}],"é":true}'


def test_limits_themselves_are_accepted() -> None:
    assert canonical({"a": 2**53, "b": -(2**53)}) == '{"a":9007199254740992,"b":-9007199254740992}'
    canonical({str(n): n for n in range(100)})


@given(OBJECTS)
def test_canonical_is_what_it_reads_back_as(value: dict[str, object]) -> None:
    text = canonical(value)

    assert orjson.dumps(orjson.loads(text)).decode() == text
    assert canonical(orjson.loads(text)) == text


@given(OBJECTS)
def test_order_of_keys_does_not_matter(value: dict[str, object]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


def test_unsorted_keeps_the_order_of_keys() -> None:
    assert unsorted({"b": [1], "a": {"d": None, "c": 2}}, "A filter") == (
        '{"b":[1],"a":{"d":null,"c":2}}'
    )


@pytest.mark.parametrize("value", [None, [], "text", 1])
def test_unsorted_is_an_object(value: object) -> None:
    with pytest.raises(errors.InvalidValue) as caught:
        unsorted(value, "A filter", ("filter",))

    assert (caught.value.code, caught.value.message, caught.value.field) == (
        "INVALID_INPUT",
        "A filter must be a JSON object at the top; it is not.",
        ("filter",),
    )

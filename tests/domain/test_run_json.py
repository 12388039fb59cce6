from __future__ import annotations

import contextlib
import json
import math
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import run_json
from domain.errors import InvalidValue

LIMIT = run_json.LARGEST_BYTES
REPLACED = "\N{REPLACEMENT CHARACTER}"
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None, categories=None)),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.text(st.characters(categories=None)), inside, max_size=3)
    ),
    max_leaves=10,
)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "null",
        "1",
        '"a"',
        "[]",
        "{",
        "{}{}",
        "{a:1}",
        "{'a':1}",
        '{"a":+1}',
        '{"a":' + "[" * 5000 + "]" * 5000 + "}",
        '{"a":' + "9" * 5000 + "}",
    ],
)
def test_what_is_no_object_is_refused(value: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        run_json.object_line(value, ("history",))
    assert (caught.value.code, caught.value.field) == ("INVALID_INPUT", ("history",))
    assert caught.value.rule == "a JSON object"


@pytest.mark.parametrize("value", [None, [], "{}", 1, {"a": object()}, {"a": {1, 2}}])
def test_what_is_no_object_value_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue):
        run_json.object_text(value)


def test_depth() -> None:
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"a": deep}
    with pytest.raises(InvalidValue):
        run_json.object_text(deep)


@pytest.mark.parametrize("check", [run_json.line, run_json.object_line])
def test_size(check: Any) -> None:
    largest = '{"a":"' + "é" * (LIMIT // 2 - 4) + '"}'
    assert len(largest.encode()) == LIMIT
    assert check(largest) == largest
    for longer in (f"{largest} ", " " * (LIMIT + 1)):
        with pytest.raises(InvalidValue) as caught:
            check(longer)
        assert caught.value.rule == "at most 10485760 bytes"


def test_size_of_a_value() -> None:
    with pytest.raises(InvalidValue):
        run_json.object_text({"a": "x" * LIMIT})


@pytest.mark.parametrize(
    "value",
    ["{}", ' {"a" : 1.50, "a": 2 } ', '{"n":123456789012345678901234567890}', '{"e":1.5e+09}'],
)
def test_what_is_right_stays_as_it_came(value: str) -> None:
    assert run_json.object_line(value) == value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('{"a":NaN,"b":[Infinity,-Infinity]}', '{"a":"NaN","b":["Infinity","-Infinity"]}'),
        ('{"a":1e999,"b":-1e999}', '{"a":"Infinity","b":"-Infinity"}'),
        ('{"a\\u0000":"\\u0000"}', f'{{"a{REPLACED}":"{REPLACED}"}}'),
        ('{"a":"\\ud800"}', f'{{"a":"{REPLACED}"}}'),
        ('{"a":"\\ud83d\\ude00"}', '{"a":"\\ud83d\\ude00"}'),
        ('{"a":"\\\\u0000"}', '{"a":"\\\\u0000"}'),
        ('{"a":"\x00"}', f'{{"a":"{REPLACED}"}}'),
        ('{"a":"\ud800"}', f'{{"a":"{REPLACED}"}}'),
    ],
)
def test_what_cannot_be_kept_is_replaced(value: str, expected: str) -> None:
    assert run_json.object_line(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('{"NaN" : NaN, "a": "NaN, \\"Infinity"}', '{"NaN" : "NaN", "a": "NaN, \\"Infinity"}'),
        ('{"a\\\\":NaN,"b":"\\\\\\"NaN"}', '{"a\\\\":"NaN","b":"\\\\\\"NaN"}'),
        ('{"a":[-Infinity, Infinity,NaN]}', '{"a":["-Infinity", "Infinity","NaN"]}'),
        (
            '{"a":"\\uD83D\\uDE00\\ud83d\\ud83d\\ude00\\ude00"}',
            f'{{"a":"\\uD83D\\uDE00{REPLACED}\\ud83d\\ude00{REPLACED}"}}',
        ),
        ('{"a":"\\\\ud800\\\\\\u0000"}', f'{{"a":"\\\\ud800\\\\{REPLACED}"}}'),
        ('{"a":123456789012345678901,"b":NaN}', '{"a":123456789012345678901,"b":"NaN"}'),
    ],
)
def test_what_stands_beside_it_stays_as_it_came(value: str, expected: str) -> None:
    assert run_json.object_line(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "{NaN:1}",
        '{"a":1,Infinity : 2}',
        '{"a":NaNNaN}',
        '{"a":-NaN}',
        '{"a":+Infinity}',
        '{"a":--Infinity}',
        '{"a":"x"NaN}',
        '{"a":NaN"}',
        '{"a":NaN,"b":"\x01"}',
        '{"a":NaN}\\u0000',
        '{"a":\\"NaN\\"}',
    ],
)
def test_what_is_no_object_does_not_become_one(value: str) -> None:
    with pytest.raises(InvalidValue):
        run_json.object_line(value)


@pytest.mark.parametrize(
    ("value", "step"),
    [
        ("{}", None),
        ('{"s":"1"}', None),
        ('{"s":true}', None),
        ('{"s":null}', None),
        ('{"s":NaN}', None),
        ('{"s":1e999}', None),
        ('{"s":7.9}', 7),
        ('{"s":-7.9}', -7),
        ('{"s":1,"s":2}', 2),
        ('{"s":9223372036854775807}', 2**63 - 1),
        ('{"s":-9223372036854775809}', -(2**63)),
        ('{"s":1e300}', 2**63 - 1),
        ('{"s":3,"a":NaN}', 3),
    ],
)
def test_step_of_a_line(value: str, step: int | None) -> None:
    assert run_json.history_line(value, None, "s") == (run_json.object_line(value), step)
    assert run_json.history_line(value, None, None)[1] is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "0." + "9" * 999 + ",",
        "NaN ,",
        '"a":NaN,',
        '"\\\\",',
        '"\\ud83d",',
        "9" * 999 + ",",
        "1e300,",
    ],
)
def test_time_is_that_of_reading(piece: str) -> None:
    value = '{"a":[' + piece * (6_000_000 // len(piece)) + "NaN]}"
    began = time.process_time()
    with contextlib.suppress(InvalidValue):
        run_json.object_line(value)
    assert time.process_time() - began < 2


def test_line() -> None:
    assert run_json.line("a\x00\ud800\t\x1b[1mb") == f"a{REPLACED}{REPLACED}\t\x1b[1mb"


@given(st.dictionaries(st.text(st.characters(categories=None)), VALUES, max_size=3))
def test_every_object_becomes_plain_json(value: dict[str, Any]) -> None:
    text = run_json.object_text(value)

    assert "\x00" not in text
    assert "\\u0000" not in text.replace("\\\\", "")
    text.encode()
    json.loads(text, parse_constant=pytest.fail)
    assert run_json.object_line(text) == text
    assert json.loads(run_json.object_line(json.dumps(value))) == json.loads(text)


def test_numbers_keep_their_kind() -> None:
    value = {"a": 1, "b": 1.0, "c": True, "d": None, "e": 2**70, "f": -math.inf}
    assert run_json.object_text(value) == (
        '{"a":1,"b":1.0,"c":true,"d":null,"e":1180591620717411303424,"f":"-Infinity"}'
    )


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ('{"a":1e-20000}', '{"a":0.0}'),
        ('{"a":1e400}', '{"a":"Infinity"}'),
        ('{"a":-1E+99999}', '{"a":"-Infinity"}'),
        ('{"a": 1e300}', '{"a": 1e300}'),
    ],
)
def test_numbers_that_postgres_has_not(value: str, kept: str) -> None:
    assert run_json.object_line(value) == kept


def test_an_endless_number_is_refused() -> None:
    with pytest.raises(InvalidValue):
        run_json.object_line('{"a":' + "1" * 200_000 + "}")

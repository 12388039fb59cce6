"""What programs say of themselves while they run: lines, and JSON that is not always JSON.

A program logs what it has, and a run must not end because of it. So what Postgres cannot hold is
replaced by what comes nearest: a NUL character and half of a surrogate pair by U+FFFD, and the
numbers that JSON has not by their names, "NaN", "Infinity" and "-Infinity".
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from domain import errors, text

LARGEST_BYTES = 10 * 1024 * 1024

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_NUL = "\\u0000"
# Numbers that JSON has and Postgres has not: Python makes zero or infinity of them, or refuses.
_EXTREME = re.compile("[eE][+-]?[0-9]{4}|[0-9]{1000}")
_OBJECT = "a JSON object"
_SIZE = f"at most {LARGEST_BYTES} bytes"


def line(value: str, field: errors.Field | None = None) -> str:
    """The line of text as it is kept."""
    if len(value) > LARGEST_BYTES or len(value.encode("utf-8", "surrogatepass")) > LARGEST_BYTES:
        raise _invalid(value, field, _SIZE)
    return _UNSTORABLE.sub(_REPLACEMENT, value)


def object_line(value: str, field: errors.Field | None = None) -> str:
    """The line as it is kept, which is a JSON object; that JSON may name NaN and Infinity."""
    value = line(value, field)
    try:
        found = orjson.loads(value)
        is_plain = _NUL not in value and not _EXTREME.search(value)
    except orjson.JSONDecodeError:
        found, is_plain = _lenient(value, field), False
    if type(found) is not dict:
        raise _invalid(value, field, _OBJECT)
    # What is right stays as it came, with every digit of its numbers.
    return value if is_plain else object_text(_lenient(value, field), field)


def object_text(value: object, field: errors.Field | None = None) -> str:
    """The JSON text of the object as it is kept."""
    if type(value) is not dict:
        raise _invalid(text.shown(str(type(value).__name__)), field, _OBJECT)
    try:
        made = json.dumps(
            _storable(value), ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
    except (TypeError, RecursionError):
        raise _invalid("", field, f"{_OBJECT} of JSON values, not too deep") from None
    if len(made.encode()) > LARGEST_BYTES:
        raise _invalid(made, field, _SIZE)
    return made


def _lenient(value: str, field: errors.Field | None) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise _invalid(value, field, _OBJECT) from None


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub(_REPLACEMENT, value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return [_storable(item) for item in value] if isinstance(value, list) else value


def each(
    check: Callable[[str, errors.Field | None], str], lines: Sequence[str], *field: str
) -> list[str]:
    """The lines as they are kept; a refusal names the first that cannot be."""
    return [check(found, (*field, str(n))) for n, found in enumerate(lines)]


def _invalid(value: str, field: errors.Field | None, rule: str) -> errors.InvalidValue:
    message = f"What a run says here must be {rule}; got {text.quoted(value)}."
    return errors.InvalidValue("INVALID_INPUT", message, field, text.shown(value), rule)

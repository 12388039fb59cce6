"""What programs say of themselves while they run: lines, and JSON that is not always JSON.

A program logs what it has, and a run must not end because of it. So what Postgres cannot hold is
replaced by what comes nearest: a NUL character and half of a surrogate pair by U+FFFD, and the
numbers that JSON has not by their names, "NaN", "Infinity" and "-Infinity".

Lines may have megabytes: what is common is found and mended in their text, in few linear passes.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import orjson

from domain import errors, text

LARGEST_BYTES = 10 * 1024 * 1024

T = TypeVar("T")

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_NUL = "\\u0000"
# It starts with what is plain text, so that it is found as fast.
_HALF = re.compile(
    r"\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD])[c-fC-F][0-9a-fA-F]{2})"
)
# No text has a NUL once it is a line, so that these can stand for something.
_BACKSLASH, _QUOTE, _MARK = "\x00b", "\x00q", "\x00m"
_CONSTANT_AS_KEY = re.compile("[Ny][ \t\n\r]*:")
_DIGITS = bytes.maketrans(b"E123456789", b"e000000000")
_OBJECT = "a JSON object"
_SIZE = f"at most {LARGEST_BYTES} bytes"
_STEPS = 2**63


def line(value: str, field: errors.Field | None = None) -> str:
    """The line of text as it is kept."""
    if len(value) > LARGEST_BYTES:
        raise _invalid(value, field, _SIZE)
    encoded = value.encode("utf-8", "surrogatepass")
    if len(encoded) > LARGEST_BYTES:
        raise _invalid(value, field, _SIZE)
    # Whatever is neither has nothing to replace; to look at each character takes far longer.
    if value.isascii() and b"\x00" not in encoded:
        return value
    return _UNSTORABLE.sub(_REPLACEMENT, value)


def object_line(value: str, field: errors.Field | None = None) -> str:
    """The line as it is kept, which is a JSON object; that JSON may name NaN and Infinity."""
    return _object(value, field)[0]


def history_line(
    value: str, field: errors.Field | None, step_key: str | None
) -> tuple[str, int | None]:
    """The line as `object_line` keeps it, and the step that it has under this key, if any."""
    kept, found = _object(value, field)
    step = found.get(step_key) if step_key is not None else None
    if type(step) is float and math.isfinite(step):
        step = math.trunc(step)
    return kept, min(max(step, -_STEPS), _STEPS - 1) if type(step) is int else None


def _object(value: str, field: errors.Field | None) -> tuple[str, dict[str, Any]]:
    """The line as it is kept, and what it says."""
    kept = line(value, field)
    found = _parsed(kept)
    # What is right stays as it came, with every digit of its numbers.
    if found is None or _NUL in kept:
        kept = line(_mended(kept), field)
        found = _parsed(kept)
    if found is None or _has_extremes(kept):
        found = _lenient(kept)
        kept = object_text(found, field) if type(found) is dict else kept
    if type(found) is not dict:
        raise _invalid(value, field, _OBJECT)
    return kept, found


def _parsed(value: str) -> Any:
    """What the JSON says; None where it is none, or too great for this parser."""
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return None


def _mended(value: str) -> str:
    """The JSON text with what cannot be kept replaced; texts that are no JSON become none."""
    value = value.replace("\\\\", _BACKSLASH).replace('\\"', _QUOTE)
    value = _HALF.sub(_REPLACEMENT, value.replace(_NUL, _REPLACEMENT))
    if "NaN" in value or "Infinity" in value:
        pieces = value.split('"')
        # Every second piece is in no string.
        pieces[::2] = _named('"'.join(pieces[::2])).split('"')
        value = '"'.join(pieces)
    value = value.replace(_MARK, '"')
    return value.replace(_QUOTE, '\\"').replace(_BACKSLASH, "\\\\")


def _named(outside: str) -> str:
    """JSON text between strings, where the names of numbers are marked as strings."""
    if _CONSTANT_AS_KEY.search(outside):
        return outside
    outside = outside.replace("Infinity", f"{_MARK}Infinity{_MARK}")
    outside = outside.replace(f"-{_MARK}", f"{_MARK}-")
    return outside.replace("NaN", f"{_MARK}NaN{_MARK}")


def _has_extremes(value: str) -> bool:
    """May it have numbers that JSON has and Postgres has not: very long, or of large exponents?

    Python makes zero or infinity of them, or refuses.
    """
    digits = value.encode().translate(_DIGITS, b"+-")
    return b"e0000" in digits or b"0" * 1000 in digits


def object_text(value: object, field: errors.Field | None = None) -> str:
    """The JSON text of the object as it is kept."""
    if type(value) is not dict:
        raise _invalid(text.shown(str(type(value).__name__)), field, _OBJECT)
    try:
        made = _dumped(value)
    except (TypeError, ValueError, RecursionError):
        raise _invalid("", field, f"{_OBJECT} of JSON values, not too deep") from None
    if len(made.encode()) > LARGEST_BYTES:
        raise _invalid(made, field, _SIZE)
    return made


def _dumped(value: Any) -> str:
    dump = partial(json.dumps, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        made = dump(value)
    except ValueError:
        made = dump(_storable(value))
    made = _UNSTORABLE.sub(_REPLACEMENT, made)
    return _mended(made) if _NUL in made else made


def _lenient(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub(_REPLACEMENT, value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return [_storable(item) for item in value] if isinstance(value, list) else value


def each(
    check: Callable[[str, errors.Field | None], T], lines: Sequence[str], *field: str
) -> list[T]:
    """The lines as they are kept; a refusal names the first that cannot be."""
    return [check(found, (*field, str(n))) for n, found in enumerate(lines)]


def _invalid(value: str, field: errors.Field | None, rule: str) -> errors.InvalidValue:
    message = f"What a run says here must be {rule}; got {text.quoted(value)}."
    return errors.InvalidValue("INVALID_INPUT", message, field, text.shown(value), rule)

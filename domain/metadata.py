"""The metadata of an artifact: which JSON is accepted, and its one canonical text."""

from __future__ import annotations

import math

import orjson

from domain import errors, text

MOST_KEYS = 100
DEEPEST = 64
LARGEST_BYTES = 1024 * 1024
# Beyond it a double, and so a browser, no longer tells neighbouring integers apart.
LARGEST_INTEGER = 2**53


class _Broken(Exception):
    """What a value must be and is not, and where: keys and indexes from the top."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        self.where: list[str] = []


def canonical(value: object, field: errors.Field | None = None) -> str:
    """The JSON text that equal metadata share, keys sorted; null is the empty object.

    Integers and doubles stay what they are: 1 and 1.0 are not equal here.
    """
    try:
        return _text({} if value is None else value, orjson.OPT_SORT_KEYS)
    except _Broken as broken:
        raise _invalid(broken, field) from None


def unsorted(value: object, what: str, field: errors.Field | None = None) -> str:
    """The JSON text of an object that is no metadata but has its limits, keys as they came."""
    try:
        return _text(value)
    except _Broken as broken:
        raise _invalid(broken, field, what, "INVALID_INPUT") from None


def _text(value: object, option: int | None = None) -> str:
    if type(value) is not dict:
        raise _Broken("a JSON object at the top")
    if len(value) > MOST_KEYS:
        raise _Broken(f"an object of at most {MOST_KEYS} keys at the top")
    _check(value, 1)
    encoded = orjson.dumps(value, option=option)
    if len(encoded) > LARGEST_BYTES:
        raise _Broken(f"at most {LARGEST_BYTES} bytes of JSON")
    return encoded.decode()


def _check(value: object, level: int) -> None:
    # Exact types: the encoder would also take dates, ids and enums, which come back as strings.
    if type(value) is str:
        _check_string(value)
    elif type(value) is dict or type(value) is list:
        _check_inside(value, level)
    elif type(value) is int:
        if abs(value) > LARGEST_INTEGER:
            raise _Broken("made of integers from -2^53 to 2^53 (write others as strings)")
    elif type(value) is float:
        if not math.isfinite(value):
            raise _Broken("made of finite numbers (write null for none)")
    elif value is not None and type(value) is not bool:
        raise _Broken("made of JSON values only")


def _check_inside(value: dict[object, object] | list[object], level: int) -> None:
    if level > DEEPEST:
        raise _Broken(f"at most {DEEPEST} levels deep")
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        try:
            if isinstance(value, dict):
                _check_key(key)
            _check(item, level + 1)
        except _Broken as broken:
            broken.where.insert(0, str(key))
            raise


def _check_key(key: object) -> None:
    if type(key) is not str:
        raise _Broken("made of objects whose keys are strings")
    _check_string(key)


def _check_string(value: str) -> None:
    if problem := text.unstorable(value):
        raise _Broken(f"free of {problem} in strings and keys")


def _invalid(
    broken: _Broken,
    field: errors.Field | None,
    what: str = "Metadata",
    code: str = "INVALID_METADATA",
) -> errors.InvalidValue:
    place = f" at {text.quoted('.'.join(broken.where))}" if broken.where else ""
    message = f"{what} must be {broken.rule}; it is not{place}."
    return errors.InvalidValue(code, message, field, rule=broken.rule)

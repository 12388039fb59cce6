"""What operators ask of a text, and which operands can be asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from domain.errors import InvalidValue
from domain.text import unstorable
from reads.source import Scope

MAX_PATTERN = 256
MAX_VALUES = 1000
MAX_CODE_POINT = 0x10FFFF

SIGNS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def all_of(conditions: Iterable[str]) -> str:
    """One condition that holds if all of these do."""
    return f"({' and '.join(conditions) or 'true'})"


def text_condition(scope: Scope, value: str, operator: str, operand: Any) -> str:
    """What an operator asks of a text; tests are case-sensitive."""
    match operator:
        case "exists":
            return f"{value} is {'not ' if operand else ''}null"
        case "eq":
            return f"{value} = {scope.bind(storable(operand), 'text')}"
        case "ne":
            return f"{value} is distinct from {scope.bind(storable(operand), 'text')}"
        case "in":
            return f"{value} = any({scope.bind(listed(operand), 'text[]')})"
        case "notIn":
            listed_ = scope.bind(listed(operand), "text[]")
            return f"({value} is null or not {value} = any({listed_}))"
        case "gt" | "gte" | "lt" | "lte":
            return f'{value} collate "C" {SIGNS[operator]} {scope.bind(storable(operand), "text")}'
        case "contains":
            return f"strpos({value}, {scope.bind(storable(operand), 'text')}) > 0"
        case "startsWith":
            return _starts_with(scope, value, storable(operand))
    if len(operand) > MAX_PATTERN:
        rule = f"at most {MAX_PATTERN} characters"
        message = f"A pattern has {rule}, not {len(operand)}."
        raise InvalidValue("INVALID_INPUT", message, ("where",), operand[:80], rule)
    pattern = scope.bind(storable(operand), "text")
    scope.evaluate(f"'' ~ {pattern}")
    return f"{value} ~ {pattern}"


def _starts_with(scope: Scope, value: str, prefix: str) -> str:
    """A range, which an index serves whatever the prefix, as a pattern would not."""
    conditions = [f"{value} >= {scope.bind(prefix, 'text')}"]
    if following := _following(prefix):
        conditions.append(f"{value} < {scope.bind(following, 'text')}")
    return all_of(conditions)


def _following(prefix: str) -> str | None:
    """The first text after all that start with the prefix, in the order of code points."""
    for end in range(len(prefix), 0, -1):
        code = ord(prefix[end - 1]) + 1
        if 0xD800 <= code <= 0xDFFF:
            code = 0xE000
        if code <= MAX_CODE_POINT:
            return prefix[: end - 1] + chr(code)
    return None


def in_range(operand: Any) -> Any:
    """The number as it is; a time in UTC, if the calendar goes that far."""
    if not isinstance(operand, dt.datetime):
        return operand
    try:
        return operand.astimezone(dt.UTC)
    except OverflowError:
        rule = "a time in UTC from the year 1 to 9999"
        raise InvalidValue("INVALID_INPUT", f"Give {rule}.", ("where",), None, rule) from None


def listed(values: Sequence[Any], most: int = MAX_VALUES) -> list[Any]:
    """A list of values to look for, of a length that can be asked."""
    if len(values) > most:
        rule = f"at most {most} values"
        raise InvalidValue("INVALID_INPUT", f"Give {rule}.", ("where",), None, rule)
    return [storable(value) if isinstance(value, str) else in_range(value) for value in values]


def storable(value: str) -> str:
    """The text, if a row could hold it; raises InvalidValue."""
    if problem := unstorable(value):
        message = f"A filter cannot look for {problem}."
        raise InvalidValue("INVALID_INPUT", message, ("where",), None, "text that can be stored")
    return value

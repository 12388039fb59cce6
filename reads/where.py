"""Filters: a `where` of the API as SQL conditions, its values bound.

Each filterable field has a kind, which says what its operators mean; `and`, `or`, `not` nest.
A null stands for an absent condition.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain import metadata
from domain.errors import InvalidValue
from domain.text import unstorable
from reads.source import Filter, Scope, Sql, Table, render

MAX_CONDITIONS = 100
MAX_DEPTH = 10
MAX_PATTERN = 256
MAX_VALUES = 1000
MAX_PATH = 64
MAX_CODE_POINT = 0x10FFFF

Where = Mapping[str, Any]
Filters = Mapping[str, Filter]


@dataclass(frozen=True)
class Text:
    """A text column, perhaps null."""

    sql: Sql

    def condition(self, scope: Scope, where: Where) -> Iterator[str]:
        """What each operator asks of the value."""
        value = render(self.sql, scope)
        for operator, operand in where.items():
            yield text_condition(scope, value, operator, operand)


@dataclass(frozen=True)
class Words:
    """A set of words: an operator holds if it does for any of them, ne and notIn if for all.

    `each` is a FROM item that gives them as `w.word`.
    """

    each: Sql

    def condition(self, scope: Scope, where: Where) -> Iterator[str]:
        """What each operator asks of the set."""
        rows = render(self.each, scope)
        for operator, operand in where.items():
            if operator == "exists":
                yield f"{'' if operand else 'not '}exists (select from {rows})"
                continue
            negated = {"ne": "eq", "notIn": "in"}.get(operator)
            inner = text_condition(scope, "w.word", negated or operator, operand)
            found = f"exists (select from {rows} where {inner})"
            yield f"not {found}" if negated else found


@dataclass(frozen=True)
class Tags:
    """An array of words on the row itself; equality is asked of the array, not of each word."""

    column: Sql

    def condition(self, scope: Scope, where: Where) -> Iterator[str]:
        """What each operator asks of the array."""
        column = render(self.column, scope)
        for operator, operand in where.items():
            match operator:
                case "eq":
                    yield f"{scope.bind(storable(operand), 'text')} = any({column})"
                case "ne":
                    yield f"not {scope.bind(storable(operand), 'text')} = any({column})"
                case "in":
                    yield f"{column} && {scope.bind(listed(operand), 'text[]')}"
                case "notIn":
                    yield f"not {column} && {scope.bind(listed(operand), 'text[]')}"
                case _:
                    words = Words(f"unnest({column.replace('{', '{{')}) w(word)")
                    yield from words.condition(scope, {operator: operand})


@dataclass(frozen=True)
class Comparable:
    """A number or a time; `sql_type` is what operands are bound as."""

    sql: Sql
    sql_type: str

    def condition(self, scope: Scope, where: Where) -> Iterator[str]:
        """What each operator asks of the value."""
        value = render(self.sql, scope)
        signs = {"eq": "=", "ne": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
        for operator, operand in where.items():
            if operator == "in":
                yield f"{value} = any({scope.bind(listed(operand), f'{self.sql_type}[]')})"
            else:
                yield f"{value} {signs[operator]} {scope.bind(_in_range(operand), self.sql_type)}"


@dataclass(frozen=True)
class Same:
    """An enum, compared for equality alone."""

    sql: Sql

    def condition(self, scope: Scope, where: Any) -> Iterator[str]:
        """The value is the one that is asked for."""
        yield f"{render(self.sql, scope)}::text = {scope.bind(where.value, 'text')}"


@dataclass(frozen=True)
class Json:
    """A value inside a JSON column, at a path; compared with values of its own type alone."""

    sql: Sql

    def condition(self, scope: Scope, where: Where) -> Iterator[str]:
        """What each operator asks of the value at the path."""
        path = listed(where["path"], MAX_PATH)
        operators = {name: operand for name, operand in where.items() if name != "path"}
        if not operators:
            # Bound for nothing, the path would be a value that Postgres finds no use for.
            return
        value = f"({render(self.sql, scope)}::jsonb #> {scope.bind(path, 'text[]')})"
        for operator, operand in operators.items():
            yield _json_condition(scope, value, operator, operand)


@dataclass(frozen=True)
class Related:
    """The row that this one belongs to, filtered by its own fields."""

    table: Table
    on: Sql
    filters: Filters

    def condition(self, scope: Scope, where: Where) -> Iterator[str]:
        """The row above meets its conditions."""
        above = scope.above()
        conditions = [render(self.on, above), *conditions_of(above, self.filters, where)]
        yield f"exists (select from {self.table.name} {above.t} where {' and '.join(conditions)})"


def checked(where: Where) -> None:
    """The filter is of a size that can be asked; raises InvalidValue."""
    counted = 0
    open_ = [(where, 1)]
    while open_:
        part, depth = open_.pop()
        counted += max(1, len(part))
        if counted > MAX_CONDITIONS or depth > MAX_DEPTH:
            rule = f"at most {MAX_CONDITIONS} conditions, {MAX_DEPTH} deep"
            raise InvalidValue("INVALID_INPUT", f"A filter has {rule}.", ("where",), None, rule)
        for value in part.values():
            parts = value if isinstance(value, list) else [value]
            open_.extend((each, depth + 1) for each in parts if isinstance(each, dict))


def conditions_of(scope: Scope, filters: Filters, where: Where) -> Iterator[str]:
    """The conditions of a filter; all of them must hold."""
    for name, given in where.items():
        if given is None:
            continue
        match name:
            case "and":
                for part in given:
                    yield all_of(conditions_of(scope, filters, part))
            case "or":
                parts = [all_of(conditions_of(scope, filters, part)) for part in given]
                yield f"({' or '.join(parts) or 'false'})"
            case "not":
                yield f"not coalesce({all_of(conditions_of(scope, filters, given))}, false)"
            case _:
                present = given
                if isinstance(given, dict):
                    present = {key: value for key, value in given.items() if value is not None}
                yield all_of(filters[name].condition(scope, present))


def all_of(conditions: Iterator[str] | Sequence[str]) -> str:
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
        case "contains":
            return f"strpos({value}, {scope.bind(storable(operand), 'text')}) > 0"
        case "startsWith":
            return _starts_with(scope, value, storable(operand))
    if len(operand) > MAX_PATTERN:
        rule = f"at most {MAX_PATTERN} characters"
        message = f"A pattern has {rule}, not {len(operand)}."
        raise InvalidValue("INVALID_INPUT", message, ("where",), operand[:80], rule)
    return f"{value} ~ {scope.bind(storable(operand), 'text')}"


def _json_condition(scope: Scope, value: str, operator: str, operand: Any) -> str:
    if operator == "exists":
        return f"{value} is {'not ' if operand else ''}null"
    # As metadata is kept, or it could not be looked for.
    text = metadata.canonical({"value": operand}, ("where",))
    wanted = f"({scope.bind(text, 'jsonb')} -> 'value')"
    match operator:
        case "eq":
            return f"{value} = {wanted}"
        case "ne":
            return f"{value} is distinct from {wanted}"
    sign = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}[operator]
    return f"(jsonb_typeof({value}) = jsonb_typeof({wanted}) and {value} {sign} {wanted})"


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


def _in_range(operand: Any) -> Any:
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
    return [storable(value) if isinstance(value, str) else value for value in values]


def storable(value: str) -> str:
    """The text, if a row could hold it; raises InvalidValue."""
    if problem := unstorable(value):
        message = f"A filter cannot look for {problem}."
        raise InvalidValue("INVALID_INPUT", message, ("where",), None, "text that can be stored")
    return value

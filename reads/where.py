"""Filters: a `where` of the API as SQL conditions, its values bound.

Each filterable field has a kind, which says what its operators mean; `and`, `or`, `not` nest.
A null stands for an absent condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.errors import InvalidValue
from reads.operand import SIGNS, all_of, in_range, listed, storable, text_condition
from reads.source import Filter, Scope, Sql, Table, render

MAX_CONDITIONS = 100
MAX_DEPTH = 10

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
            match operator:
                case "exists":
                    yield f"{'' if operand else 'not '}exists (select from {rows})"
                case "size":
                    yield f"(select count(*) from {rows}) = {scope.bind(operand, 'integer')}"
                case "all":
                    words = (scope.bind(word, "text") for word in listed(operand))
                    yield all_of(f"exists (select from {rows} where w.word = {w})" for w in words)
                case _:
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
                case "all":
                    yield f"{column} @> {scope.bind(listed(operand), 'text[]')}"
                case "size":
                    yield f"cardinality({column}) = {scope.bind(operand, 'integer')}"
                case _:
                    words = Words(f"unnest({column.replace('{', '{{')}) w(word)")
                    yield from words.condition(scope, {operator: operand})


@dataclass(frozen=True)
class Comparable:
    """A number, a time or an id, perhaps null; `sql_type` is what operands are bound as."""

    sql: Sql
    sql_type: str

    def condition(self, scope: Scope, where: Where) -> Iterator[str]:
        """What each operator asks of the value."""
        value = render(self.sql, scope)
        signs = {"eq": "=", "ne": "<>", **SIGNS}
        for operator, operand in where.items():
            match operator:
                case "exists":
                    yield f"{value} is {'not ' if operand else ''}null"
                case "in":
                    yield f"{value} = any({scope.bind(listed(operand), f'{self.sql_type}[]')})"
                case _:
                    bound = scope.bind(in_range(operand), self.sql_type)
                    yield f"{value} {signs[operator]} {bound}"


@dataclass(frozen=True)
class Same:
    """An enum, compared for equality alone."""

    sql: Sql

    def condition(self, scope: Scope, where: Any) -> Iterator[str]:
        """The value is the one that is asked for."""
        yield f"{render(self.sql, scope)}::text = {scope.bind(where.value, 'text')}"


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
            case "nor":
                parts = [all_of(conditions_of(scope, filters, part)) for part in given]
                yield f"not coalesce({' or '.join(parts) or 'false'}, false)"
            case "not":
                yield f"not coalesce({all_of(conditions_of(scope, filters, given))}, false)"
            case _:
                present = given
                if isinstance(given, dict):
                    present = {key: value for key, value in given.items() if value is not None}
                yield all_of(filters[name].condition(scope, present))

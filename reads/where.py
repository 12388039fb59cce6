"""Filters: a `where` of the API as SQL conditions, its values bound.

Each filterable field has a kind, which says what its operators mean; `and`, `or`, `not` nest.
A null stands for an absent condition.

A page is read along an index of its order until it is full, and each row on the way is asked
whether it meets the filter. Statements are planned without knowing what is asked, and Postgres
would now and then rather read and sort all that meets one condition, which may be very much. So
only conditions that few rows meet, or that the index of the order serves, are left to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.errors import InvalidValue
from reads.operand import SIGNS, all_of, in_range, listed, text_condition
from reads.source import Filter, Order, Scope, Sql, Table, render
from reads.words import FEW, Words, names

MAX_CONDITIONS = 100
MAX_DEPTH = 10
# Operators that an index of the value serves.
RANGES = frozenset({"eq", "in", "startsWith", *SIGNS})

Where = Mapping[str, Any]
Filters = Mapping[str, Filter]


@dataclass(frozen=True)
class Text:
    """A text column, perhaps null; `few` are the operators that few rows can meet.

    `gate` says of some words what must hold, of any row, for a row to have one of them.
    """

    sql: Sql
    few: frozenset[str] = frozenset()
    gate: Callable[[Scope, str], str] | None = None

    def condition(self, scope: Scope, where: Where) -> Iterator[str]:
        """What each operator asks of the value."""
        value = render(self.sql, scope)
        for operator, operand in where.items():
            if self.gate is not None and operator in FEW:
                yield self.gate(scope, scope.bind(names(operator, operand), "text[]"))
            yield text_condition(scope, value, operator, operand)


@dataclass(frozen=True)
class Comparable:
    """A number, a time or an id, perhaps null; `sql_type` is what operands are bound as.

    `few` are the operators that few rows can meet.
    """

    sql: Sql
    sql_type: str
    few: frozenset[str] = frozenset()

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
    """The row that this one belongs to, by its key in `column`, filtered by its own fields.

    `within` says of the rows above all that a list at the root can lead to: with it, they are found
    once, and not for each row on the way.
    """

    table: Table
    column: str
    filters: Filters
    within: Callable[[Scope], str] | None = None

    def condition(self, scope: Scope, where: Where) -> Iterator[str]:
        """The row above meets its conditions."""
        above = scope.above()
        key = f"{above.t}.organization_id = {scope.t}.organization_id"
        yield (
            f"exists (select from {self.table.name} {above.t} where {key}"
            f" and {above.t}.id = {scope.t}.{self.column} and {self._all(above, where)})"
        )

    def on_the_way(self, scope: Scope, where: Where) -> str:
        """The same, asked of rows on the way along an order."""
        if _are_few(self.filters, where):
            return all_of(self.condition(scope, where))
        if self.within is None or scope.p:
            return passed(all_of(self.condition(scope, where)))
        above = scope.above()
        return among(
            f"({scope.t}.organization_id, {scope.t}.{self.column})",
            f"select {above.t}.organization_id, {above.t}.id from {self.table.name} {above.t}"
            f" where {above.t}.organization_id = {self.within(scope)}"
            f" and {self._all(above, where)}",
        )

    def _all(self, above: Scope, where: Where) -> str:
        return all_of(conditions_of(above, self.filters, where))


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


def passed(condition: str) -> str:
    """The condition as something that is asked of rows on the way, not a way to find them."""
    # Postgres takes nearly all rows to pass, and does not see what could be an index or a join.
    if "select" not in condition:
        return f"nullif({condition}, false) is not null"
    # What looks at other rows does so for each row by itself, not for all there are at once.
    return f"nullif((select {condition}), false) is not null"


def among(key: str, rows: str) -> str:
    """The row has one of these keys, which are found once and kept in a hash."""
    return f"nullif({key} in ({rows}), false) is not null"


def conditions_of(
    scope: Scope, filters: Filters, where: Where, order: Order | None = None
) -> Iterator[str]:
    """The conditions of a filter; all of them must hold.

    Those of a page in an order that cannot find its rows are asked of rows on the way.
    """
    for name, given in where.items():
        if given is None:
            continue
        match name:
            case "and":
                for part in given:
                    yield all_of(conditions_of(scope, filters, part, order))
            case "or" | "nor" | "not":
                condition = _combined(scope, filters, name, given)
                yield passed(condition) if order else condition
            case _:
                yield from _of_field(scope, filters[name], given, order)


def _combined(scope: Scope, filters: Filters, name: str, given: Any) -> str:
    if name == "not":
        return f"not coalesce({all_of(conditions_of(scope, filters, given))}, false)"
    parts = [all_of(conditions_of(scope, filters, part)) for part in given]
    any_of = " or ".join(parts) or "false"
    return f"({any_of})" if name == "or" else f"not coalesce({any_of}, false)"


def _of_field(scope: Scope, filter: Filter, given: Any, order: Order | None) -> Iterator[str]:
    if isinstance(given, dict):
        given = {operator: operand for operator, operand in given.items() if operand is not None}
    if order is None:
        yield all_of(filter.condition(scope, given))
    elif isinstance(filter, (Text, Words, Comparable)):
        for operator, operand in given.items():
            *gates, condition = filter.condition(scope, {operator: operand})
            yield from gates
            yield condition if _finds(filter, operator, order) else passed(condition)
    elif isinstance(filter, Related):
        yield filter.on_the_way(scope, given)
    else:
        yield passed(all_of(filter.condition(scope, given)))


def _finds(filter: Text | Words | Comparable, operator: str, order: Order) -> bool:
    """Whether rows are best found by this condition."""
    if operator in filter.few:
        return True
    in_order = not isinstance(filter, Words) and filter.sql in {key.sql for key in order.keys[:1]}
    return in_order and operator in RANGES


def _are_few(filters: Filters, where: Where) -> bool:
    """Whether few rows can meet the filter."""
    return any(
        isinstance(filter := filters.get(name), (Text, Comparable))
        and any(given.get(operator) is not None for operator in filter.few)
        for name, given in where.items()
        if given is not None
    )

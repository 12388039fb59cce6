"""Filters by words: of a set of them, such as aliases, or of an array, such as tags."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reads.operand import all_of, listed, storable, text_condition
from reads.source import Scope, Sql, render

Where = Mapping[str, Any]

# What few rows can meet, where few have the same word.
FEW = frozenset({"eq", "in"})


def names(operator: str, operand: Any) -> list[Any]:
    """The words that eq or in looks for."""
    return listed([operand] if operator == "eq" else operand)


@dataclass(frozen=True)
class Words:
    """A set of words: an operator holds if it does for any of them, ne and notIn if for all.

    `each` is a FROM item that gives them as `w.word`; `holds` finds the rows that have one of some
    words, where they are few.
    """

    each: Sql
    holds: Callable[[Scope, str], str] | None = None

    @property
    def few(self) -> frozenset[str]:
        """The operators that few rows can meet."""
        return FEW if self.holds is not None else frozenset()

    def condition(self, scope: Scope, where: Where) -> Iterator[str]:
        """What each operator asks of the set."""
        rows = render(self.each, scope)
        for operator, operand in where.items():
            match operator:
                case "eq" | "in" if self.holds is not None:
                    yield self.holds(scope, scope.bind(names(operator, operand), "text[]"))
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

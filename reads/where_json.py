"""Filters on values inside a JSON column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from domain import metadata
from reads.operand import SIGNS, listed, text_condition
from reads.source import Scope, Sql, render
from reads.where import Where

MAX_PATH = 64


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
        # The value alone becomes jsonb: the whole may be large.
        value = f"({render(self.sql, scope)} #> {scope.bind(path, 'text[]')})::jsonb"
        for operator, operand in operators.items():
            yield _condition(scope, value, operator, operand)


def _condition(scope: Scope, value: str, operator: str, operand: Any) -> str:
    match operator:
        case "exists":
            return f"{value} is {'not ' if operand else ''}null"
        case "contains" | "matches":
            inner = text_condition(scope, f"({value} #>> '{{}}')", operator, operand)
            return f"(jsonb_typeof({value}) = 'string' and {inner})"
        case "size":
            size = scope.bind(operand, "integer")
            # Not `and`, whose sides come in any order: what is no array has no length to ask for.
            length = f"jsonb_array_length({value}) = {size}"
            return f"(case jsonb_typeof({value}) when 'array' then {length} end)"
        case "eq":
            return f"{value} = {_wanted(scope, operand)}"
        case "ne":
            return f"{value} is distinct from {_wanted(scope, operand)}"
        case "in":
            return f"{value} in (select jsonb_array_elements({_wanted(scope, listed(operand))}))"
        case "all":
            # Values are contained in an array where each of them is an element.
            wanted = _wanted(scope, listed(operand))
            return f"(jsonb_typeof({value}) = 'array' and {value} @> {wanted})"
    wanted = _wanted(scope, operand)
    compared = f"{value} {SIGNS[operator]} {wanted}"
    return f"(jsonb_typeof({value}) = jsonb_typeof({wanted}) and {compared})"


def _wanted(scope: Scope, operand: Any) -> str:
    # As metadata is kept, or it could not be looked for.
    text = metadata.canonical({"value": operand}, ("where",))
    return f"({scope.bind(text, 'jsonb')} -> 'value')"

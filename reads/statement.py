"""One SQL statement in the making: its bound values, the names of its rows, its columns.

A statement can be used again with other variables. What depends on them is made by `part`, which
remembers how: made again, it must come out as the same text, and then the values that it binds on
the way are those of the new variables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from graphql.execution.values import VariableValues

from db.visibility import Asker
from domain.viewer import Viewer
from reads.given import Given
from reads.guarded import Guarded
from reads.source import Scope, Sql, render

NO_ARGUMENTS: Mapping[str, Any] = MappingProxyType({})

TYPENAME = "__typename"

Make = Callable[[Scope], str]


class Columns:
    """Named expressions of a SELECT, and the rows beside the row at hand that they use."""

    def __init__(self) -> None:
        self._columns: dict[str, str] = {}
        self.uses: set[str] = set()

    def add(self, name: str, sql: str) -> None:
        """One more column; names are `[#@_A-Za-z0-9]+`, so quoting needs no escapes."""
        self._columns[name] = sql

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def __len__(self) -> int:
        return len(self._columns)

    def __str__(self) -> str:
        return ", ".join(f'{sql} as "{name}"' for name, sql in self._columns.items())


class Part(NamedTuple):
    """A piece of a statement that depends on variables, and what it came out as.

    `rows` is how many rows had names before it; the values from `start` to `end` are its own.
    """

    make: Make
    scope: Scope
    given: Given
    rows: int
    start: int
    end: int
    text: str


class Statement:
    """Collects what a statement binds; no client value ever becomes part of its text."""

    def __init__(self, viewer: Viewer | None, *, hasty: bool = False) -> None:
        self._hasty = hasty
        self.values: list[object] = []
        self.parts: list[Part] = []
        self._evaluated: list[str] = []
        self._rows = 0
        self.asker = Asker(
            self.bind(viewer.user_id if viewer else None, "uuid"),
            self.bind(viewer.is_administrator if viewer else False, "boolean"),
        )
        self.guarded = Guarded(self.asker)

    def bind(self, value: object, sql_type: str) -> str:
        """The placeholder of a value, cast to its SQL type."""
        self.values.append(value)
        return f"${len(self.values)}::{sql_type}"

    def row(self) -> str:
        """A name for one more row source."""
        self._rows += 1
        return f"t{self._rows}"

    def scope(
        self, p: str, arguments: Mapping[str, Any] = NO_ARGUMENTS, *, for_members: bool = False
    ) -> Scope:
        """A new row, reached from the row `p` by a field with these arguments."""
        evaluate = self._evaluated.append
        bind, row, hasty = self.bind, self.row, self._hasty and for_members
        return Scope(row(), p, self.asker, arguments, bind, row, evaluate, hasty)

    def part(self, make: Make, scope: Scope) -> str:
        """What `make` makes of the scope; remembered, if the arguments in it can be others.

        It must take all that depends on the arguments from the scope that it is given.
        """
        given, rows, start = scope.arguments, self._rows, len(self.values)
        text = make(scope)
        if isinstance(given, Given) and given.varies:
            end = len(self.values)
            self.parts.append(Part(make, scope, given, rows, start, end, text))
        return text

    def rendered(self, sql: Sql, scope: Scope) -> str:
        """The template as SQL; remembered, if it is made of the arguments."""
        if isinstance(sql, str):
            return render(sql, scope)
        return self.part(lambda scope: render(sql, scope), scope)

    def record(self, columns: Columns, rest: str = "") -> str:
        """One record of these columns, which becomes a JSON object where all of it becomes JSON."""
        # No client can name a column like this row, so that it would be taken for it.
        x = f"{self.row()}$"
        return f"(select {x} from (select {columns} {rest}) {x})"

    def text(self, columns: Iterable[str]) -> str:
        """The whole statement: one row of these columns."""
        # Postgres refuses values that a statement does not use, and not all that is asked for
        # depends on who asks: of a connection it may be `__typename` alone.
        asker = f"(values ({self.asker.user}, {self.asker.administrator})) asker"
        return self.over(asker, columns)

    def over(self, rows: str, columns: Iterable[str]) -> str:
        """The whole statement over one row of one's own, from which no value is left unused."""
        evaluated = " and ".join(f"({each}) is not null" for each in self._evaluated)
        where = f" where {evaluated}" if evaluated else ""
        return f"select {', '.join(columns)} from {rows}{where}"


class Again:
    """A statement whose parts are made once more."""

    def __init__(self, values: Sequence[object]) -> None:
        self.values = list(values)
        self._bound = 0
        self._rows = 0

    def fits(self, parts: Iterable[Part], variables: VariableValues) -> bool:
        """Whether all came out as the same text; then `values` are those of these variables."""
        given: dict[int, Given] = {}
        for part in parts:
            key = id(part.given)
            if key not in given:
                given[key] = part.given.again(variables)
            if not self._is_same(part, given[key]):
                return False
        return True

    def _is_same(self, part: Part, given: Given) -> bool:
        self._rows, self._bound = part.rows, part.start
        t, p, asker = part.scope[:3]
        scope = Scope(t, p, asker, given, self._bind, self._row, _ignored, part.scope.hasty)
        text = part.make(scope)
        return text == part.text and self._bound == part.end

    def _bind(self, value: object, sql_type: str) -> str:
        if self._bound < len(self.values):
            self.values[self._bound] = value
        self._bound += 1
        return f"${self._bound}::{sql_type}"

    def _row(self) -> str:
        self._rows += 1
        return f"t{self._rows}"


def _ignored(_: str) -> None:
    """The statement evaluates it already."""


def constant(name: str) -> str:
    """The name of a type, as a value."""
    return f"'{name}'::text"

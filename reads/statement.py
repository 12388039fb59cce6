"""One SQL statement in the making: its bound values, the names of its rows, its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from db.visibility import Asker
from domain.viewer import Viewer
from reads.source import Scope

NO_ARGUMENTS: Mapping[str, Any] = MappingProxyType({})


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


class Statement:
    """Collects what a statement binds; no client value ever becomes part of its text."""

    def __init__(self, viewer: Viewer | None) -> None:
        self.values: list[object] = []
        self._rows = 0
        self._viewer = viewer
        self._asker: Asker | None = None

    def bind(self, value: object, sql_type: str) -> str:
        """The placeholder of a value, cast to its SQL type."""
        self.values.append(value)
        return f"${len(self.values)}::{sql_type}"

    def row(self) -> str:
        """A name for one more row source."""
        self._rows += 1
        return f"t{self._rows}"

    def scope(self, p: str, arguments: Mapping[str, Any] = NO_ARGUMENTS) -> Scope:
        """A new row, reached from the row `p` by a field with these arguments."""
        return Scope(self.row(), p, self.asker, arguments, self.bind, self.row)

    def json(self, columns: Columns, rest: str = "") -> str:
        """One JSON object of these columns."""
        x = self.row()
        # With `.*`, as a column that the client has named like the row would be taken for it.
        return f"(select row_to_json({x}.*) from (select {columns} {rest}) {x})"

    def text(self, columns: Iterable[str]) -> str:
        """The whole statement: one row of these columns."""
        # Postgres refuses values that a statement does not use, and not all that is asked for
        # depends on who asks: of a connection it may be `__typename` alone.
        asker = f"(values ({self.asker.user}, {self.asker.administrator})) asker"
        return f"select {', '.join(columns)} from {asker}"

    @property
    def asker(self) -> Asker:
        """The placeholders of who is asking, bound once."""
        if self._asker is None:
            viewer = self._viewer
            self._asker = Asker(
                self.bind(viewer.user_id if viewer else None, "uuid"),
                self.bind(viewer.is_administrator if viewer else False, "boolean"),
            )
        return self._asker

"""One connection as SQL: an inner select of the page's rows, an outer one that gathers them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from graphql import GraphQLField, GraphQLNamedType, GraphQLObjectType, get_named_type
from graphql.execution.collect_fields import FieldDetails

from reads import page as pages
from reads.field import SOURCE
from reads.source import Connection, One, Scope, Value, render
from reads.statement import Columns, Statement
from reads.where import checked, conditions_of

Fields = list[FieldDetails]


class Selections(Protocol):
    """What a connection needs of the compiler: sub-selections, and columns over a row."""

    statement: Statement

    def collect(self, type_: GraphQLObjectType, fields: Fields) -> Mapping[str, Fields]:
        """The sub-selection on one object type."""

    def columns(self, type_: GraphQLObjectType, fields: Fields, scope: Scope) -> Columns:
        """The selected fields of an object type, as columns over its row."""

    def choice(self, ones: Mapping[str, One], fields: Fields, p: str) -> str:
        """The one object among several types that is there."""


class ConnectionSql:
    """The SQL of one connection; nothing that is not selected is computed."""

    def __init__(
        self, compiler: Selections, source: Connection, arguments: Mapping[str, Any], p: str
    ) -> None:
        self._compiler = compiler
        self._statement = compiler.statement
        self._source = source
        self._arguments = source.given(arguments) if source.given else arguments
        self._page = pages.of_arguments(source, self._arguments)
        self._p = p
        self._scope = self._new_scope()
        self._row = Columns()
        self._gathered: dict[str, str] = {}
        self._probes = False

    def json(self, type_: GraphQLObjectType, fields: Fields) -> str:
        """The connection's JSON object."""
        columns = Columns()
        for key, parts in self._compiler.collect(type_, fields).items():
            field = type_.fields.get(parts[0].node.name.value)
            if field is not None:
                columns.add(key, self._part(parts[0].node.name.value, field, parts))
        if not self._gathered:
            return self._statement.json(columns)
        gathered = ", ".join(f"{sql} as {name}" for name, sql in self._gathered.items())
        return self._statement.json(columns, f"from (select {gathered} from ({self._rows()}) p) g")

    def _part(self, name: str, field: GraphQLField, parts: Fields) -> str:
        type_ = get_named_type(field.type)
        if name == "totalCount":
            return self._total()
        if name == "nodes":
            return self._gather_rows(self._node(type_, parts))
        assert isinstance(type_, GraphQLObjectType)
        if name == "pageInfo":
            return self._page_info(type_, parts)
        return self._gather_rows(self._edge(type_, parts))

    def _node(self, type_: GraphQLNamedType, parts: Fields) -> str:
        if self._source.node is not None:
            return self._compiler.choice(self._source.node.ones, parts, self._scope.t)
        assert isinstance(type_, GraphQLObjectType)
        columns = self._compiler.columns(type_, parts, self._scope)
        self._row.uses.update(columns.uses)
        return self._statement.json(columns)

    def _edge(self, type_: GraphQLObjectType, parts: Fields) -> str:
        columns = Columns()
        for key, inner in self._compiler.collect(type_, parts).items():
            name = inner[0].node.name.value
            if name == "node":
                columns.add(key, self._node(get_named_type(type_.fields[name].type), inner))
            elif name == "cursor":
                columns.add(key, pages.cursor(self._page, self._scope))
            elif name != "__typename":
                self._beside(columns, key, type_.fields[name])
        return self._statement.json(columns)

    def _beside(self, columns: Columns, key: str, field: GraphQLField) -> None:
        """What an edge says of its row beside the cursor."""
        source = field.extensions.get(SOURCE)
        assert isinstance(source, Value)
        columns.add(key, render(source.sql, self._scope))
        self._row.uses.update(source.uses)

    def _gather_rows(self, row: str) -> str:
        name = f"r{len(self._row)}"
        self._row.add(name, row)
        order = " order by p.n desc" if self._page.backwards else ""
        rows = f"json_agg(p.{name}{order}) filter (where p.n <= {self._page.size})"
        return self._gather(name, f"coalesce({rows}, '[]')")

    def _gather(self, name: str, sql: str) -> str:
        self._gathered[name] = sql
        return f"g.{name}"

    def _page_info(self, type_: GraphQLObjectType, parts: Fields) -> str:
        columns = Columns()
        for key, inner in self._compiler.collect(type_, parts).items():
            sql = self._page_info_field(inner[0].node.name.value)
            if sql is not None:
                columns.add(key, sql)
        return self._statement.json(columns)

    def _page_info_field(self, name: str) -> str | None:
        backwards = self._page.backwards
        match name:
            case "hasNextPage":
                return self._outside(later=True) if backwards else self._more()
            case "hasPreviousPage":
                return self._more() if backwards else self._outside(later=False)
            case "startCursor":
                return self._cursor(first=not backwards)
            case "endCursor":
                return self._cursor(first=backwards)
        return None

    def _more(self) -> str:
        """Whether rows follow the page: one row more than it holds is read."""
        self._probes = True
        return self._gather("more", f"count(*) > {self._page.size}")

    def _outside(self, *, later: bool) -> str:
        """Whether rows lie on the side of the page from which it was entered."""
        position = self._page.before if later else self._page.after
        if position is None:
            return "false"
        scope = self._new_scope()
        inside = pages.beyond(self._page, position, scope, self._statement, later=not later)
        conditions = [*self._conditions(scope), f"not {inside}"]
        rows = self._found(scope)
        return f"exists (select from {rows} where {' and '.join(conditions)})"

    def _cursor(self, *, first: bool) -> str:
        # Once: what it binds a second time would be a value that Postgres finds no use for.
        if "cursor" not in self._row:
            self._row.add("cursor", pages.cursor(self._page, self._scope))
        # Without an order it would come in that of whichever other aggregate has one.
        cursors = f"array_agg(p.cursor order by p.n) filter (where p.n <= {self._page.size})"
        name = self._gather("cursors", cursors)
        return f"{name}[1]" if first else f"{name}[array_length({name}, 1)]"

    def _total(self) -> str:
        scope = self._new_scope()
        conditions = " and ".join(self._conditions(scope))
        return f"(select count(*) from {self._found(scope)} where {conditions})"

    def _found(self, scope: Scope, uses: Iterable[str] = ()) -> str:
        """The FROM items of the connection's rows."""
        if self._source.rows is not None:
            return f"{self._source.rows(scope)} {scope.t}"
        return self._source.table.rows(scope.t, uses)

    def _new_scope(self) -> Scope:
        return self._statement.scope(self._p, self._arguments)

    def _conditions(self, scope: Scope) -> list[str]:
        conditions = [render(self._source.on, scope)]
        if not self._source.inherits:
            conditions.append(self._source.table.visible(scope.t, scope.asker))
        where = self._arguments.get("where")
        if where:
            if self._source.given is None:
                checked(where)
            conditions.extend(conditions_of(scope, self._source.filters, where))
        return conditions

    def _rows(self) -> str:
        scope, page = self._scope, self._page
        conditions = [*self._conditions(scope), *pages.window(page, scope, self._statement)]
        order = pages.ordering(page, scope)
        self._row.add("n", f"row_number() over (order by {order})")
        end = f"order by {order} limit {page.size + self._probes}"
        table = self._source.table
        where = f"where {' and '.join(conditions)}"
        if self._source.each is None:
            return f"select {self._row} from {self._found(scope, self._row.uses)} {where} {end}"
        beside = table.beside(scope.t, self._row.uses)
        return (
            f"select {self._row} from {self._source.each(scope)} e cross join lateral (select"
            f" {scope.t}.* from {table.rows(scope.t)} {where}"
            f" and {scope.t}.organization_id = e.organization_id {end}) {scope.t}{beside} {end}"
        )

"""One connection as SQL: an inner select of the page's rows, an outer one that gathers them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from graphql import GraphQLField, GraphQLNamedType, GraphQLObjectType, get_named_type
from graphql.execution.collect_fields import FieldDetails

from reads import page as pages
from reads.arrays import array, first
from reads.field import SOURCE
from reads.given import Given
from reads.page import Page
from reads.source import Connection, Key, One, Order, Scope, Sql, Value, render
from reads.statement import TYPENAME, Columns, Statement, constant
from reads.where import checked, conditions_of, passed

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

    def __init__(self, compiler: Selections, source: Connection, arguments: Given, p: str) -> None:
        self._compiler = compiler
        self._statement = compiler.statement
        self._source = source
        self._arguments = arguments
        self._page = self._page_of(arguments)
        self._p = p
        self._scope = self._new_scope()
        self._guard(self._scope.t)
        # A page of another size or order is read by another statement.
        self._part(lambda _, page: page.shape, self._scope)
        self._row = Columns()
        self._gathered: dict[str, str] = {}
        self._probes = False
        self._numbered = False
        self._alone = False

    def record(self, type_: GraphQLObjectType, fields: Fields) -> str:
        """The connection as a record."""
        columns = Columns()
        selected = self._compiler.collect(type_, fields)
        names = {parts[0].node.name.value for parts in selected.values()}
        self._alone = not self._page.backwards and names <= {"nodes", "totalCount", TYPENAME}
        for key, parts in selected.items():
            name = parts[0].node.name.value
            if name == TYPENAME:
                columns.add(key, constant(type_.name))
            else:
                columns.add(key, self._selected(name, type_.fields[name], parts))
        if not self._gathered:
            return self._statement.record(columns)
        gathered = ", ".join(f"{sql} as {name}" for name, sql in self._gathered.items())
        return self._statement.record(
            columns, f"from (select {gathered} from ({self._rows(self._row)}) p) g"
        )

    def _asked(self, arguments: Given) -> Mapping[str, Any]:
        """The arguments as a connection of the native API has them."""
        translate = self._source.given
        return arguments if translate is None else arguments.once("asked", translate)

    def _page_of(self, arguments: Given) -> Page:
        return arguments.once(
            "page", lambda given: pages.of_arguments(self._source, self._asked(given))
        )

    def _part(self, make: Callable[[Scope, Page], str], scope: Scope) -> str:
        """A piece of the statement that depends on the arguments, or on the page they ask for."""

        def made(scope: Scope) -> str:
            given = scope.arguments
            assert isinstance(given, Given)
            if self._source.given is not None:
                scope = scope._replace(arguments=self._asked(given))
            return make(scope, self._page_of(given))

        return self._statement.part(made, scope)

    def _rendered(self, sql: Sql, scope: Scope) -> str:
        if isinstance(sql, str):
            return render(sql, scope)
        return self._part(lambda scope, _: render(sql, scope), scope)

    def _of_keys(self, make: Callable[[Page, Scope], str]) -> str:
        """A piece that is made of the page's keys; mostly they say the same of any arguments."""
        if all(isinstance(key.sql, str) for key in self._page.keys):
            return make(self._page, self._scope)
        return self._part(lambda scope, page: make(page, scope), self._scope)

    def _selected(self, name: str, field: GraphQLField, parts: Fields) -> str:
        type_ = get_named_type(field.type)
        if name == "totalCount":
            return self._total()
        if name == "nodes":
            return self._nodes(type_, parts)
        assert isinstance(type_, GraphQLObjectType)
        if name == "pageInfo":
            return self._page_info(type_, parts)
        return self._gather_rows(self._edge(type_, parts))

    def _nodes(self, type_: GraphQLNamedType, parts: Fields) -> str:
        if not self._alone:
            return self._gather_rows(self._node(type_, parts))
        # Where nothing else is said of the page, its rows need not be gathered twice.
        if self._source.node is not None:
            return f"array({self._rows(self._node(type_, parts))})"
        return f"array(select n$ from ({self._rows(self._columns(type_, parts))}) n$)"

    def _node(self, type_: GraphQLNamedType, parts: Fields) -> str:
        if self._source.node is not None:
            return self._compiler.choice(self._source.node.ones, parts, self._scope.t)
        return self._statement.record(self._columns(type_, parts))

    def _columns(self, type_: GraphQLNamedType, parts: Fields) -> Columns:
        assert isinstance(type_, GraphQLObjectType)
        columns = self._compiler.columns(type_, parts, self._scope)
        self._row.uses.update(columns.uses)
        return columns

    def _edge(self, type_: GraphQLObjectType, parts: Fields) -> str:
        columns = Columns()
        for key, inner in self._compiler.collect(type_, parts).items():
            name = inner[0].node.name.value
            if name == "node":
                columns.add(key, self._node(get_named_type(type_.fields[name].type), inner))
            elif name == "cursor":
                columns.add(key, self._cursor())
            elif name == TYPENAME:
                columns.add(key, constant(type_.name))
            else:
                self._beside(columns, key, type_.fields[name])
        return self._statement.record(columns)

    def _beside(self, columns: Columns, key: str, field: GraphQLField) -> None:
        """What an edge says of its row beside the cursor."""
        source = field.extensions.get(SOURCE)
        assert isinstance(source, Value)
        columns.add(key, self._rendered(source.sql, self._scope))
        self._row.uses.update(source.uses)

    def _gather_rows(self, row: str) -> str:
        name = f"r{len(self._row)}"
        self._row.add(name, row)
        size = self._page.size
        if not self._page.backwards:
            return self._gather(name, first(size, f"p.{name}"))
        self._numbered = True
        return self._gather(name, array(f"p.{name}", "p.n desc", f"p.n <= {size}"))

    def _gather(self, name: str, sql: str) -> str:
        self._gathered[name] = sql
        return f"g.{name}"

    def _page_info(self, type_: GraphQLObjectType, parts: Fields) -> str:
        columns = Columns()
        for key, inner in self._compiler.collect(type_, parts).items():
            columns.add(key, self._page_info_field(type_, inner[0].node.name.value))
        return self._statement.record(columns)

    def _page_info_field(self, type_: GraphQLObjectType, name: str) -> str:
        backwards = self._page.backwards
        match name:
            case "hasNextPage":
                return self._outside(later=True) if backwards else self._more()
            case "hasPreviousPage":
                return self._more() if backwards else self._outside(later=False)
            case "startCursor":
                return self._cursor_at(first=not backwards)
            case "endCursor":
                return self._cursor_at(first=backwards)
        return constant(type_.name)

    def _more(self) -> str:
        """Whether rows follow the page: one row more than it holds is read."""
        self._probes = True
        return self._gather("more", f"count(*) > {self._page.size}")

    def _outside(self, *, later: bool) -> str:
        """Whether rows lie on the side of the page from which it was entered."""
        if (self._page.before if later else self._page.after) is None:
            return "false"
        scope = self._new_scope()

        def outside(scope: Scope, page: Page) -> str:
            position = page.before if later else page.after
            assert position is not None
            return pages.outside(page, position, scope, later=later)

        conditions = [*self._conditions(scope, on_the_way=True), self._part(outside, scope)]
        conditions += self._guard(scope.t)
        return f"exists (select from {self._found(scope)} where {' and '.join(conditions)})"

    def _cursor(self) -> str:
        return self._of_keys(pages.cursor)

    def _cursor_at(self, *, first: bool) -> str:
        """The cursor of the first or the last row that was read of the page."""
        place = "1" if first else f"least(count(*), {self._page.size})::int"
        # All aggregates take the rows in the order that one of them asks for.
        order = " order by p.n" if self._page.backwards else ""
        self._numbered |= self._page.backwards
        keys = [
            self._gather(
                f"{'first' if first else 'last'}{n}", f"(array_agg(p.k{n}{order}))[{place}]"
            )
            for n, _ in enumerate(self._page.keys)
        ]
        for n, key in enumerate(self._page.keys):
            # Once: what it binds a second time would be a value that Postgres finds no use for.
            if f"k{n}" not in self._row:
                self._row.add(f"k{n}", self._key(key))
        return f"case when {keys[-1]} is not null then {pages.cursor_of_keys(self._page, keys)} end"

    def _key(self, key: Key) -> str:
        return self._rendered(key.sql, self._scope)

    def _total(self) -> str:
        scope = self._new_scope()
        conditions = " and ".join([*self._conditions(scope), *self._guard(scope.t)])
        return f"(select count(*) from {self._found(scope)} where {conditions})"

    def _found(self, scope: Scope, uses: Iterable[str] = ()) -> str:
        """The FROM items of the connection's rows."""
        if (found := self._source.rows) is not None:
            return f"{self._part(lambda scope, _: found(scope), scope)} {scope.t}"
        return self._source.table.rows(scope.t, uses, self._known())

    def _known(self) -> Mapping[str, str]:
        return {use: sql.replace("{p}", self._p) for use, sql in self._source.known.items()}

    def _new_scope(self) -> Scope:
        return self._statement.scope(self._p, self._arguments)

    def _guard(self, row: str) -> list[str]:
        source = self._source
        return self._statement.guarded.row(source.table, row, self._p, inherits=source.inherits)

    def _conditions(self, scope: Scope, *, on_the_way: bool = False) -> list[str]:
        """What is asked of the rows; of some on the way along the page's order, or of all."""
        conditions = [self._rendered(self._source.on, scope)]
        if not self._source.inherits:
            visible = self._source.table.visible(scope.t, scope.asker)
            conditions.append(passed(visible) if on_the_way else visible)
        filters = self._part(
            lambda scope, page: self._filters(scope, page.order if on_the_way else None), scope
        )
        return [*conditions, filters] if filters else conditions

    def _filters(self, scope: Scope, order: Order | None) -> str:
        where = scope.arguments.get("where")
        if not where:
            return ""
        if self._source.given is None:
            checked(where)
        return " and ".join(conditions_of(scope, self._source.filters, where, order))

    def _rows(self, row: Columns | str) -> str:
        """The rows of the page, and one more where it is asked whether there are more."""
        scope, page = self._scope, self._page
        conditions = self._conditions(scope, on_the_way=True)
        if page.after is not None or page.before is not None:
            conditions.append(self._part(lambda scope, page: pages.window(page, scope), scope))
        order = self._of_keys(pages.ordering)
        if self._numbered:
            self._row.add("n", f"row_number() over (order by {order})")
        end = f"order by {order} limit {page.size + self._probes}"
        table = self._source.table
        if (each := self._source.each) is None:
            where = f"where {' and '.join([*conditions, *self._guard(scope.t)])}"
            return f"select {row} from {self._found(scope, self._row.uses)} {where} {end}"
        where = f"where {' and '.join(conditions)}"
        beside = table.beside(scope.t, self._row.uses, self._known())
        organizations = self._part(lambda scope, _: each(scope), scope)
        return (
            f"select {row} from {organizations} e cross join lateral (select"
            f" {scope.t}.* from {table.rows(scope.t)} {where}"
            f" and {scope.t}.organization_id = e.organization_id {end}) {scope.t}{beside}"
            # Once for each organization, and not for each of its rows.
            f" where {' and '.join(self._guard('e'))} {end}"
        )
